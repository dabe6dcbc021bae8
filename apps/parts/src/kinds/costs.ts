import { costChecks } from '@proxflow/conformance';
import {
  blockWeighted,
  cosine,
  euclidean,
  fromScalarCost,
  mahalanobis,
  pNorm,
  scaledCost,
  squaredEuclidean,
  type GroundCost,
} from '@proxflow/costs';
import { dot, norm, quadraticForm, subtract } from '../arithmetic.js';
import type { Case, PartKind } from '../part.js';

type ScalarFunction = (x: readonly number[], y: readonly number[]) => number;

const metric = { symmetric: true, nonNegative: true, zeroOnDiagonal: true, translationInvariant: true };

/** A cost that is a symmetric function of x - y. */
const distance =
  (cost: GroundCost, oracle: ScalarFunction, dimension = 3): Case =>
  (backend) =>
    costChecks({ cost, backend, dimension, properties: metric, oracle });

const tilted = [
  [2, 0.5, -0.3],
  [0.5, 1, 0.2],
  [-0.3, 0.2, 0.7],
];
const stretched = [
  [2, 0, 0],
  [0, 0.3, 0],
  [0, 0, 5],
];
const layout = [
  { name: 'w', start: 1, length: 2 },
  { name: 'a', start: 0, length: 1 },
];
const manhattan = fromScalarCost({
  name: 'manhattan',
  cost: (x, y) => x.reduce((sum, xk, k) => sum + Math.abs(xk - y[k]), 0),
  gradient: (x, y) => x.map((xk, k) => Math.sign(xk - y[k])),
});
const asymmetric = fromScalarCost({
  name: 'asymmetric',
  cost: (x, y) => x[0] * y[1] ** 2,
  gradient: (_x, y) => [y[1] ** 2, 0, 0],
});
const pNormOf =
  (p: number, power = 1): ScalarFunction =>
  (x, y) =>
    norm(subtract(x, y), p) ** power;

export const costs: PartKind = {
  title: 'Ground costs',
  contract: 'GroundCost',
  backends: 'every',
  parts: [
    {
      name: 'squaredEuclidean',
      package: '@proxflow/costs',
      formula: '`|x - y|^2`',
      cases: { plain: distance(squaredEuclidean(), pNormOf(2, 2), 4) },
    },
    {
      name: 'euclidean',
      package: '@proxflow/costs',
      formula: '`|x - y|`',
      cases: { plain: distance(euclidean(), pNormOf(2)) },
    },
    {
      name: 'pNorm',
      package: '@proxflow/costs',
      formula: '`|x - y|_p^power`',
      cases: {
        ...Object.fromEntries([1, 1.5, 2, 3, Infinity].map((p) => [`p = ${p}`, distance(pNorm({ p }), pNormOf(p))])),
        'p = 3, power 2': distance(pNorm({ p: 3, power: 2 }), pNormOf(3, 2)),
        'p = 1, power 0.5': distance(pNorm({ p: 1, power: 0.5 }), pNormOf(1, 0.5)),
        'p = Infinity, power 3': distance(pNorm({ p: Infinity, power: 3 }), pNormOf(Infinity, 3)),
      },
    },
    {
      name: 'mahalanobis',
      package: '@proxflow/costs',
      formula: '`(x - y).A (x - y)`',
      cases: {
        'diagonal metric': distance(mahalanobis({ metric: [2, 0.3, 5] }), (x, y) =>
          quadraticForm(stretched, subtract(x, y)),
        ),
        'full metric': distance(mahalanobis({ metric: tilted }), (x, y) => quadraticForm(tilted, subtract(x, y))),
      },
    },
    {
      name: 'blockWeighted',
      package: '@proxflow/costs',
      formula: '`sum_b weight_b |x_b - y_b|^2` over the blocks of a layout',
      cases: {
        'two blocks': distance(
          blockWeighted({ layout, weights: { w: 0.1 } }),
          (x, y) => (x[0] - y[0]) ** 2 + 0.1 * ((x[1] - y[1]) ** 2 + (x[2] - y[2]) ** 2),
        ),
      },
    },
    {
      name: 'scaledCost',
      package: '@proxflow/costs',
      formula: '`s c(x, y)`',
      cases: {
        'squared Euclidean': distance(scaledCost(squaredEuclidean(), 0.5), (x, y) => norm(subtract(x, y), 2) ** 2 / 2),
        Euclidean: distance(scaledCost(euclidean(), 3), (x, y) => 3 * norm(subtract(x, y), 2)),
      },
    },
    {
      name: 'cosine',
      package: '@proxflow/costs',
      formula: '`1 - x.y / (|x| |y|)`',
      cases: {
        plain: (backend) =>
          costChecks({
            cost: cosine(),
            backend,
            properties: { symmetric: true, nonNegative: true, zeroOnDiagonal: true },
            oracle: (x, y) => 1 - dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y)),
          }),
      },
    },
    {
      name: 'fromScalarCost',
      package: '@proxflow/costs',
      formula: 'a cost, and perhaps a gradient, of two points',
      cases: {
        manhattan: distance(manhattan, pNormOf(1)),
        asymmetric: (backend) => costChecks({ cost: asymmetric, backend, oracle: (x, y) => x[0] * y[1] ** 2 }),
      },
    },
  ],
};

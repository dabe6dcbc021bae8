import { positionPotentialChecks, type PositionPotentialConformance } from '@proxflow/conformance';
import {
  blockPotential,
  fromScalarPotential,
  gaussianPrior,
  l1Potential,
  l2Potential,
  logDensityPotential,
  sumOfPotentials,
  type PositionPotential,
} from '@proxflow/regularizers';
import { dot, norm } from '../arithmetic.js';
import type { Case, PartKind } from '../part.js';

const tried =
  (potential: PositionPotential, dimension: number, oracle: PositionPotentialConformance['oracle']): Case =>
  (backend) =>
    positionPotentialChecks({ potential, backend, dimension, ...(oracle && { oracle }) });

const doubleWell = fromScalarPotential({
  name: 'doubleWell',
  value: ([x]) => (x ** 2 - 1) ** 2,
  gradient: ([x]) => [4 * x * (x ** 2 - 1)],
});
/** Heavy tails: Cauchy's density in each coordinate. */
const cauchy = logDensityPotential({
  name: 'cauchy',
  logDensity: (theta) => -theta.reduce((sum, x) => sum + Math.log1p(x * x), 0),
  gradient: (theta) => theta.map((x) => (-2 * x) / (1 + x * x)),
  strength: 0.4,
});
const layout = [
  { name: 'a', start: 0, length: 1 },
  { name: 'b', start: 1, length: 1 },
  { name: 'w', start: 2, length: 2 },
];
const gaussian = (theta: readonly number[], mean: readonly number[], deviation: readonly number[]) =>
  theta.reduce((sum, x, k) => sum + ((x - mean[k]) / deviation[k]) ** 2 / 2 + Math.log(deviation[k]), 0) +
  (theta.length / 2) * Math.log(2 * Math.PI);

export const positionPotentials: PartKind = {
  title: 'Position potentials',
  contract: 'PositionPotential',
  backends: 'every',
  parts: [
    {
      name: 'l2Potential',
      package: '@proxflow/regularizers',
      formula: '`lambda |theta|^2`',
      cases: { plain: tried(l2Potential({ strength: 0.3 }), 3, (theta) => 0.3 * dot(theta, theta)) },
    },
    {
      name: 'l1Potential',
      package: '@proxflow/regularizers',
      formula: '`lambda sum_k (sqrt(theta_k^2 + s^2) - s)`, `lambda |theta|_1` for `s = 0`',
      cases: {
        smoothed: tried(l1Potential({ strength: 0.3, smoothing: 0.5 }), 3, (theta) =>
          theta.reduce((sum, x) => sum + 0.3 * (Math.sqrt(x * x + 0.25) - 0.5), 0),
        ),
        'with its kink': tried(l1Potential({ strength: 0.3, smoothing: 0 }), 3, (theta) => 0.3 * norm(theta, 1)),
      },
    },
    {
      name: 'gaussianPrior',
      package: '@proxflow/regularizers',
      formula: '`-strength log p(theta)` for `p = N(m, diag s^2)`',
      cases: {
        standard: tried(gaussianPrior({ strength: 0.3 }), 3, (theta) => 0.3 * gaussian(theta, [0, 0, 0], [1, 1, 1])),
        'mean and deviation for each coordinate': tried(
          gaussianPrior({ mean: [1, -2], deviation: [0.5, 3], strength: 0.7 }),
          2,
          (theta) => 0.7 * gaussian(theta, [1, -2], [0.5, 3]),
        ),
      },
    },
    {
      name: 'logDensityPotential',
      package: '@proxflow/regularizers',
      formula: '`-strength log p(theta)` for a density with a gradient',
      cases: {
        Cauchy: tried(cauchy, 2, (theta) => 0.4 * theta.reduce((sum, x) => sum + Math.log(1 + x * x), 0)),
      },
    },
    {
      name: 'blockPotential',
      package: '@proxflow/regularizers',
      formula: 'a potential of the coordinates of some blocks of a layout',
      cases: {
        'two blocks of three': tried(
          blockPotential({ potential: l2Potential({ strength: 0.3 }), layout, blocks: ['a', 'w'] }),
          4,
          ([a, , ...w]) => 0.3 * (a * a + dot(w, w)),
        ),
        'one block': tried(
          blockPotential({ potential: cauchy, layout, blocks: ['b'] }),
          4,
          ([, b]) => 0.4 * Math.log(1 + b * b),
        ),
      },
    },
    {
      name: 'sumOfPotentials',
      package: '@proxflow/regularizers',
      formula: '`r_1(theta) + r_2(theta) + ...`',
      cases: {
        'quadratic and Cauchy': tried(
          sumOfPotentials(l2Potential({ strength: 0.1 }), cauchy),
          2,
          (theta) => 0.1 * dot(theta, theta) + 0.4 * theta.reduce((sum, x) => sum + Math.log(1 + x * x), 0),
        ),
      },
    },
    {
      name: 'fromScalarPotential',
      package: '@proxflow/regularizers',
      formula: 'a value and a gradient of one position',
      cases: { 'double well': tried(doubleWell, 1, ([x]) => (x * x - 1) ** 2) },
    },
  ],
};

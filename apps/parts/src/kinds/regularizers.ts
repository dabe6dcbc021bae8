import { regularizerChecks, type RegularizerConformance } from '@proxflow/conformance';
import {
  box,
  entropy,
  klToPrior,
  l2,
  linear,
  sumOfRegularizers,
  tsallis,
  type WeightRegularizer,
} from '@proxflow/regularizers';
import { perNode, prices } from '../node-samples.js';
import type { Case, PartKind } from '../part.js';

type Conditions = Omit<RegularizerConformance, 'regularizer'>;

const tried =
  (regularizer: WeightRegularizer, conditions: Conditions = {}): Case =>
  () =>
    regularizerChecks({ regularizer, ...conditions });

/** The suite's quadrature weights are such that weights in this range keep within the bounds below. */
const withinBounds: Conditions = { smooth: false, logWeights: [-5, 0.1] };
const heat = entropy({ inverseTemperature: 2 });

const powers = [
  [1 + 1e-9, 1],
  [1.01, 0.5],
  [1.5, 20],
  [2, 0.1],
  [2, 1],
  [4, 3],
  [20, 0.01],
];

export const regularizers: PartKind = {
  title: 'Regularizers of the weights',
  contract: 'WeightRegularizer',
  backends: 'none',
  parts: [
    {
      name: 'entropy',
      package: '@proxflow/regularizers',
      formula: '`(1/beta) sum_j w_j log(w_j / v_j)`',
      cases: Object.fromEntries(
        [0.05, 1, 20, 1e6, Infinity].map((inverseTemperature) => [
          `beta ${inverseTemperature}`,
          tried(entropy({ inverseTemperature })),
        ]),
      ),
    },
    {
      name: 'klToPrior',
      package: '@proxflow/regularizers',
      formula: '`(1/beta) sum_j w_j log(w_j / (v_j pi_j))`',
      cases: Object.fromEntries(
        [0.05, 2, 1e4].map((inverseTemperature) => [
          `beta ${inverseTemperature}`,
          tried(klToPrior({ inverseTemperature, logPrior: perNode.map(Math.log) })),
        ]),
      ),
    },
    {
      name: 'linear',
      package: '@proxflow/regularizers',
      formula: '`sum_j slope_j w_j`',
      cases: { plain: tried(linear({ slopes: prices })) },
    },
    {
      name: 'tsallis',
      package: '@proxflow/regularizers',
      formula: '`strength sum_j v_j ((w_j / v_j)^m - w_j / v_j) / (m - 1)`',
      cases: Object.fromEntries(
        powers.map(([exponent, strength]) => [
          `exponent ${exponent}, strength ${strength}`,
          tried(tsallis({ exponent, strength }), { logWeights: [-5, 0.5] }),
        ]),
      ),
    },
    {
      name: 'l2',
      package: '@proxflow/regularizers',
      formula: '`(sigma/2) sum_j v_j (w_j / v_j - t_j)^2`',
      cases: Object.fromEntries(
        [1e-6, 1, 500].flatMap((strength) => [
          [`strength ${strength}`, tried(l2({ strength }))],
          [
            `strength ${strength} with targets`,
            tried(l2({ strength, target: perNode.map((t, j) => (j === 4 ? 0 : t)) })),
          ],
        ]),
      ),
    },
    {
      name: 'box',
      package: '@proxflow/regularizers',
      formula: '0 if `lower_j <= w_j / v_j <= upper_j`, else `Infinity`',
      cases: {
        'one upper bound': tried(box({ upper: 20 }), withinBounds),
        'bounds for each node': tried(box({ upper: perNode.map((x) => 20 + x), lower: perNode.map((x) => x / 100) }), {
          smooth: false,
          zeroWeights: false,
          logWeights: [-0.1, 0.1],
        }),
      },
    },
    {
      name: 'sumOfRegularizers',
      package: '@proxflow/regularizers',
      formula: '`R_1 + R_2 + ...`, where the proximal map of the sum is exact',
      cases: {
        'power laws': tried(
          sumOfRegularizers(heat, klToPrior({ inverseTemperature: 5, logPrior: -1 }), linear({ slopes: prices })),
        ),
        'power laws and tsallis': tried(
          sumOfRegularizers(heat, tsallis({ exponent: 2, strength: 0.3 }), linear({ slopes: prices })),
        ),
        'linear and l2': tried(sumOfRegularizers(linear({ slopes: prices }), l2({ strength: 2, target: perNode }))),
        ...Object.fromEntries(
          [heat, linear({ slopes: 0.5 }), tsallis({ exponent: 3, strength: 0.1 })].map((inner) => [
            `${inner.name} and two boxes`,
            tried(sumOfRegularizers(box({ upper: 30 }), inner, box({ upper: 20 })), withinBounds),
          ]),
        ),
      },
    },
  ],
};

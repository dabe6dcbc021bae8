import { klProxChecks } from '@proxflow/conformance';
import {
  box,
  boxMarginal,
  entropy,
  exactMarginal,
  freeMarginal,
  l2,
  quadraticMarginal,
  regularizedMarginal,
  relaxedMarginal,
  totalVariationMarginal,
  tsallis,
  type KlProx,
} from '@proxflow/regularizers';
import { marginalWeights, perNode, prices, withEmptyPoint } from '../node-samples.js';
import type { Case, PartKind } from '../part.js';

const tried =
  (prox: KlProx): Case =>
  () =>
    klProxChecks({ prox, size: 6 });

/** Each strength, with and without a point that has no mass. */
function pulled(make: (logWeights: Float64Array, strength: number) => KlProx): Record<string, Case> {
  return Object.fromEntries(
    [1e-3, 0.7, 30].flatMap((strength) => [
      [`strength ${strength}`, tried(make(marginalWeights, strength))],
      [`strength ${strength}, an empty point`, tried(make(withEmptyPoint, strength))],
    ]),
  );
}

const regularized = [entropy({ inverseTemperature: 2 }), tsallis({ exponent: 2, strength: 0.1 }), box({ upper: 2 })];

export const marginals: PartKind = {
  title: 'Marginals of transport',
  contract: 'KlProx',
  backends: 'none',
  parts: [
    {
      name: 'exactMarginal',
      package: '@proxflow/regularizers',
      formula: '0 if `w = a`, else `Infinity`',
      cases: { plain: tried(exactMarginal(marginalWeights)), 'an empty point': tried(exactMarginal(withEmptyPoint)) },
    },
    {
      name: 'freeMarginal',
      package: '@proxflow/regularizers',
      formula: '`0`',
      cases: { plain: tried(freeMarginal()) },
    },
    {
      name: 'boxMarginal',
      package: '@proxflow/regularizers',
      formula: '0 if `l <= w <= u`, else `Infinity`',
      cases: {
        'from above': tried(boxMarginal({ logUpper: withEmptyPoint })),
        'from below': tried(boxMarginal({ logLower: withEmptyPoint })),
        'both sides': tried(boxMarginal({ logLower: withEmptyPoint, logUpper: withEmptyPoint.map((a) => a + 0.5) })),
      },
    },
    {
      name: 'relaxedMarginal',
      package: '@proxflow/regularizers',
      formula: '`k sum_j (w_j log(w_j / a_j) - w_j + a_j)`',
      cases: pulled((logWeights, strength) => relaxedMarginal({ logWeights, strength })),
    },
    {
      name: 'totalVariationMarginal',
      package: '@proxflow/regularizers',
      formula: '`k sum_j |w_j - a_j|`',
      cases: pulled((logWeights, strength) => totalVariationMarginal({ logWeights, strength })),
    },
    {
      name: 'quadraticMarginal',
      package: '@proxflow/regularizers',
      formula: '`(k/2) sum_j (w_j - a_j)^2 / v_j`',
      cases: {
        ...pulled((logWeights, strength) => quadraticMarginal({ logWeights, strength })),
        ...Object.fromEntries(
          Object.entries(
            pulled((logWeights, strength) => quadraticMarginal({ logWeights, strength, logQuadrature: prices })),
          ).map(([name, tries]) => [`${name}, with volumes`, tries]),
        ),
      },
    },
    {
      name: 'regularizedMarginal',
      package: '@proxflow/regularizers',
      formula: '`k (<psi, w> + R(w))`',
      cases: Object.fromEntries(
        [...regularized, l2({ strength: 0.3 })].map((regularizer) => [
          `by ${regularizer.name}`,
          tried(regularizedMarginal({ regularizer, potential: perNode, strength: 0.4, logQuadrature: prices })),
        ]),
      ),
    },
  ],
};

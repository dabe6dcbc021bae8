import { requireNodeValues, type NodeValues } from './node-values.js';
import { powerLaw } from './power-law.js';
import type { WeightRegularizer } from './weight-regularizer.js';

/**
 * R(w) = sum_j c_j w_j: a price c for weight at each node, or one for all; the part of a sum that shifts the potential.
 * Contraction 0, conjugate 0 for p <= c and Infinity elsewhere. For moving particles give a position potential.
 *
 * @throws InvalidArgumentError for a slope of NaN or -Infinity; Infinity forbids weight. ShapeError from its functions if
 * there are more or fewer nodes than slopes.
 * @example
 * ```ts
 * const regularizer = sumOfRegularizers(entropy({ inverseTemperature: 20 }), linear({ slopes: Float64Array.of(0, 1) }));
 * ```
 */
export function linear({ slopes }: { readonly slopes: NodeValues }): WeightRegularizer {
  return powerLaw(
    'linear',
    0,
    requireNodeValues('slopes', slopes, 'numbers above -Infinity', (c) => c > -Infinity),
  );
}

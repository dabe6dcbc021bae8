import { requirePositiveOrInfinite } from '@proxflow/backend';
import { powerLaw } from './power-law.js';
import type { WeightRegularizer } from './weight-regularizer.js';

/**
 * R(w) = (1/beta) sum_j w_j log(w_j / v_j): the entropy of the cloud at inverse temperature beta. Its proximal map is a
 * power law: with k = strength, log w = (log s + k (-psi + (log v - 1)/beta)) / (1 + k/beta), contraction
 * (k/beta) / (1 + k/beta) = h / (h + beta epsilon), conjugate R*(p) = (1/beta) sum_j v_j exp(beta p_j - 1). beta = Infinity
 * leaves the linear part alone.
 *
 * @throws InvalidArgumentError unless inverseTemperature is above 0.
 * @example
 * ```ts
 * const regularizer = entropy({ inverseTemperature: 20 });
 * regularizer.temperature; // 0.05
 * ```
 */
export function entropy({ inverseTemperature }: { readonly inverseTemperature: number }): WeightRegularizer {
  return powerLaw('entropy', 1 / requirePositiveOrInfinite('inverseTemperature', inverseTemperature), 0);
}

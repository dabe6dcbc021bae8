import { requirePositiveOrInfinite } from '@proxflow/backend';
import { isAtMost } from './rounding-slack.js';
import type { WeightRegularizer } from './weight-regularizer.js';

/**
 * R(w) = (1/beta) sum_j w_j log(w_j / v_j): the entropy of the cloud at inverse temperature beta. Its proximal map is a
 * power law: with k = strength, log w = (log s + k (-psi + (log v - 1)/beta)) / (1 + k/beta), contraction
 * (k/beta) / (1 + k/beta) = h / (h + beta epsilon), conjugate R*(p) = (1/beta) sum_j v_j exp(beta p_j - 1). beta = Infinity leaves the linear part alone.
 *
 * @throws InvalidArgumentError unless inverseTemperature is above 0.
 * @example
 * ```ts
 * const regularizer = entropy({ inverseTemperature: 20 });
 * regularizer.temperature; // 0.05
 * ```
 */
export function entropy({ inverseTemperature }: { readonly inverseTemperature: number }): WeightRegularizer {
  const temperature = 1 / requirePositiveOrInfinite('inverseTemperature', inverseTemperature);
  return {
    name: 'entropy',
    temperature,
    value(logWeights, logQuadrature) {
      let sum = 0;
      for (let j = 0; j < logWeights.length; j++) {
        const logWeight = logWeights[j];
        if (logWeight !== -Infinity) sum += Math.exp(logWeight) * (logWeight - logQuadrature[j]);
      }
      return temperature * sum;
    },
    // Plain loops: these run in every sweep of a proximal step.
    derivative(logWeights, logQuadrature) {
      const slope = new Float64Array(logWeights.length);
      for (let j = 0; j < slope.length; j++) slope[j] = temperature * (logWeights[j] - logQuadrature[j] + 1);
      return slope;
    },
    logProx({ logReference, potential, strength, logQuadrature }) {
      const scale = 1 / (1 + strength * temperature);
      const logWeights = new Float64Array(logReference.length);
      for (let j = 0; j < logWeights.length; j++) {
        const pull = temperature * (logQuadrature[j] - 1) - potential[j];
        logWeights[j] = scale * (logReference[j] + strength * pull);
      }
      return logWeights;
    },
    conjugate(slopes, logQuadrature) {
      if (temperature === 0) return slopes.every((p) => isAtMost(p, 0)) ? 0 : Infinity;
      return temperature * slopes.reduce((sum, p, j) => sum + Math.exp(logQuadrature[j] + p / temperature - 1), 0);
    },
    shiftsUniformly: true,
    contraction: (strength) => (strength * temperature) / (1 + strength * temperature),
  };
}

import { nodeValue, requireNodes, type NodeValues } from './node-values.js';
import { isAtMost } from './rounding-slack.js';
import type { WeightRegularizer } from './weight-regularizer.js';

/**
 * R(w) = T sum_j w_j log(w_j / v_j) + sum_j c_j w_j: the functionals whose proximal map is a power law,
 * log w = (log s + k (T (log v - 1) - c - psi)) / (1 + k T), contraction k T / (1 + k T), with the conjugate
 * R*(p) = T sum v exp((p - c)/T - 1). A slope c of Infinity forbids weight; T = 0 leaves the linear part.
 */
export function powerLaw(name: string, temperature: number, slopes: NodeValues): WeightRegularizer {
  return {
    name,
    temperature,
    linearSlopes: slopes,
    value(logWeights, logQuadrature) {
      requireNodes(name, slopes, logWeights.length);
      let sum = 0;
      for (let j = 0; j < logWeights.length; j++) {
        const logWeight = logWeights[j];
        if (logWeight === -Infinity) continue;
        sum += Math.exp(logWeight) * (temperature * (logWeight - logQuadrature[j]) + nodeValue(slopes, j));
      }
      return sum;
    },
    // Plain loops: these run in every sweep of a proximal step.
    derivative(logWeights, logQuadrature) {
      const derivative = new Float64Array(logWeights.length);
      for (let j = 0; j < derivative.length; j++) {
        derivative[j] = temperature * (logWeights[j] - logQuadrature[j] + 1) + nodeValue(slopes, j);
      }
      return derivative;
    },
    logProx({ logReference, potential, strength, logQuadrature }) {
      requireNodes(name, slopes, logReference.length);
      const scale = 1 / (1 + strength * temperature);
      const logWeights = new Float64Array(logReference.length);
      for (let j = 0; j < logWeights.length; j++) {
        const pull = temperature * (logQuadrature[j] - 1) - (nodeValue(slopes, j) + potential[j]);
        logWeights[j] = scale * (logReference[j] + strength * pull);
      }
      return logWeights;
    },
    conjugate(dualSlopes, logQuadrature) {
      const excess = dualSlopes.map((p, j) => p - nodeValue(slopes, j));
      if (temperature === 0) return excess.every((p) => isAtMost(p, 0)) ? 0 : Infinity;
      return temperature * excess.reduce((sum, p, j) => sum + Math.exp(logQuadrature[j] + p / temperature - 1), 0);
    },
    shiftsUniformly: true,
    contraction: (strength) => (strength * temperature) / (1 + strength * temperature),
  };
}

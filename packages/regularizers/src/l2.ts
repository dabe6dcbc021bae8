import { requirePositive } from '@proxflow/backend';
import { nodeValue, requireNodes, requireNodeValues, type NodeValues } from './node-values.js';
import type { WeightRegularizer } from './weight-regularizer.js';
import { logQuadraticRoot } from './wright-omega.js';

/** A density to stay close to in squares. */
export interface SquaredDeviation {
  /** sigma > 0. */
  readonly strength: number;
  /** t >= 0: the density aimed at, one number or one for each node `[N]`; 0 by default. */
  readonly target?: NodeValues;
}

/**
 * R(w) = (sigma/2) sum_j v_j (w_j / v_j - t_j)^2: the squared L2 distance of the density from a target. Slopes
 * sigma (w/v - t), conjugate R*(p) = sum v (q t + q^2/(2 sigma)) with q = max(p, -sigma t). The proximal map is a root found
 * in logarithms; its contraction is 1 (w has no bound) and it does not shift uniformly. The temperature is 0.
 *
 * @throws InvalidArgumentError unless strength is finite and above 0 and the target finite and at least 0. ShapeError from
 * its functions if there are more or fewer nodes than targets.
 * @example
 * ```ts
 * const regularizer = l2({ strength: 0.1, target: 1 });
 * ```
 */
export function l2({ strength: sigma, target = 0 }: SquaredDeviation): WeightRegularizer {
  requirePositive('strength', sigma);
  requireNodeValues('target', target, 'finite numbers of at least 0', (t) => t >= 0 && t < Infinity);
  return {
    name: 'l2',
    temperature: 0,
    value(logWeights, logQuadrature) {
      requireNodes('target', target, logWeights.length);
      return logWeights.reduce((sum, logWeight, j) => {
        const deviation = Math.exp(logWeight - logQuadrature[j]) - nodeValue(target, j);
        return sum + (sigma / 2) * Math.exp(logQuadrature[j]) * deviation ** 2;
      }, 0);
    },
    derivative: (logWeights, logQuadrature) =>
      logWeights.map((logWeight, j) => sigma * (Math.exp(logWeight - logQuadrature[j]) - nodeValue(target, j))),
    logProx({ logReference, potential, strength, logQuadrature }) {
      requireNodes('target', target, logReference.length);
      const logPull = Math.log(strength) + Math.log(sigma);
      return logReference.map((s, j) => {
        const v = logQuadrature[j];
        const logDensity = logQuadraticRoot(s - v - strength * potential[j], Math.log(nodeValue(target, j)), logPull);
        return logDensity + v;
      });
    },
    conjugate: (slopes, logQuadrature) =>
      slopes.reduce((sum, p, j) => {
        const t = nodeValue(target, j);
        const q = Math.max(p, -sigma * t);
        return sum + Math.exp(logQuadrature[j]) * q * (t + q / (2 * sigma));
      }, 0),
    contraction: () => 1,
    shiftsUniformly: false,
  };
}

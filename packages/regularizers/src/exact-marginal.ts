import type { KlProx } from './kl-prox.js';
import { isAtMost } from './rounding-slack.js';

/**
 * The marginal is prescribed: w = weights whatever s is. Log weights of -Infinity (zero mass) are allowed.
 * G is the indicator of {a}, G*(u) = <u, a>.
 *
 * @example
 * ```ts
 * const source = exactMarginal(Float64Array.of(0.7, 0.3).map(Math.log));
 * ```
 */
export function exactMarginal(logWeights: Float64Array): KlProx {
  return {
    name: 'exact',
    logProx: () => logWeights.slice(),
    contraction: 1,
    shiftsUniformly: true,
    exactLogWeights: logWeights,
    value: () => 0,
    conjugate: (logScaling) =>
      logWeights.reduce((sum, a, i) => (a === -Infinity ? sum : sum - Math.exp(a) * logScaling[i]), 0),
  };
}

/**
 * The marginal is free: G = 0, w = s, log scaling 0. G*(u) is 0 for u <= 0 and Infinity elsewhere.
 *
 * @example
 * ```ts
 * const target = freeMarginal();
 * target.logProx(Float64Array.of(-1, 2)); // -1, 2
 * ```
 */
export function freeMarginal(): KlProx {
  return {
    name: 'free',
    logProx: (logReference) => logReference.slice(),
    contraction: 0,
    shiftsUniformly: true,
    value: () => 0,
    conjugate: (logScaling) => (logScaling.every((f) => isAtMost(-f, 0)) ? 0 : Infinity),
  };
}

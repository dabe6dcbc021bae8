import type { Backend } from '@proxflow/backend';
import type { Domain } from './kernel-operator.js';
import { oscillation, supremum } from './log-arithmetic.js';

/**
 * Bound on the absolute error that rounding leaves in a log sum of exp(u_j - C_ij / scale). In log and absorbed domain u
 * and the quotient are rounded at their own size; quotients beyond that of u belong to terms that do not count. In kernel
 * domain u is taken relative to its largest entry on the host, and exponents are bounded by the range of the exponential.
 */
export function roundoff({ precision }: Backend, domain: Domain, u: Float64Array): number {
  const size =
    domain === 'kernel'
      ? Math.min(oscillation(u), -Math.log(precision.smallestNormal))
      : supremum(u.filter(Number.isFinite));
  return 3 * precision.epsilon * (1 + size);
}

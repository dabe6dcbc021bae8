import type { KlProx } from '@proxflow/regularizers';
import type { KernelOperator } from './kernel-operator.js';
import { difference, oscillation, supremum } from './log-arithmetic.js';

/**
 * How fast the scaling loop contracts. With an exact source and a target of contraction tau, a sweep shrinks
 * oscillation by theta = tau kappa^2, kappa = tanh(Delta/4), Delta the projective diameter of the kernel (Birkhoff,
 * Hilbert metric); where the source is not exact or the target does not shift uniformly, it shrinks the sup norm by the
 * product of their contractions (Thompson metric).
 */
export interface Contraction {
  /** theta. */
  readonly factor: number;
  /** The seminorm it holds in. */
  readonly metric: 'oscillation' | 'supremum';
  /** The target's own contraction: h / (h + beta epsilon) for entropy. */
  readonly tau: number;
}

/** The contraction factor of the loop, from the bound Delta <= 2 max_i osc_j L_ij. */
export function contractionOf(operator: KernelOperator, source: KlProx, target: KlProx): Contraction {
  const tau = target.contraction;
  // Only an exact source takes out a constant added to log z; elsewhere the constant is an error like any other.
  if (source.exactLogWeights === undefined || !target.shiftsUniformly) {
    return { factor: source.contraction * tau, metric: 'supremum', tau };
  }
  const kappa = Math.tanh(operator.rowOscillation / 2);
  return { factor: tau * kappa * kappa, metric: 'oscillation', tau };
}

/** Size of the change between two log scalings in the metric the factor holds in. */
export function changeBetween({ metric }: Contraction, a: Float64Array, b: Float64Array): number {
  return (metric === 'oscillation' ? oscillation : supremum)(difference(a, b));
}

/**
 * A-posteriori bound on max |log w - log w*| for the weights w = v z Gamma^T y at an iterate z whose successor differs by
 * `change`: the iterate is within change / (1 - theta) of the fixed point, the weights within twice that, because the
 * mass is exact. Infinity where the loop is not known to contract.
 */
export function certifiedLogError({ factor }: Contraction, change: number): number {
  if (change === 0) return 0;
  return factor < 1 ? (2 * change) / (1 - factor) : Infinity;
}

/** Sweeps that certainly suffice for a log error of `tolerance` when the first sweep changed the scaling by `change`. */
export function sweepsNeeded(contraction: Contraction, firstChange: number, tolerance: number): number {
  const first = certifiedLogError(contraction, firstChange);
  if (first <= tolerance) return 1;
  if (contraction.factor === 0) return 2;
  return first === Infinity ? Infinity : 1 + Math.ceil(Math.log(tolerance / first) / Math.log(contraction.factor));
}

import { exactMarginal, freeMarginal } from './exact-marginal.js';
import type { KlProx } from './kl-prox.js';
import { requireLogWeights, requireStrength } from './marginal-checks.js';

/** A marginal that weights pull at, and how strongly. */
export interface PulledMarginal {
  /** log a `[N]`: what the marginal is pulled towards; -Infinity is zero mass. */
  readonly logWeights: Float64Array;
  /** k >= 0: the penalty divided by epsilon. 0 leaves the marginal free, Infinity prescribes it. */
  readonly strength: number;
}

/**
 * A marginal that may differ from a at a price: G(w) = k KL(w | a), KL(w | a) = sum w log(w/a) - w + a. Its proximal map
 * is log w = (log s + k log a) / (1 + k), so the log scaling k/(1 + k) (log a - log s) has contraction k/(1 + k);
 * G*(u) = k sum a (exp(u/k) - 1). Where a is 0, w is 0. This is unbalanced transport with rho = k epsilon.
 *
 * @throws InvalidArgumentError for a strength below 0 or not a number, or a log weight of NaN or Infinity.
 * @example
 * ```ts
 * const source = relaxedMarginal({ logWeights: Float64Array.of(0.7, 0.3).map(Math.log), strength: 3 });
 * source.contraction; // 0.75
 * ```
 * Source: Chizat, Peyre, Schmitzer and Vialard, "Scaling algorithms for unbalanced optimal transport problems", 2018.
 */
export function relaxedMarginal({ logWeights, strength }: PulledMarginal): KlProx {
  requireLogWeights('logWeights', logWeights);
  if (requireStrength(strength) === 0) return freeMarginal();
  if (strength === Infinity) return exactMarginal(logWeights);
  // Both ways of writing k/(1 + k) would overflow or lose digits at one end.
  const own = 1 / (1 + strength);
  const contraction = strength < 1 ? strength * own : 1 / (1 + 1 / strength);
  return {
    name: 'relaxed',
    logProx: (logReference) => logReference.map((s, i) => own * s + contraction * logWeights[i]),
    contraction,
    shiftsUniformly: true,
    value: (logMarginal) =>
      strength * logMarginal.reduce((sum, logWeight, i) => sum + divergence(logWeight, logWeights[i]), 0),
    conjugate: (logScaling) =>
      logWeights.reduce((sum, a, i) => sum + scaledMass(a, -logScaling[i] / strength, strength), 0),
  };
}

/** w log(w/a) - w + a. */
function divergence(logWeight: number, logTarget: number): number {
  if (logWeight === -Infinity) return Math.exp(logTarget);
  // With t = log(w/a): a (t e^t - e^t + 1) loses digits for small t, w (t + e^-t - 1) does not.
  const t = logWeight - logTarget;
  if (t === Infinity) return Infinity;
  // e^-t overflows where w has vanished beside a, though w e^-t = a.
  if (t < -700) return Math.exp(logTarget) + Math.exp(logWeight) * (t - 1);
  return Math.exp(logWeight) * (t + Math.expm1(-t));
}

/** k a (exp(r) - 1). */
function scaledMass(logTarget: number, ratio: number, strength: number): number {
  if (logTarget === -Infinity) return 0;
  if (ratio < 1) return strength * Math.exp(logTarget) * Math.expm1(ratio);
  return strength * (Math.exp(logTarget + ratio) - Math.exp(logTarget));
}

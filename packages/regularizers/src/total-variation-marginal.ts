import { exactMarginal, freeMarginal } from './exact-marginal.js';
import type { KlProx } from './kl-prox.js';
import { requireLogWeights, requireStrength } from './marginal-checks.js';
import type { PulledMarginal } from './relaxed-marginal.js';
import { isAtMost } from './rounding-slack.js';

/**
 * A marginal that pays for every unit of mass too much or too little: G(w) = k sum |w - a|. Its proximal map clamps a to
 * `[s e^-k, s e^k]`: the marginal is exact where a scaling within e^(+-k) suffices, and mass beyond is created or destroyed
 * (partial transport). G*(u) = sum max(u, -k) a for u <= k, Infinity above. The log scaling clamp(log a - log s, -k, k)
 * has contraction 1 and does not shift uniformly.
 *
 * @throws InvalidArgumentError for a strength below 0 or not a number, or a log weight of NaN or Infinity.
 * @example
 * ```ts
 * const target = totalVariationMarginal({ logWeights: Float64Array.of(0.7, 0.3).map(Math.log), strength: 2 });
 * target.logProx(Float64Array.of(-10, 0)); // -8, log 0.3
 * ```
 * Source: Chizat, Peyre, Schmitzer and Vialard, "Scaling algorithms for unbalanced optimal transport problems", 2018.
 */
export function totalVariationMarginal({ logWeights, strength }: PulledMarginal): KlProx {
  requireLogWeights('logWeights', logWeights);
  if (requireStrength(strength) === 0) return freeMarginal();
  if (strength === Infinity) return exactMarginal(logWeights);
  return {
    name: 'totalVariation',
    logProx: (logReference) =>
      logReference.map((s, i) => Math.max(s - strength, Math.min(logWeights[i], s + strength))),
    contraction: 1,
    shiftsUniformly: false,
    value: (logMarginal) =>
      strength *
      logMarginal.reduce((sum, logWeight, i) => sum + Math.abs(Math.exp(logWeight) - Math.exp(logWeights[i])), 0),
    conjugate: (logScaling) =>
      logScaling.reduce((sum, f, i) => {
        if (!isAtMost(-f, strength)) return Infinity;
        return sum + Math.min(Math.max(-f, -strength), strength) * Math.exp(logWeights[i]);
      }, 0),
  };
}

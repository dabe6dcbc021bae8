import { requireLength } from '@proxflow/backend';
import { exactMarginal, freeMarginal } from './exact-marginal.js';
import type { KlProx } from './kl-prox.js';
import { requireLogQuadrature, requireLogWeights, requireStrength } from './marginal-checks.js';
import type { PulledMarginal } from './relaxed-marginal.js';
import { logQuadraticRoot } from './wright-omega.js';

/** A marginal that is pulled at in squares. */
export interface QuadraticMarginal extends PulledMarginal {
  /** log v `[N]`, finite: squares are taken of densities w/v and summed with v. v = 1 by default. */
  readonly logQuadrature?: Float64Array;
}

/**
 * A marginal whose squared error is charged: G(w) = (k/2) sum_j (w_j - a_j)^2 / v_j. Its proximal map is the root of
 * log(w/s) + k (w - a)/v = 0, found in logarithms for any s; G*(u) = sum u a + u^2 v / (2k) where w = a + u v / k is
 * positive, -k a^2 / (2v) elsewhere. The contraction is 1 (w has no bound) and the map does not shift uniformly.
 *
 * @throws InvalidArgumentError for a strength below 0 or not a number, a log weight of NaN or Infinity, a log quadrature
 * weight that is not finite. ShapeError for quadrature weights of another length.
 * @example
 * ```ts
 * const target = quadraticMarginal({ logWeights: Float64Array.of(0.7, 0.3).map(Math.log), strength: 2 });
 * target.logProx(Float64Array.of(0, Math.log(0.3))); // log 0.807133..., log 0.3
 * ```
 */
export function quadraticMarginal({ logWeights, strength, logQuadrature }: QuadraticMarginal): KlProx {
  requireLogWeights('logWeights', logWeights);
  const logVolumes = requireLogQuadrature(logQuadrature, logWeights.length);
  if (requireStrength(strength) === 0) return freeMarginal();
  if (strength === Infinity) return exactMarginal(logWeights);
  const target = logWeights.map(Math.exp);
  const pull = logVolumes.map((v) => strength * Math.exp(-v));
  return {
    name: 'quadratic',
    logProx: (logReference) =>
      requireLength('logReference', logReference, logWeights.length).map((s, j) =>
        logQuadraticRoot(s, logWeights[j], Math.log(strength) - logVolumes[j]),
      ),
    contraction: 1,
    shiftsUniformly: false,
    value: (logMarginal) =>
      logMarginal.reduce((sum, logWeight, j) => {
        const error = Math.exp(logWeight) - target[j];
        return error === 0 ? sum : sum + (pull[j] / 2) * error ** 2;
      }, 0),
    conjugate: (logScaling) =>
      logScaling.reduce((sum, f, j) => {
        // The slope that empties the point is the lowest that counts.
        const u = Math.max(-f, target[j] === 0 ? 0 : -pull[j] * target[j]);
        return sum + u * (target[j] + u / (2 * pull[j]));
      }, 0),
  };
}

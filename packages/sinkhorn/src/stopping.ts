import { requirePositive } from '@proxflow/backend';
import { expDifferenceNorm } from './log-arithmetic.js';

/** One state of the scaling loop: z, the y computed from it (so mass is exact), and what they say. */
export interface Iterate {
  /** 1 for the first sweep. */
  readonly index: number;
  /** log z `[M]`, without the reference weights v. */
  readonly logColumnScaling: Float64Array;
  /** log y `[N]`. */
  readonly logRowScaling: Float64Array;
  /** log of the target marginal v z Gamma^T y `[M]`. */
  readonly logWeights: Float64Array;
  /** Change of log z made by this sweep: max - min of it, or the largest where a constant makes a difference. */
  readonly change: number;
  /** Certified bound on max |log w - log w*|. */
  readonly certifiedError: number;
  /** sum_j |w_j - (what the target asks for)_j|, relative to the mass. */
  readonly marginalError: number;
}

/** Decides after each sweep. `stopAtPrevious` hands back the iterate before the latest. */
export type StoppingRule = (current: Iterate, previous: Iterate | undefined) => 'continue' | 'stop' | 'stopAtPrevious';

/**
 * Stops when the certified error of the log weights is at most `tolerance`.
 *
 * @throws InvalidArgumentError unless tolerance is finite and above 0.
 * @example
 * ```ts
 * const step = await proximalStep({ ...problem, stop: certifiedStop(1e-6) });
 * ```
 */
export function certifiedStop(tolerance: number): StoppingRule {
  requirePositive('tolerance', tolerance);
  return ({ certifiedError }) => (certifiedError <= tolerance ? 'stop' : 'continue');
}

/**
 * Stops when the target marginal is met to `tolerance` in L1, relative to the mass.
 *
 * @throws InvalidArgumentError unless tolerance is finite and above 0.
 * @example
 * ```ts
 * const step = await proximalStep({ ...problem, stop: marginalStop(1e-6) });
 * ```
 */
export function marginalStop(tolerance: number): StoppingRule {
  requirePositive('tolerance', tolerance);
  return ({ marginalError }) => (marginalError <= tolerance ? 'stop' : 'continue');
}

/**
 * Stops when a sweep changes the target's potential by at most `tolerance` epsilon, up to a constant where that changes
 * nothing, for an exact source.
 *
 * @throws InvalidArgumentError unless tolerance is finite and above 0.
 * @example
 * ```ts
 * const transport = await sinkhorn({ ...problem, stop: potentialStop(1e-6) });
 * ```
 */
export function potentialStop(tolerance: number): StoppingRule {
  requirePositive('tolerance', tolerance);
  return ({ change }) => (change <= tolerance ? 'stop' : 'continue');
}

/**
 * The published scripts' rule: stop once |y - y_previous| and |z - z_previous| are both below an absolute tolerance in
 * the Euclidean norm, and return the iterate before. It certifies nothing; kept to reproduce published numbers.
 *
 * @throws InvalidArgumentError unless tolerance is finite and above 0.
 * @example
 * ```ts
 * const step = await proximalStep({ ...problem, stop: publishedStop(1e-3), maxIterations: 300 });
 * ```
 */
export function publishedStop(tolerance: number): StoppingRule {
  requirePositive('tolerance', tolerance);
  return (current, previous) => {
    if (previous === undefined) return 'continue';
    const changeY = expDifferenceNorm(current.logRowScaling, previous.logRowScaling);
    const changeZ = expDifferenceNorm(current.logColumnScaling, previous.logColumnScaling);
    return changeY < tolerance && changeZ < tolerance ? 'stopAtPrevious' : 'continue';
  };
}

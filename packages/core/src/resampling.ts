import { InvalidArgumentError } from '@proxflow/backend';
import type { Random, RandomStream } from '@proxflow/random';

/** When and with which random numbers particles are duplicated and killed. */
export interface Resampling {
  /** Numbers come from its stream `resampling`, addressed by step: a restored flow draws the same ones. */
  readonly random: Random;
  /** Resample when the effective sample size is below this fraction of N; above 0, at most 1; 0.5 by default. */
  readonly below?: number;
}

/** What a resampling did. */
export interface ResamplingReport {
  /** Effective sample size that brought it about. */
  readonly effectiveSampleSize: number;
  /** Particles that have at least one descendant; the others were killed. */
  readonly survivors: number;
  /** Descendants of the particle that has most. */
  readonly mostDescendants: number;
}

/** @throws InvalidArgumentError unless 0 < below <= 1. */
export function requireResampling({ random, below = 0.5 }: Resampling): { stream: RandomStream; below: number } {
  if (below > 0 && below <= 1) return { stream: random.stream('resampling'), below };
  throw new InvalidArgumentError({
    argument: 'resampling.below',
    value: below,
    expected: 'a fraction of the particles, above 0 and at most 1',
    remedy: 'Leave it out for 0.5, or leave out resampling for none.',
  });
}

/**
 * Systematic resampling: ancestor k is the particle in whose stretch of the cumulated weights (k + u)/N of the mass falls.
 * Particle j gets floor(N w_j) or one more descendants, N w_j on average; a particle without weight gets none. One uniform
 * number, time O(N); ancestors `[N]` ascend.
 *
 * Source: Kitagawa, "Monte Carlo filter and smoother for non-Gaussian nonlinear state space models", 1996.
 */
export function systematicAncestors(logWeights: Float64Array, u: number): Uint32Array {
  const count = logWeights.length;
  const cumulated = new Float64Array(count);
  let total = 0;
  let last = 0;
  for (let j = 0; j < count; j++) {
    const weight = Math.exp(logWeights[j]);
    if (weight > 0) last = j;
    cumulated[j] = total += weight;
  }
  const ancestors = new Uint32Array(count);
  let j = 0;
  for (let k = 0; k < count; k++) {
    const target = ((k + u) / count) * total;
    while (j < last && !(cumulated[j] > target)) j++;
    ancestors[k] = j;
  }
  return ancestors;
}

/** Survivors and the largest family. */
export function familiesOf(ancestors: Uint32Array): Pick<ResamplingReport, 'survivors' | 'mostDescendants'> {
  const descendants = new Uint32Array(ancestors.length);
  for (const ancestor of ancestors) descendants[ancestor]++;
  let survivors = 0;
  let mostDescendants = 0;
  for (const count of descendants) {
    if (count > 0) survivors++;
    mostDescendants = Math.max(mostDescendants, count);
  }
  return { survivors, mostDescendants };
}

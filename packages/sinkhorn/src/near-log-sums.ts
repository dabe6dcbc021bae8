import { requireLength, requirePositive, type Backend, type Matrix } from '@proxflow/backend';
import { FarSums } from './far-sums.js';
import { hostPointsOf } from './host-points.js';
import { squareBetween } from './near-pairs.js';
import { NearSearch } from './near-search.js';
import { largestShare, negligibleShare, sharesOf } from './omission.js';
import { pointBoxesOf } from './point-boxes.js';

/** What {@link nearLogSums} adds up. */
export interface NearLogSumsProblem {
  readonly backend: Backend;
  /** x `[N, p]`, whose kernels are added up. */
  readonly x: Matrix;
  /** y `[N, p]`: where; point j is somewhere near its partner x_j, which is always counted. */
  readonly y: Matrix;
  /** s > 0. */
  readonly scale: number;
  /** u `[N]`. */
  readonly logWeights: Float64Array;
  /** c > 0: pairs count that are at most c above |x_j - y_j|^2. */
  readonly cutoff: number;
}

/**
 * log sum_i exp(u_i - |x_i - y_j|^2 / s) `[N]` over the x_i near y_j, as a mixture of Gaussians has it, with `omission`, a bound on what
 * the others would add to any of these logs. Time O(N + near pairs) where p is at most 3, O(N^2) at worst; memory O(N).
 *
 * @throws InvalidArgumentError, ShapeError for data outside the domain.
 * @example
 * ```ts
 * const { logSums, omission } = await nearLogSums({ backend, x, y, scale: 0.02, logWeights, cutoff: 0.5 });
 * ```
 */
export async function nearLogSums(problem: NearLogSumsProblem): Promise<{ logSums: Float64Array; omission: number }> {
  const { backend, scale, logWeights, cutoff } = problem;
  requirePositive('scale', scale);
  requirePositive('cutoff', cutoff);
  requireLength('logWeights', logWeights, problem.x.shape[0]);
  const [x, y] = [await hostPointsOf(backend, 'x', problem.x), await hostPointsOf(backend, 'y', problem.y)];
  const reach = Float64Array.from({ length: y.count }, (_, j) => squareBetween(x, j, y, j) + cutoff);
  const search = new NearSearch(x, Math.sqrt(cutoff));
  const logSums = new Float64Array(y.count);
  for (let j = 0; j < y.count; j++) {
    const count = search.within(reach[j], y.values, j * y.dimension);
    const { indices, squares } = search;
    // Relative to the partner's term, which is there: the others are at most exp(cutoff) times as large, but for their weights.
    const own = logWeights[j] - (reach[j] - cutoff) / scale;
    let sum = 0;
    for (let k = 0; k < count; k++) sum += Math.exp(logWeights[indices[k]] - squares[k] / scale - own);
    logSums[j] = Math.log(sum) + own;
  }
  const far = new FarSums(pointBoxesOf(y), pointBoxesOf(x), reach, new Float64Array(x.count), scale);
  const enough = logSums.map((log) => log + negligibleShare);
  return { logSums, omission: largestShare(sharesOf(far.bounds(logWeights, enough), logSums)) };
}

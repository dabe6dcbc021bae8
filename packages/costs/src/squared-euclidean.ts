import type { GroundCost } from './ground-cost.js';

/**
 * c(x, y) = |x - y|^2, computed by differences: far-away clouds lose no digits and equal points cost exactly 0.
 * Time O(N M p).
 *
 * @example
 * ```ts
 * const cost = await squaredEuclidean().pairwise(backend, x, y);
 * ```
 */
export function squaredEuclidean(): GroundCost {
  return {
    name: 'squaredEuclidean',
    squaredDistanceScale: 1,
    pairwise: async (backend, x, y) => backend.squaredDistances(x, y),
  };
}

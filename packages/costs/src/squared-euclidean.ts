import { requirePairWeights } from './cloud-shapes.js';
import type { GroundCost } from './ground-cost.js';
import { weightedDifferences } from './point-differences.js';

/**
 * c(x, y) = |x - y|^2, computed by differences: far-away clouds lose no digits and equal points cost exactly 0. Its
 * gradient is 2 (diag(W 1) x - W y). Time O(N M p) each.
 *
 * @throws ShapeError for clouds of different dimension, or weights of another shape than `[N, M]`.
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
    async gradient(backend, x, y, weights) {
      requirePairWeights(weights, x, y);
      return backend.tidy(() => backend.binary('multiply', weightedDifferences(backend, x, y, weights), 2));
    },
  };
}

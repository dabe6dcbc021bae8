import type { Backend, Matrix } from '@proxflow/backend';
import { requirePairWeights } from './cloud-shapes.js';
import type { GroundCost } from './ground-cost.js';
import { divideWherePositive, sumSlopes } from './point-differences.js';

/**
 * c(x, y) = |x - y|, the cost of the Wasserstein-1 distance. Its gradient is sum_j W_ij (x_i - y_j) / |x_i - y_j|, where
 * points that coincide count 0. Time O(N M p) each.
 *
 * @throws ShapeError for clouds of different dimension, or weights of another shape than `[N, M]`.
 * @example
 * ```ts
 * const cost = await euclidean().pairwise(backend, x, y);
 * ```
 */
export function euclidean(): GroundCost {
  const distances = (backend: Backend, x: Matrix, y: Matrix) => backend.unary('sqrt', backend.squaredDistances(x, y));
  return {
    name: 'euclidean',
    pairwise: async (backend, x, y) => backend.tidy(() => distances(backend, x, y)),
    async gradient(backend, x, y, weights) {
      requirePairWeights(weights, x, y);
      return backend.tidy(() => {
        const pull = divideWherePositive(backend, weights, distances(backend, x, y));
        return sumSlopes(backend, x, y, (difference) => backend.binary('multiply', difference, pull));
      });
    },
  };
}

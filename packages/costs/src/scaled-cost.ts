import { requirePositive, type Backend, type Matrix } from '@proxflow/backend';
import type { GroundCost } from './ground-cost.js';

/**
 * factor c(x, y): a cost in other units. Half the squared distance, as many texts write it, is
 * `scaledCost(squaredEuclidean(), 0.5)`. Scaling the cost and epsilon alike leaves a transport plan as it is. It has a
 * `gradient` and a `squaredDistanceScale` if the cost has.
 *
 * @throws InvalidArgumentError unless factor is finite and above 0.
 * @example
 * ```ts
 * const half = scaledCost(squaredEuclidean(), 0.5);
 * half.squaredDistanceScale; // 0.5
 * ```
 */
export function scaledCost(cost: GroundCost, factor: number): GroundCost {
  requirePositive('factor', factor);
  const gradientOf = cost.gradient?.bind(cost);
  const scaled = (backend: Backend, matrix: Matrix): Matrix => {
    const result = backend.binary('multiply', matrix, factor);
    matrix.dispose();
    return result;
  };
  return {
    name: `${factor} * ${cost.name}`,
    ...(cost.squaredDistanceScale !== undefined && { squaredDistanceScale: factor * cost.squaredDistanceScale }),
    pairwise: async (backend, x, y) => scaled(backend, await cost.pairwise(backend, x, y)),
    ...(gradientOf && {
      gradient: async (backend: Backend, x: Matrix, y: Matrix, weights: Matrix) =>
        scaled(backend, await gradientOf(backend, x, y, weights)),
    }),
  };
}

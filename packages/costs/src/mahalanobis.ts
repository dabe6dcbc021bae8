import { requireInteger, requirePositive, type Backend, type Matrix } from '@proxflow/backend';
import { requirePairWeights, requireSameDimension } from './cloud-shapes.js';
import type { GroundCost } from './ground-cost.js';
import { centred, weightedDifferences } from './point-differences.js';
import { choleskyFactor } from './symmetric-metric.js';

/** The matrix of a quadratic form, or its diagonal. */
export interface MahalanobisMetric {
  /** A: the diagonal `[p]`, or all of it `[p][p]` by rows, symmetric and positive definite. */
  readonly metric: ArrayLike<number> | ArrayLike<ArrayLike<number>>;
}

/**
 * c(x, y) = (x - y)^T A (x - y), the squared distance in a metric A = L L^T: the squared Euclidean distance of L^T x and
 * L^T y. With the inverse covariance for A this is the square of Mahalanobis' distance. Its gradient is
 * 2 (diag(W 1) x - W y) A. Time O(N M p + (N + M) p^2), for a diagonal O(N M p).
 *
 * @throws InvalidArgumentError for a metric that is empty, not finite, not symmetric or not positive definite, naming the
 * entry. ShapeError for a matrix that is not square, clouds of another dimension, weights of another shape.
 * @example
 * ```ts
 * const scaled = mahalanobis({ metric: [1, 0.25] });
 * const tilted = mahalanobis({ metric: [[2, 1], [1, 3]] });
 * ```
 */
export function mahalanobis({ metric }: MahalanobisMetric): GroundCost {
  requireInteger('metric.length', metric.length);
  if (isMatrix(metric)) return fullMetric(choleskyFactor('metric', metric), metric.length);
  return diagonalMetric(
    'mahalanobis',
    Float64Array.from(metric, (a, k) => requirePositive(`metric[${k}]`, a)),
  );
}

function isMatrix(metric: MahalanobisMetric['metric']): metric is ArrayLike<ArrayLike<number>> {
  return typeof metric[0] === 'object';
}

/** sum_k a_k (x_k - y_k)^2 for a_k >= 0. */
export function diagonalMetric(name: string, weights: Float64Array): GroundCost {
  const scales = weights.map(Math.sqrt);
  return linearImage(name, weights.length, async (backend) => {
    const row = await backend.upload(scales, [scales.length]);
    const times = (points: Matrix) => backend.binary('multiply', points, row);
    return { forward: times, transposed: times, dispose: () => row.dispose() };
  });
}

function fullMetric(factor: Float64Array, size: number): GroundCost {
  return linearImage('mahalanobis', size, async (backend) => {
    const matrix = await backend.upload(factor, [size, size]);
    return {
      forward: (points) => backend.matmul(points, matrix),
      transposed: (points) => backend.matmul(points, matrix, { transposeB: true }),
      dispose: () => matrix.dispose(),
    };
  });
}

/** The points' map x -> L^T x on rows, and its transpose x -> L x. */
interface LinearMap {
  readonly forward: (points: Matrix) => Matrix;
  readonly transposed: (points: Matrix) => Matrix;
  readonly dispose: () => void;
}

/** The squared Euclidean distance of linear images. */
function linearImage(name: string, dimension: number, mapOn: (backend: Backend) => Promise<LinearMap>): GroundCost {
  const within = async (backend: Backend, body: (map: LinearMap) => Matrix): Promise<Matrix> => {
    const map = await mapOn(backend);
    try {
      return backend.tidy(() => body(map));
    } finally {
      map.dispose();
    }
  };
  return {
    name,
    async pairwise(backend, x, y) {
      requireSameDimension(x, y, dimension);
      return within(backend, ({ forward }) => {
        const [left, right] = centred(backend, x, y).map(forward);
        return backend.squaredDistances(left, right);
      });
    },
    async gradient(backend, x, y, weights) {
      requireSameDimension(x, y, dimension);
      requirePairWeights(weights, x, y);
      return within(backend, ({ forward, transposed }) => {
        const pulled = forward(weightedDifferences(backend, x, y, weights));
        return backend.binary('multiply', transposed(pulled), 2);
      });
    },
  };
}

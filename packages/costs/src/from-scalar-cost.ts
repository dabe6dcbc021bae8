import { NumericalError, type Backend, type Matrix } from '@proxflow/backend';
import { requirePairWeights, requireSameDimension } from './cloud-shapes.js';
import type { GroundCost } from './ground-cost.js';

/** A cost written as one function of two points. */
export interface ScalarCost {
  readonly name: string;
  /** c(x, y); x and y have length p and must not be kept or changed. */
  readonly cost: (x: Float64Array, y: Float64Array) => number;
  /** d c(x, y) / d x, length p. Without it the cost has no `gradient`. */
  readonly gradient?: (x: Float64Array, y: Float64Array) => ArrayLike<number>;
}

/**
 * Makes a {@link GroundCost} of a function of two points, and its gradient of another. They are evaluated in float64 on
 * the host, so they run on every backend; write `pairwise` and `gradient` yourself where speed matters. Time O(N M) calls;
 * pairs of weight 0 need no gradient and are passed over.
 *
 * @throws NumericalError naming the pair when a function leaves the finite numbers. ShapeError for clouds of different
 * dimension, or weights of another shape than `[N, M]`.
 * @example
 * ```ts
 * const manhattan = fromScalarCost({
 *   name: 'manhattan',
 *   cost: (x, y) => x.reduce((sum, xk, k) => sum + Math.abs(xk - y[k]!), 0),
 *   gradient: (x, y) => x.map((xk, k) => Math.sign(xk - y[k]!)),
 * });
 * ```
 */
export function fromScalarCost({ name, cost, gradient }: ScalarCost): GroundCost {
  return {
    name,
    async pairwise(backend, x, y) {
      requireSameDimension(x, y);
      const columns = y.shape[0];
      const values = new Float64Array(x.shape[0] * columns);
      await forPairs(backend, x, y, (left, right, i, j) => {
        const value = cost(left, right);
        if (!Number.isFinite(value)) throw notFinite(name, `of points ${i} and ${j}`, value);
        values[i * columns + j] = value;
      });
      return backend.upload(values, [x.shape[0], columns]);
    },
    ...(gradient && {
      async gradient(backend: Backend, x: Matrix, y: Matrix, weights: Matrix) {
        requireSameDimension(x, y);
        requirePairWeights(weights, x, y);
        const dimension = x.shape[1];
        const weightOf = await backend.read(weights);
        const sums = new Float64Array(x.size);
        await forPairs(backend, x, y, (left, right, i, j) => {
          const weight = weightOf[i * y.shape[0] + j];
          if (weight === 0) return;
          const slopes = gradient(left, right);
          for (let k = 0; k < dimension; k++) {
            if (!Number.isFinite(slopes[k])) {
              throw notFinite(name, `gradient at points ${i} and ${j}, coordinate ${k}`, slopes[k]);
            }
            sums[i * dimension + k] += weight * slopes[k];
          }
        });
        return backend.upload(sums, x.shape);
      },
    }),
  };
}

async function forPairs(
  backend: Backend,
  x: Matrix,
  y: Matrix,
  visit: (left: Float64Array, right: Float64Array, i: number, j: number) => void,
): Promise<void> {
  const dimension = x.shape[1];
  const [left, right] = [await backend.read(x), await backend.read(y)];
  const pointOf = (values: Float64Array, i: number) => values.subarray(i * dimension, (i + 1) * dimension);
  for (let i = 0; i < x.shape[0]; i++) {
    const point = pointOf(left, i);
    for (let j = 0; j < y.shape[0]; j++) visit(point, pointOf(right, j), i, j);
  }
}

function notFinite(name: string, place: string, value: unknown): NumericalError {
  return new NumericalError({
    argument: `cost "${name}"`,
    place,
    value,
    expected: 'a finite number',
    remedy: 'Make the cost and its slopes finite for every pair of points in the cloud.',
  });
}

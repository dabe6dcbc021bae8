import { NumericalError } from '@proxflow/backend';
import type { GroundCost } from './ground-cost.js';

/** A cost written as one function of two points. */
export interface ScalarCost {
  readonly name: string;
  /** c(x, y); x and y have length p and must not be kept or changed. */
  readonly cost: (x: Float64Array, y: Float64Array) => number;
}

/**
 * Makes a {@link GroundCost} of a function of two points. It is evaluated in float64 on the host, so it runs on every
 * backend; write `pairwise` yourself where speed matters. Time O(N M) calls.
 *
 * @throws NumericalError naming the pair when the function returns NaN or an infinity.
 * @example
 * ```ts
 * const manhattan = fromScalarCost({
 *   name: 'manhattan',
 *   cost: (x, y) => x.reduce((sum, xk, k) => sum + Math.abs(xk - y[k]!), 0),
 * });
 * ```
 */
export function fromScalarCost({ name, cost }: ScalarCost): GroundCost {
  return {
    name,
    async pairwise(backend, x, y) {
      const [rows, dimension] = x.shape;
      const columns = y.shape[0];
      const left = await backend.read(x);
      const right = await backend.read(y);
      const pointOf = (values: Float64Array, i: number) => values.subarray(i * dimension, (i + 1) * dimension);
      const values = new Float64Array(rows * columns);
      for (let i = 0; i < rows; i++) {
        const point = pointOf(left, i);
        for (let j = 0; j < columns; j++) {
          const value = cost(point, pointOf(right, j));
          if (!Number.isFinite(value)) {
            throw new NumericalError({
              argument: `cost "${name}"`,
              place: `of points ${i} and ${j}`,
              value,
              expected: 'a finite number',
              remedy: 'Make the cost finite for every pair of points in the cloud.',
            });
          }
          values[i * columns + j] = value;
        }
      }
      return backend.upload(values, [rows, columns]);
    },
  };
}

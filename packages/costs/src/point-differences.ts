import type { Backend, Matrix } from '@proxflow/backend';

/** x_ik - y_jk `[N, M]` for one coordinate k. */
function differenceAlong(backend: Backend, x: Matrix, y: Matrix, k: number): Matrix {
  const row = backend.reshape(backend.slice(y, 1, k, 1), [y.shape[0]]);
  return backend.binary('subtract', backend.slice(x, 1, k, 1), row);
}

/**
 * Folds the differences x_ik - y_jk `[N, M]` of one coordinate after the other into one matrix, from 0. Holds one
 * coordinate at a time, so memory is O(N M) for any dimension; `fold` makes a new matrix.
 */
export function foldDifferences(
  backend: Backend,
  x: Matrix,
  y: Matrix,
  fold: (total: Matrix, difference: Matrix) => Matrix,
): Matrix {
  let total = backend.fill([x.shape[0], y.shape[0]], 0);
  for (let k = 0; k < x.shape[1]; k++) {
    const previous = total;
    total = backend.tidy(() => fold(previous, differenceAlong(backend, x, y, k)));
    previous.dispose();
  }
  return total;
}

/** G_ik = sum_j slope(x_ik - y_jk) `[N, p]`, one coordinate at a time; `slope` sees differences `[N, M]`. */
export function sumSlopes(backend: Backend, x: Matrix, y: Matrix, slope: (difference: Matrix) => Matrix): Matrix {
  const columns = Array.from({ length: x.shape[1] }, (_, k) =>
    backend.tidy(() => {
      const sums = backend.reduce('sum', slope(differenceAlong(backend, x, y, k)), 1);
      return backend.reshape(sums, [x.shape[0], 1]);
    }),
  );
  return backend.concatenate(columns, 1);
}

/** Both clouds seen from the first point of x, so that products lose no digits far from the origin. */
export function centred(backend: Backend, x: Matrix, y: Matrix): readonly [Matrix, Matrix] {
  const origin = backend.reshape(backend.slice(x, 0, 0, 1), [x.shape[1]]);
  return [backend.binary('subtract', x, origin), backend.binary('subtract', y, origin)];
}

/** sum_j W_ij (x_i - y_j) `[N, p]` by one product. Time O(N M p). */
export function weightedDifferences(backend: Backend, x: Matrix, y: Matrix, weights: Matrix): Matrix {
  const [left, right] = centred(backend, x, y);
  const total = backend.reshape(backend.reduce('sum', weights, 1), [x.shape[0], 1]);
  return backend.binary('subtract', backend.binary('multiply', left, total), backend.matmul(weights, right));
}

/** numerator / denominator where the denominator is above 0, and 0 where it is 0. */
export function divideWherePositive(backend: Backend, numerator: Matrix, denominator: Matrix): Matrix {
  const positive = backend.unary('step', denominator);
  const safe = backend.binary('add', denominator, backend.binary('subtract', 1, positive));
  return backend.binary('divide', backend.binary('multiply', numerator, positive), safe);
}

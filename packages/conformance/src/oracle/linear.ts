import type { Axis, MatrixShape, Reduction, VectorShape } from '@proxflow/backend';
import { rowsOf, type Grid } from '../grid.js';
import { exactly, expectedMatrix, expectedVector, sumOf, type Approximation, type Expected } from './approximation.js';

/** Columns as plain arrays. */
export function columnsOf(x: Grid<MatrixShape>): number[][] {
  const rows = rowsOf(x);
  return rows[0].map((_, j) => rows.map((row) => row[j]));
}

/** sum_k a_k b_k. */
export function dotProduct(a: ArrayLike<number>, b: ArrayLike<number>): Approximation {
  return sumOf(
    Array.from(a, (value, k) => value * b[k]),
    2,
  );
}

/** op(a) op(b). */
export function matrixProduct(
  a: Grid<MatrixShape>,
  b: Grid<MatrixShape>,
  transposeA: boolean,
  transposeB: boolean,
): Expected {
  const left = transposeA ? columnsOf(a) : rowsOf(a);
  const across = transposeB ? rowsOf(b) : columnsOf(b);
  return expectedMatrix(left.length, across.length, (i, j) => dotProduct(left[i], across[j]));
}

/** op(a) x. */
export function matrixVectorProduct(a: Grid<MatrixShape>, x: Grid<VectorShape>, transpose: boolean): Expected {
  const lines = transpose ? columnsOf(a) : rowsOf(a);
  return expectedVector(lines.length, (i) => dotProduct(lines[i], x.values));
}

/** The reduction of each column (axis 0) or row (axis 1). */
export function reduction(operation: Reduction, x: Grid<MatrixShape>, axis: Axis): Expected {
  const lines = axis === 0 ? columnsOf(x) : rowsOf(x);
  return expectedVector(lines.length, (i) => {
    if (operation === 'sum') return sumOf(lines[i]);
    let best = lines[i][0];
    for (const value of lines[i]) if (operation === 'max' ? value > best : value < best) best = value;
    return exactly(best);
  });
}

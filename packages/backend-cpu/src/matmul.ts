import type { Matrix } from 'ml-matrix';
import type { StoredMatrix } from '@proxflow/backend';
import { rowProducts, transposedRows } from './row-products.js';
import { allocate, rowsOf } from './rows.js';

/** Dot product of two rows; four partial sums keep the additions independent. */
export function dot(a: Float64Array, b: Float64Array): number {
  const n = a.length;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < n; k += 4) {
    s0 += a[k] * b[k];
    s1 += a[k + 1] * b[k + 1];
    s2 += a[k + 2] * b[k + 2];
    s3 += a[k + 3] * b[k + 3];
  }
  for (; k < n; k++) s0 += a[k] * b[k];
  return s0 + s1 + (s2 + s3);
}

/** y += factor x. */
export function addScaled(y: Float64Array, factor: number, x: Float64Array): void {
  for (let k = 0; k < y.length; k++) y[k] += factor * x[k];
}

/**
 * op(a) op(b). Operands are transposed where needed so that every entry is the product of two contiguous rows; only a
 * transposed matrix times a vector goes row by row instead, as transposing would cost as much as the product.
 */
export function matmul(
  a: StoredMatrix<Matrix>,
  b: StoredMatrix<Matrix>,
  transposeA: boolean,
  transposeB: boolean,
): Matrix {
  const left = rowsOf(a.handle);
  const right = rowsOf(b.handle);
  const rows = a.shape[transposeA ? 1 : 0];
  const columns = b.shape[transposeB ? 0 : 1];
  const out = allocate([rows, columns]);
  const to = rowsOf(out);
  if (transposeA && columns === 1 && !transposeB) {
    const sums = new Float64Array(rows);
    for (let k = 0; k < left.length; k++) addScaled(sums, right[k][0], left[k]);
    for (let i = 0; i < rows; i++) to[i][0] = sums[i];
  } else {
    rowProducts(transposeA ? transposedRows(left) : left, transposeB ? right : transposedRows(right), to);
  }
  return out;
}

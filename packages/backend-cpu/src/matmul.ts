import type { Matrix } from 'ml-matrix';
import type { StoredMatrix } from '@proxflow/backend';
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

/** out_i = offset + direction . rows_i; four rows share each load of the direction. */
export function dotRows(
  out: Float64Array,
  direction: Float64Array,
  rows: readonly Float64Array[],
  offset: number,
): void {
  const n = direction.length;
  let i = 0;
  for (; i + 3 < rows.length; i += 4) {
    const r0 = rows[i];
    const r1 = rows[i + 1];
    const r2 = rows[i + 2];
    const r3 = rows[i + 3];
    let s0 = offset;
    let s1 = offset;
    let s2 = offset;
    let s3 = offset;
    for (let k = 0; k < n; k++) {
      const d = direction[k];
      s0 += d * r0[k];
      s1 += d * r1[k];
      s2 += d * r2[k];
      s3 += d * r3[k];
    }
    out[i] = s0;
    out[i + 1] = s1;
    out[i + 2] = s2;
    out[i + 3] = s3;
  }
  for (; i < rows.length; i++) {
    let sum = offset;
    for (let k = 0; k < n; k++) sum += direction[k] * rows[i][k];
    out[i] = sum;
  }
}

/** y += sum_i factors_i rows_i; four rows share each load and store of y. */
export function addScaledRows(y: Float64Array, factors: Float64Array, rows: readonly Float64Array[]): void {
  const n = y.length;
  let i = 0;
  for (; i + 3 < rows.length; i += 4) {
    const r0 = rows[i];
    const r1 = rows[i + 1];
    const r2 = rows[i + 2];
    const r3 = rows[i + 3];
    const f0 = factors[i];
    const f1 = factors[i + 1];
    const f2 = factors[i + 2];
    const f3 = factors[i + 3];
    for (let k = 0; k < n; k++) y[k] += f0 * r0[k] + f1 * r1[k] + f2 * r2[k] + f3 * r3[k];
  }
  for (; i < rows.length; i++) addScaled(y, factors[i], rows[i]);
}

/** Column `j` as a contiguous array. */
function columnOf(rows: readonly Float64Array[], j: number): Float64Array {
  return Float64Array.from(rows, (row) => row[j]);
}

/**
 * op(a) op(b), rows kept contiguous in the inner loop: dot products where b's rows are the columns of the result,
 * scaled row sums elsewhere.
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
  const inner = a.shape[transposeA ? 0 : 1];
  const out = allocate([rows, columns]);
  const to = rowsOf(out);

  if (!transposeA && (transposeB || columns === 1)) {
    const across = transposeB ? right : [columnOf(right, 0)];
    for (let i = 0; i < rows; i++) dotRows(to[i], left[i], across, 0);
  } else if (transposeA && columns === 1 && !transposeB) {
    const sums = new Float64Array(rows);
    for (let k = 0; k < inner; k++) addScaled(sums, right[k][0], left[k]);
    for (let i = 0; i < rows; i++) to[i][0] = sums[i];
  } else {
    for (let k = 0; k < inner; k++) {
      const across = transposeB ? columnOf(right, k) : right[k];
      for (let i = 0; i < rows; i++) addScaled(to[i], transposeA ? left[k][i] : left[i][k], across);
    }
  }
  return out;
}

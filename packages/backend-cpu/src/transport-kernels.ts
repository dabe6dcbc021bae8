import type { Matrix } from 'ml-matrix';
import type { Axis, DriverKernels, StoredMatrix } from '@proxflow/backend';
import { addScaled, dot } from './matmul.js';
import { rowDistances } from './row-products.js';
import { allocate, entriesOf, rowsOf } from './rows.js';

/** exp of anything below this would be subnormal. */
const smallestExponent = Math.log(2 ** -1022);

/** exp of anything below this is 0; skipping it saves the call where a kernel is nearly diagonal. */
const negligibleExponent = Math.log(Number.MIN_VALUE) - 1;

/** A shift that never makes Infinity - Infinity; infinities still come out as they should. */
function finiteShift(shift: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(shift, Number.MAX_VALUE));
}

/** log sum exp over one axis of the matrix whose row i is `exponents(i)`; the array may be reused between calls. */
function streamedLogSumExp(rows: number, columns: number, axis: Axis, exponents: (i: number) => Float64Array): Matrix {
  const out = allocate([axis === 1 ? rows : columns]);
  const to = rowsOf(out)[0];
  if (axis === 1) {
    for (let i = 0; i < rows; i++) {
      const row = exponents(i);
      let highest = -Infinity;
      for (let j = 0; j < columns; j++) highest = Math.max(highest, row[j]);
      const shift = finiteShift(highest);
      let sum = 0;
      for (let j = 0; j < columns; j++) {
        const exponent = row[j] - shift;
        if (!(exponent < negligibleExponent)) sum += Math.exp(exponent);
      }
      to[i] = Math.log(sum) + shift;
    }
    return out;
  }
  const shift = new Float64Array(columns).fill(-Infinity);
  for (let i = 0; i < rows; i++) {
    const row = exponents(i);
    for (let j = 0; j < columns; j++) shift[j] = Math.max(shift[j], row[j]);
  }
  for (let j = 0; j < columns; j++) shift[j] = finiteShift(shift[j]);
  for (let i = 0; i < rows; i++) {
    const row = exponents(i);
    for (let j = 0; j < columns; j++) {
      const exponent = row[j] - shift[j];
      if (!(exponent < negligibleExponent)) to[j] += Math.exp(exponent);
    }
  }
  for (let j = 0; j < columns; j++) to[j] = Math.log(to[j]) + shift[j];
  return out;
}

/** The fused transport kernels: no temporary of size N x M except the result itself. */
export const transportKernels: Pick<
  DriverKernels<Matrix>,
  'squaredDistances' | 'gibbsKernel' | 'logSumExp' | 'softmin' | 'squaredMatvec' | 'diagonal' | 'scalingSweep'
> = {
  squaredDistances(a, b) {
    const out = allocate([a.shape[0], b.shape[0]]);
    rowDistances(rowsOf(a.handle), rowsOf(b.handle), rowsOf(out));
    return out;
  },

  gibbsKernel(cost, epsilon, rowMinimum) {
    const out = allocate(cost.shape);
    const minima = entriesOf(rowMinimum);
    const from = rowsOf(cost.handle);
    rowsOf(out).forEach((target, i) => {
      const row = from[i];
      const minimum = minima[i];
      for (let j = 0; j < target.length; j++) {
        const exponent = (minimum - row[j]) / epsilon;
        target[j] = exponent <= smallestExponent ? 0 : Math.exp(exponent);
      }
    });
    return out;
  },

  logSumExp(x, axis) {
    const rows = rowsOf(x.handle);
    return streamedLogSumExp(x.shape[0], x.shape[1], axis, (i) => rows[i]);
  },

  softmin(epsilon, cost, potential, axis) {
    const rows = rowsOf(cost.handle);
    const h = entriesOf(potential);
    const exponents = new Float64Array(cost.shape[1]);
    const out = streamedLogSumExp(cost.shape[0], cost.shape[1], axis, (i) => {
      const row = rows[i];
      for (let j = 0; j < row.length; j++) exponents[j] = (axis === 1 ? h[j] : h[i]) - row[j] / epsilon;
      return exponents;
    });
    const to = rowsOf(out)[0];
    for (let j = 0; j < to.length; j++) to[j] *= -epsilon;
    return out;
  },

  squaredMatvec(a, x) {
    const out = allocate([a.shape[0]]);
    const to = rowsOf(out)[0];
    const factors = entriesOf(x);
    rowsOf(a.handle).forEach((row, i) => {
      for (let j = 0; j < row.length; j++) to[i] += row[j] * row[j] * factors[j];
    });
    return out;
  },

  diagonal(x) {
    const out = allocate([Math.min(...x.shape)]);
    const rows = rowsOf(x.handle);
    const to = rowsOf(out)[0];
    for (let i = 0; i < to.length; i++) to[i] = rows[i][i];
    return out;
  },

  scalingSweep(kernel: StoredMatrix<Matrix>, numerator, scaling) {
    const dual = allocate([kernel.shape[0]]);
    const columnSums = allocate([kernel.shape[1]]);
    const y = rowsOf(dual)[0];
    const sums = rowsOf(columnSums)[0];
    const source = entriesOf(numerator);
    const z = entriesOf(scaling);
    // One pass over the kernel: a row gives its own y_i, and is then added to the column sums while still in cache.
    rowsOf(kernel.handle).forEach((row, i) => {
      y[i] = source[i] / dot(row, z);
      addScaled(sums, y[i], row);
    });
    return { dual, columnSums };
  },
};

import type { Matrix } from 'ml-matrix';
import type { Axis, DriverKernels, StoredMatrix } from '@proxflow/backend';
import { addScaled, dot } from './matmul.js';
import { allocate, entriesOf, rowsOf } from './rows.js';

/** exp of anything below this would be subnormal. */
const smallestExponent = Math.log(2 ** -1022);

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) {
    const difference = a[k]! - b[k]!;
    sum += difference * difference;
  }
  return sum;
}

/** log sum exp over one axis of the matrix whose row i is `exponents(i)`; the array may be reused between calls. */
function streamedLogSumExp(rows: number, columns: number, axis: Axis, exponents: (i: number) => Float64Array): Matrix {
  const out = allocate([axis === 1 ? rows : columns]);
  const to = rowsOf(out)[0]!;
  if (axis === 1) {
    for (let i = 0; i < rows; i++) {
      const row = exponents(i);
      const shift = Math.max(
        row.reduce((a, b) => Math.max(a, b), -Infinity),
        -Number.MAX_VALUE,
      );
      let sum = 0;
      for (let j = 0; j < columns; j++) sum += Math.exp(row[j]! - shift);
      to[i] = Math.log(sum) + shift;
    }
    return out;
  }
  const shift = new Float64Array(columns).fill(-Number.MAX_VALUE);
  for (let i = 0; i < rows; i++) {
    const row = exponents(i);
    for (let j = 0; j < columns; j++) shift[j] = Math.max(shift[j]!, row[j]!);
  }
  for (let i = 0; i < rows; i++) {
    const row = exponents(i);
    for (let j = 0; j < columns; j++) to[j]! += Math.exp(row[j]! - shift[j]!);
  }
  for (let j = 0; j < columns; j++) to[j] = Math.log(to[j]!) + shift[j]!;
  return out;
}

/** The fused transport kernels: no temporary of size N x M except the result itself. */
export const transportKernels: Pick<
  DriverKernels<Matrix>,
  'squaredDistances' | 'gibbsKernel' | 'logSumExp' | 'softmin' | 'scalingSweep'
> = {
  squaredDistances(a, b) {
    const out = allocate([a.shape[0], b.shape[0]]);
    const right = rowsOf(b.handle);
    const left = rowsOf(a.handle);
    rowsOf(out).forEach((target, i) => {
      for (let j = 0; j < target.length; j++) target[j] = squaredDistance(left[i]!, right[j]!);
    });
    return out;
  },

  gibbsKernel(cost, epsilon, rowMinimum) {
    const out = allocate(cost.shape);
    const minima = entriesOf(rowMinimum);
    const from = rowsOf(cost.handle);
    rowsOf(out).forEach((target, i) => {
      const row = from[i]!;
      const minimum = minima[i]!;
      for (let j = 0; j < target.length; j++) {
        const exponent = (minimum - row[j]!) / epsilon;
        target[j] = exponent <= smallestExponent ? 0 : Math.exp(exponent);
      }
    });
    return out;
  },

  logSumExp(x, axis) {
    const rows = rowsOf(x.handle);
    return streamedLogSumExp(x.shape[0], x.shape[1], axis, (i) => rows[i]!);
  },

  softmin(epsilon, cost, potential, axis) {
    const rows = rowsOf(cost.handle);
    const h = entriesOf(potential);
    const exponents = new Float64Array(cost.shape[1]);
    const out = streamedLogSumExp(cost.shape[0], cost.shape[1], axis, (i) => {
      const row = rows[i]!;
      for (let j = 0; j < row.length; j++) exponents[j] = (axis === 1 ? h[j]! : h[i]!) - row[j]! / epsilon;
      return exponents;
    });
    const to = rowsOf(out)[0]!;
    for (let j = 0; j < to.length; j++) to[j]! *= -epsilon;
    return out;
  },

  scalingSweep(kernel: StoredMatrix<Matrix>, numerator, scaling) {
    const dual = allocate([kernel.shape[0]]);
    const columnSums = allocate([kernel.shape[1]]);
    const y = rowsOf(dual)[0]!;
    const sums = rowsOf(columnSums)[0]!;
    const source = entriesOf(numerator);
    const z = entriesOf(scaling);
    // One pass over the kernel: a row gives its own y_i, and is then added to the column sums while still in cache.
    rowsOf(kernel.handle).forEach((row, i) => {
      y[i] = source[i]! / dot(row, z);
      addScaled(sums, y[i]!, row);
    });
    return { dual, columnSums };
  },
};

import type { Axis, MatrixShape, Precision, VectorShape } from '@proxflow/backend';
import { rowsOf, type Grid } from '../grid.js';
import {
  exactly,
  expectedMatrix,
  expectedVector,
  relative,
  sumOf,
  type Approximation,
  type Expected,
} from './approximation.js';
import { columnsOf, dotProduct } from './linear.js';

function squaredDistance(x: readonly number[], y: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < x.length; k++) sum += (x[k] - y[k]) ** 2;
  return sum;
}

/**
 * |a_i - b_j|^2. The bound is relative to the spread about the common mean, so that the expanded form passes if it
 * centres the cloud first; for equal rows it is 0.
 */
export function squaredDistances(a: Grid<MatrixShape>, b: Grid<MatrixShape>): Expected {
  const left = rowsOf(a);
  const right = rowsOf(b);
  const all = [...left, ...right];
  const center = left[0].map((_, k) => all.reduce((sum, row) => sum + row[k], 0) / all.length);
  return expectedMatrix(left.length, right.length, (i, j) => {
    const value = squaredDistance(left[i], right[j]);
    const spread = squaredDistance(left[i], center) + squaredDistance(right[j], center);
    return value === 0 ? exactly(0) : { value, error: (center.length + 8) * spread };
  });
}

/** exp((m_i - C_ij) / epsilon), 0 where that is subnormal. */
export function gibbsKernel(
  cost: Grid<MatrixShape>,
  epsilon: number,
  rowMinimum: Grid<VectorShape>,
  { smallestNormal }: Precision,
): Expected {
  const rows = rowsOf(cost);
  return expectedMatrix(cost.shape[0], cost.shape[1], (i, j) => {
    const exponent = (rowMinimum.values[i] - rows[i][j]) / epsilon;
    const value = Math.exp(exponent);
    if (value < smallestNormal) return exactly(0);
    return exponent === 0 ? exactly(1) : relative(value, 8 + 4 * Math.abs(exponent));
  });
}

/**
 * The Gibbs kernel of two clouds with the least and the greatest squared distance of each row. The distances' own errors
 * grow in the exponential; close to the smallest normal number an entry may be flushed or not.
 */
export function gibbsKernelOfPoints(
  a: Grid<MatrixShape>,
  b: Grid<MatrixShape>,
  epsilon: number,
  { smallestNormal }: Precision,
): readonly Expected[] {
  const [rows, columns] = [a.shape[0], b.shape[0]];
  const distances = squaredDistances(a, b);
  const lines = Array.from({ length: rows }, (_, i) => distances.entries.slice(i * columns, (i + 1) * columns));
  const extremes = lines.map((line) => {
    const values = line.map(({ value }) => value);
    return { low: Math.min(...values), high: Math.max(...values), error: Math.max(...line.map(({ error }) => error)) };
  });
  const kernel = expectedMatrix(rows, columns, (i, j) => {
    const { low, error } = extremes[i];
    const exponent = (low - lines[i][j].value) / epsilon;
    const value = Math.exp(exponent);
    const roundings = 8 + 4 * Math.abs(exponent) + (error + lines[i][j].error) / epsilon;
    return { value: value < smallestNormal ? 0 : value, error: roundings * value };
  });
  // No distance is negative, so one that is exactly 0 is the least whatever the others' errors.
  return [
    kernel,
    expectedVector(rows, (i) => ({ value: extremes[i].low, error: extremes[i].low === 0 ? 0 : extremes[i].error })),
    expectedVector(rows, (i) => ({ value: extremes[i].high, error: extremes[i].error })),
  ];
}

/** log sum exp of a line whose exponents are known up to `uncertainty` machine epsilons. */
function logSumExpOf(exponents: readonly number[], uncertainty: (k: number) => number = () => 0): Approximation {
  let largest = -Infinity;
  for (const x of exponents) if (x > largest) largest = x;
  if (!Number.isFinite(largest)) return exactly(largest);
  let sum = 0;
  let error = 0;
  exponents.forEach((x, k) => {
    if (x === -Infinity) return;
    const term = Math.exp(x - largest);
    sum += term;
    error += term * (uncertainty(k) + Math.abs(x - largest));
  });
  const value = largest + Math.log(sum);
  return { value, error: error / sum + exponents.length + 8 + Math.abs(largest) + Math.abs(value) };
}

/** log sum exp over an axis. */
export function logSumExp(x: Grid<MatrixShape>, axis: Axis): Expected {
  const lines = axis === 0 ? columnsOf(x) : rowsOf(x);
  return expectedVector(lines.length, (i) => logSumExpOf(lines[i]));
}

/** -epsilon log sum exp(h - C / epsilon) over an axis. */
export function softmin(epsilon: number, cost: Grid<MatrixShape>, potential: Grid<VectorShape>, axis: Axis): Expected {
  const lines = axis === 0 ? columnsOf(cost) : rowsOf(cost);
  const h = potential.values;
  return expectedVector(lines.length, (i) => {
    const exponents = lines[i].map((c, k) => h[k] - c / epsilon);
    const sum = logSumExpOf(exponents, (k) => Math.abs(h[k]) + 4 * Math.abs(lines[i][k] / epsilon));
    return { value: -epsilon * sum.value, error: epsilon * (sum.error + 2 * (sum.error && Math.abs(sum.value))) };
  });
}

/** sum_j a_ij^2 x_j. */
export function squaredMatvec(a: Grid<MatrixShape>, x: Grid<VectorShape>): Expected {
  const rows = rowsOf(a);
  return expectedVector(rows.length, (i) =>
    sumOf(
      rows[i].map((value, j) => value * value * x.values[j]),
      3,
    ),
  );
}

/** y = numerator / (K z) and K^T y, for positive arguments. */
export function scalingSweep(
  kernel: Grid<MatrixShape>,
  numerator: Grid<VectorShape>,
  scaling: Grid<VectorShape>,
): readonly Expected[] {
  const rows = rowsOf(kernel);
  const columns = columnsOf(kernel);
  const roundings = rows.length + columns.length + 8;
  const dual = rows.map((row, i) => numerator.values[i] / dotProduct(row, scaling.values).value);
  return [
    expectedVector(rows.length, (i) => relative(dual[i], roundings)),
    expectedVector(columns.length, (j) => relative(dotProduct(columns[j], dual).value, roundings)),
  ];
}

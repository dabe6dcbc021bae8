import { NumericalError, type Backend, type Matrix, type Vector } from '@proxflow/backend';
import type { Sweep } from './kernel-operator.js';
import { difference } from './log-arithmetic.js';

/** A kernel K_ij = exp(L_ij + p_i + q_j) in memory. */
export interface ShiftedKernel {
  readonly matrix: Matrix;
  /** p `[N]`. */
  readonly rowShift: Float64Array;
  /** q `[M]`; undefined for 0. */
  readonly columnShift: Float64Array | undefined;
}

/** exp(u + shift) relative to its largest entry. */
function scaledExp(
  u: Float64Array,
  shift: Float64Array | undefined,
  sign: 1 | -1,
): { values: Float64Array; high: number } {
  const values = new Float64Array(u.length);
  let high = -Infinity;
  for (let i = 0; i < u.length; i++) {
    values[i] = shift === undefined ? u[i] : u[i] + sign * shift[i];
    if (values[i] > high) high = values[i];
  }
  for (let i = 0; i < u.length; i++) values[i] = Math.exp(values[i] - high);
  return { values, high };
}

/**
 * The least sum of `terms` products kernel x vector that kept its digits: products below the smallest normal number
 * were lost, each at most `smallestNormal * largest` for a vector with that largest entry.
 */
export function leastSum({ precision }: Backend, terms: number, largest: number): number {
  return (terms * precision.smallestNormal * largest) / precision.epsilon;
}

async function readAndDispose(backend: Backend, x: Vector): Promise<Float64Array> {
  const values = await backend.read(x);
  x.dispose();
  return values;
}

/** log of sums + shift + own, entry by entry; undefined if digits were lost. */
function logOf(sums: Float64Array, least: number, shift: number, own: Float64Array | undefined) {
  for (let i = 0; i < sums.length; i++) {
    if (!(sums[i] >= least)) return undefined;
    sums[i] = Math.log(sums[i]) + shift - (own === undefined ? 0 : own[i]);
  }
  return sums;
}

/** log sum_j exp(L_ij + u_j) `[N]`; undefined if digits were lost. */
export async function rowSumsOf(backend: Backend, kernel: ShiftedKernel, u: Float64Array) {
  const { matrix, rowShift, columnShift } = kernel;
  const { values, high } = scaledExp(u, columnShift, -1);
  const vector = await backend.upload(values, [values.length]);
  const sums = await readAndDispose(backend, backend.matvec(matrix, vector));
  vector.dispose();
  return logOf(sums, leastSum(backend, values.length, 1), high, rowShift);
}

/** log sum_i exp(L_ij + u_i) `[M]`; undefined if digits were lost. */
export async function columnSumsOf(backend: Backend, kernel: ShiftedKernel, u: Float64Array) {
  const { matrix, rowShift, columnShift } = kernel;
  const { values, high } = scaledExp(u, rowShift, -1);
  const vector = await backend.upload(values, [values.length]);
  const sums = await readAndDispose(backend, backend.matvec(matrix, vector, { transpose: true }));
  vector.dispose();
  return logOf(sums, leastSum(backend, values.length, 1), high, columnShift);
}

/** log sum_j exp(2 (L_ij + u_j)) `[N]`; undefined if digits were lost. */
export async function squaredRowSumsOf(backend: Backend, kernel: ShiftedKernel, u: Float64Array) {
  const { matrix, rowShift, columnShift } = kernel;
  const { values, high } = scaledExp(u, columnShift, -1);
  for (let j = 0; j < values.length; j++) values[j] *= values[j];
  const vector = await backend.upload(values, [values.length]);
  const sums = await readAndDispose(backend, backend.squaredMatvec(matrix, vector));
  vector.dispose();
  const logs = logOf(sums, leastSum(backend, values.length, 1), 2 * high, rowShift);
  return logs && difference(logs, rowShift);
}

/** Both half sweeps in one backend call for prescribed row sums `weights`; undefined if digits were lost. */
export async function sweepOf(
  backend: Backend,
  kernel: ShiftedKernel,
  weights: Float64Array,
  u: Float64Array,
): Promise<Sweep | undefined> {
  const { matrix, rowShift, columnShift } = kernel;
  const { values, high } = scaledExp(u, columnShift, -1);
  const scope = backend.scope();
  const numerator = scope.own(await backend.upload(weights, [weights.length]));
  const scaling = scope.own(await backend.upload(values, [values.length]));
  const { dual, columnSums } = backend.scalingSweep(matrix, numerator, scaling);
  const y = await readAndDispose(backend, dual);
  const sums = await readAndDispose(backend, columnSums);
  scope.dispose();
  // (K z)_i = w_i / y_i, so a row sum that was too small shows as a y that is too large.
  const leastRow = leastSum(backend, values.length, 1);
  let largest = 0;
  for (let i = 0; i < y.length; i++) {
    if (!(y[i] * leastRow <= weights[i])) return undefined;
    if (y[i] > largest) largest = y[i];
    y[i] = Math.log(y[i]) + rowShift[i] - high;
  }
  const columnLogSums = logOf(sums, leastSum(backend, y.length, largest), -high, columnShift);
  return columnLogSums && { logRowScaling: y, columnLogSums };
}

/** log sum exp(u - C / scale) along an axis, without a kernel. */
export async function logSums(
  backend: Backend,
  cost: Matrix,
  scale: number,
  u: Float64Array,
  axis: 0 | 1,
): Promise<Float64Array> {
  const potential = await backend.upload(u, [u.length]);
  const result = await readAndDispose(backend, backend.softmin(scale, cost, potential, axis));
  potential.dispose();
  for (let i = 0; i < result.length; i++) result[i] /= -scale;
  return result;
}

/** The error for a kernel domain that was insisted on and does not hold. */
export function lostDigits({ dtype }: Backend): NumericalError {
  return new NumericalError({
    argument: 'domain "kernel"',
    expected: `row and column sums that ${dtype} holds without losing digits`,
    remedy: 'Use domain "auto", "absorbed" or "log", or a larger epsilon.',
  });
}

import { Real } from './real';
import { inverse, LANES, loadFirst, maxLanes, minLanes, SIZE, storeFirst } from './lanes';
import { groupRows, multiplyRows, packAllColumns } from './row-blocks';
import { SQUARED_DIFFERENCE } from './tile';
import { exponential, exponentialOfNegative } from './transcendental';

/** exp(x); where no x is above 0, with less work. */
// @ts-ignore: decorator
@inline
function entry(negative: bool, x: v128): v128 {
  return negative ? exponentialOfNegative(x) : exponential(x);
}

/** exp((m - C_j) / epsilon) of one row, which may be written over its cost: two vectors at a time, each a long chain. */
// @ts-ignore: decorator
@inline
function gibbsRow(negative: bool, out: usize, cost: usize, m: v128, rate: v128, columns: i32): void {
  const full = <usize>(columns & ~(LANES - 1)) * SIZE;
  const rest = columns & (LANES - 1);
  let at: usize = 0;
  for (; at + 32 <= full; at += 32) {
    const first = v128.mul<Real>(v128.sub<Real>(m, v128.load(cost + at)), rate);
    const second = v128.mul<Real>(v128.sub<Real>(m, v128.load(cost + at, 16)), rate);
    const one = entry(negative, first);
    const other = entry(negative, second);
    v128.store(out + at, one);
    v128.store(out + at, other, 16);
  }
  if (at < full) v128.store(out + at, entry(negative, v128.mul<Real>(v128.sub<Real>(m, v128.load(cost + at)), rate)));
  if (rest > 0) {
    const exponent = v128.mul<Real>(v128.sub<Real>(m, loadFirst(cost + full, rest, m)), rate);
    storeFirst(out + full, entry(negative, exponent), rest);
  }
}

/** K_ij = exp((m_i - C_ij) / epsilon); entries that would be subnormal are 0. m_i <= C_ij is not required. */
export function gibbsKernel(out: usize, cost: usize, minimum: usize, rows: i32, columns: i32, epsilon: f64): void {
  const rate = inverse(epsilon);
  const stride = <usize>columns * SIZE;
  for (let i = 0; i < rows; i++) {
    gibbsRow(false, out, cost, v128.load_splat<Real>(minimum), rate, columns);
    minimum += SIZE;
    cost += stride;
    out += stride;
  }
}

/** Packs the cloud b `[columns, dimension]` for {@link gibbsKernelOfPoints}, once for all its rows. */
export function packPoints(packed: usize, b: usize, columns: i32, dimension: i32): void {
  packAllColumns(SQUARED_DIFFERENCE, packed, b, dimension, columns, dimension);
}

/**
 * The kernel of two clouds `[rows, dimension]` and `[columns, dimension]`, the second packed, at squared distances, with
 * each row's least and greatest one. A group of rows at a time: its distances stand where its kernel will, and never leave the cache.
 */
export function gibbsKernelOfPoints(
  out: usize,
  minimum: usize,
  maximum: usize,
  a: usize,
  rows: i32,
  columns: i32,
  dimension: i32,
  epsilon: f64,
  packed: usize,
  scratch: usize,
): void {
  const rate = inverse(epsilon);
  const stride = <usize>columns * SIZE;
  const group = groupRows(stride);
  for (let top = 0; top < rows; top += group) {
    const height = min(group, rows - top);
    multiplyRows(SQUARED_DIFFERENCE, out, height, columns, dimension, a, dimension, packed, scratch);
    for (let i = 0; i < height; i++) {
      extremesOfRow(minimum, maximum, out, columns);
      gibbsRow(true, out, out, v128.load_splat<Real>(minimum), rate, columns);
      minimum += SIZE;
      maximum += SIZE;
      out += stride;
    }
    a += <usize>height * <usize>dimension * SIZE;
  }
}

/** The least and the greatest of `count` numbers, NaN if one is: two chains of each, one would wait for itself. */
function extremesOfRow(minimum: usize, maximum: usize, x: usize, count: i32): void {
  const first = v128.load_splat<Real>(x);
  let low = first;
  let high = first;
  let secondLow = first;
  let secondHigh = first;
  const full = x + <usize>(count & ~(LANES - 1)) * SIZE;
  const rest = count & (LANES - 1);
  let at = x;
  for (; at + 32 <= full; at += 32) {
    const u = v128.load(at);
    const v = v128.load(at, 16);
    low = v128.min<Real>(low, u);
    high = v128.max<Real>(high, u);
    secondLow = v128.min<Real>(secondLow, v);
    secondHigh = v128.max<Real>(secondHigh, v);
  }
  if (at < full) {
    low = v128.min<Real>(low, v128.load(at));
    high = v128.max<Real>(high, v128.load(at));
  }
  if (rest > 0) {
    const last = loadFirst(full, rest, first);
    low = v128.min<Real>(low, last);
    high = v128.max<Real>(high, last);
  }
  store<Real>(minimum, minLanes(v128.min<Real>(low, secondLow)));
  store<Real>(maximum, maxLanes(v128.max<Real>(high, secondHigh)));
}

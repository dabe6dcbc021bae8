import { Real } from './real';
import { LANES, loadFirst, maxLanes, minLanes, SIZE, splat, storeFirst } from './lanes';
import { squaredDistances } from './product';
import { exponential } from './transcendental';

/** exp((m - C_j) / epsilon) of one row, which may be written over its cost. */
// @ts-ignore: decorator
@inline
function gibbsRow(out: usize, cost: usize, m: v128, strength: v128, columns: i32): void {
  const full = <usize>(columns & ~(LANES - 1)) * SIZE;
  const rest = columns & (LANES - 1);
  for (let at: usize = 0; at < full; at += 16) {
    v128.store(out + at, exponential(v128.div<Real>(v128.sub<Real>(m, v128.load(cost + at)), strength)));
  }
  if (rest > 0) {
    const exponent = v128.div<Real>(v128.sub<Real>(m, loadFirst(cost + full, rest, m)), strength);
    storeFirst(out + full, exponential(exponent), rest);
  }
}

/** K_ij = exp((m_i - C_ij) / epsilon); entries that would be subnormal are 0. m_i <= C_ij is not required. */
export function gibbsKernel(out: usize, cost: usize, minimum: usize, rows: i32, columns: i32, epsilon: f64): void {
  const strength = splat(epsilon);
  const stride = <usize>columns * SIZE;
  for (let i = 0; i < rows; i++) {
    gibbsRow(out, cost, v128.load_splat<Real>(minimum), strength, columns);
    minimum += SIZE;
    cost += stride;
    out += stride;
  }
}

// Bytes of distances that are finished while they are still in the second-level cache.
const GROUP_BYTES: i32 = 262144;
// Every group packs the second cloud anew, which this many rows make cheap.
const LEAST_ROWS: i32 = 48;

/**
 * The kernel of two clouds `[rows, dimension]` and `[columns, dimension]` at squared distances, with each row's least and
 * greatest one. A group of rows at a time: its distances stand where its kernel will, and never leave the cache.
 */
export function gibbsKernelOfPoints(
  out: usize,
  minimum: usize,
  maximum: usize,
  a: usize,
  b: usize,
  rows: i32,
  columns: i32,
  dimension: i32,
  epsilon: f64,
  scratch: usize,
): void {
  const strength = splat(epsilon);
  const stride = <usize>columns * SIZE;
  const group = max(LEAST_ROWS, GROUP_BYTES / <i32>stride);
  for (let top = 0; top < rows; top += group) {
    const height = min(group, rows - top);
    const from = a + <usize>top * <usize>dimension * SIZE;
    squaredDistances(out, from, b, height, columns, dimension, scratch);
    for (let i = 0; i < height; i++) {
      extremesOfRow(minimum, maximum, out, columns);
      gibbsRow(out, out, v128.load_splat<Real>(minimum), strength, columns);
      minimum += SIZE;
      maximum += SIZE;
      out += stride;
    }
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

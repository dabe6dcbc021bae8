import { Real } from './real';
import { firstLanes, inverse, LANES, maxLanes, SIZE, splat, storeFirst, sumLanes } from './lanes';
import { exponentialOfNegative, logarithm } from './transcendental';

/** The exponents of one vector: x itself, or h - C / epsilon. */
// @ts-ignore: decorator
@inline
function exponents(soft: bool, x: v128, h: v128, rate: v128): v128 {
  return soft ? v128.sub<Real>(h, v128.mul<Real>(x, rate)) : x;
}

/**
 * log sum exp of each row. Exponents are x, or h_j - C_ij / epsilon with the answer times -epsilon. The largest comes
 * first, the row being in cache for the second look; it is the answer itself where it is not finite. Sums run over at most
 * 64 vectors before they join a float64 total, two at a time: an exponential is a long chain that waits for itself.
 */
// @ts-ignore: decorator
@inline
function rowLogSums(soft: bool, out: usize, x: usize, h: usize, rows: i32, columns: i32, epsilon: f64): void {
  const rate = inverse(epsilon);
  const full = <usize>(columns & ~(LANES - 1)) * SIZE;
  const rest = columns & (LANES - 1);
  for (let i = 0; i < rows; i++) {
    let highest = splat(-Infinity);
    for (let at: usize = 0; at < full; at += 16) {
      const entry = exponents(soft, v128.load(x + at), soft ? v128.load(h + at) : rate, rate);
      highest = v128.max<Real>(highest, entry);
    }
    let last = splat(-Infinity);
    if (rest > 0) {
      last = exponents(soft, v128.load(x + full), soft ? v128.load(h + full) : rate, rate);
      last = v128.bitselect(last, splat(-Infinity), firstLanes(rest));
      highest = v128.max<Real>(highest, last);
    }
    const high = maxLanes(highest);
    let total: f64 = 1;
    if (isFinite<Real>(high)) {
      const shift = v128.splat<Real>(high);
      total = 0;
      for (let begin: usize = 0; begin < full; begin += 1024) {
        const end = min(begin + 1024, full);
        let sum = splat(0);
        let at = begin;
        for (; at + 32 <= end; at += 32) {
          const first = exponents(soft, v128.load(x + at), soft ? v128.load(h + at) : rate, rate);
          const second = exponents(soft, v128.load(x + at, 16), soft ? v128.load(h + at, 16) : rate, rate);
          const one = exponentialOfNegative(v128.sub<Real>(first, shift));
          const other = exponentialOfNegative(v128.sub<Real>(second, shift));
          sum = v128.add<Real>(sum, v128.add<Real>(one, other));
        }
        if (at < end) {
          const entry = exponents(soft, v128.load(x + at), soft ? v128.load(h + at) : rate, rate);
          sum = v128.add<Real>(sum, exponentialOfNegative(v128.sub<Real>(entry, shift)));
        }
        total += sumLanes(sum);
      }
      if (rest > 0) total += sumLanes(exponentialOfNegative(v128.sub<Real>(last, shift)));
    }
    const value = NativeMath.log(total) + <f64>high;
    store<Real>(out, <Real>(soft ? -epsilon * value : value));
    out += SIZE;
    x += <usize>columns * SIZE;
  }
}

/** As {@link rowLogSums} for one vector of columns, h_i - C_ij / epsilon: two runs down the rows. */
// @ts-ignore: decorator
@inline
function columnLogSums(
  soft: bool,
  out: usize,
  x: usize,
  h: usize,
  rows: i32,
  columns: i32,
  rowStep: i32,
  epsilon: f64,
): void {
  const rate = inverse(epsilon);
  const stride = <usize>rowStep * SIZE;
  for (let j = 0; j < columns; j += LANES) {
    const width = min(LANES, columns - j);
    const from = x + <usize>j * SIZE;
    let highest = splat(-Infinity);
    for (let i = 0; i < rows; i++) {
      const own = soft ? v128.load_splat<Real>(h + <usize>i * SIZE) : rate;
      highest = v128.max<Real>(highest, exponents(soft, v128.load(from + <usize>i * stride), own, rate));
    }
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let begin = 0; begin < rows; begin += 32) {
      const end = min(begin + 32, rows);
      let sum = splat(0);
      for (let i = begin; i < end; i++) {
        const own = soft ? v128.load_splat<Real>(h + <usize>i * SIZE) : rate;
        const entry = exponents(soft, v128.load(from + <usize>i * stride), own, rate);
        sum = v128.add<Real>(sum, exponentialOfNegative(v128.sub<Real>(entry, highest)));
      }
      if (sizeof<Real>() == 4) {
        low = f64x2.add(low, f64x2.promote_low_f32x4(sum));
        high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<i32>(sum, sum, 2, 3, 2, 3)));
      } else {
        low = f64x2.add(low, sum);
      }
    }
    const totals =
      sizeof<Real>() == 4
        ? v128.shuffle<i32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5)
        : low;
    // Only a finite highest number has differences to sum; any other is the answer, NaN included.
    const finite = v128.lt<Real>(v128.abs<Real>(highest), splat(Infinity));
    let value = v128.bitselect(v128.add<Real>(logarithm(totals), highest), highest, finite);
    if (soft) value = v128.mul<Real>(value, splat(-epsilon));
    if (width == LANES) v128.store(out + <usize>j * SIZE, value);
    else storeFirst(out + <usize>j * SIZE, value, width);
  }
}

/** out = log sum exp of x `[rows, columns]` along an axis; down the rows, which then are `rowStep` entries apart. */
export function logSumExp(out: usize, x: usize, rows: i32, columns: i32, rowStep: i32, axis: i32): void {
  if (axis == 1) rowLogSums(false, out, x, 0, rows, columns, 1);
  else columnLogSums(false, out, x, 0, rows, columns, rowStep, 1);
}

/** out = -epsilon log sum exp(h - C / epsilon) along an axis; `rowStep` as in {@link logSumExp}. */
export function softmin(
  out: usize,
  cost: usize,
  potential: usize,
  rows: i32,
  columns: i32,
  rowStep: i32,
  epsilon: f64,
  axis: i32,
): void {
  if (axis == 1) rowLogSums(true, out, cost, potential, rows, columns, epsilon);
  else columnLogSums(true, out, cost, potential, rows, columns, rowStep, epsilon);
}

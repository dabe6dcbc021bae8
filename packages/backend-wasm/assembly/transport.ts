import { Real } from './real';
import { finiteShift, firstLanes, inverse, LANES, loadFirst, maxLanes } from './lanes';
import { SIZE, splat, storeFirst, sumLanes } from './lanes';
import { exponential, logarithm } from './transcendental';

/** The exponents of one vector: x itself, or h - C / epsilon. */
// @ts-ignore: decorator
@inline
function exponents(soft: bool, x: v128, h: v128, rate: v128): v128 {
  return soft ? v128.sub<Real>(h, v128.mul<Real>(x, rate)) : x;
}

/** exp of shifted exponents: above 0 only where the shift was cut to a finite number. */
// @ts-ignore: decorator
@inline
function shifted(x: v128, shift: v128): v128 {
  return exponential(v128.sub<Real>(x, shift));
}

/**
 * log sum exp of each row. Exponents are x, or h_j - C_ij / epsilon with the answer times -epsilon. The largest comes
 * first, the row being in cache for the second look; sums run over at most 64 vectors before they join a float64 total.
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
    const shift = finiteShift(v128.splat<Real>(maxLanes(highest)));
    let total: f64 = 0;
    for (let begin: usize = 0; begin < full; begin += 1024) {
      const end = min(begin + 1024, full);
      let sum = splat(0);
      for (let at = begin; at < end; at += 16) {
        const entry = exponents(soft, v128.load(x + at), soft ? v128.load(h + at) : rate, rate);
        sum = v128.add<Real>(sum, shifted(entry, shift));
      }
      total += sumLanes(sum);
    }
    if (rest > 0) total += sumLanes(shifted(last, shift));
    store<Real>(out, finishLog(soft, total, shift, epsilon));
    out += SIZE;
    x += <usize>columns * SIZE;
  }
}

/** log(total) + shift, for a softmin times -epsilon; in float64 throughout. */
// @ts-ignore: decorator
@inline
function finishLog(soft: bool, total: f64, shift: v128, epsilon: f64): Real {
  const high = sizeof<Real>() == 4 ? <f64>f32x4.extract_lane(shift, 0) : f64x2.extract_lane(shift, 0);
  const value = NativeMath.log(total) + high;
  return <Real>(soft ? -epsilon * value : value);
}

/** As {@link rowLogSums} for one vector of columns, h_i - C_ij / epsilon: two runs down the rows. */
// @ts-ignore: decorator
@inline
function columnLogSums(soft: bool, out: usize, x: usize, h: usize, rows: i32, columns: i32, epsilon: f64): void {
  const rate = inverse(epsilon);
  const stride = <usize>columns * SIZE;
  for (let j = 0; j < columns; j += LANES) {
    const width = min(LANES, columns - j);
    const inside = firstLanes(width);
    const from = x + <usize>j * SIZE;
    let highest = splat(-Infinity);
    for (let i = 0; i < rows; i++) {
      const own = soft ? v128.load_splat<Real>(h + <usize>i * SIZE) : rate;
      highest = v128.max<Real>(highest, exponents(soft, v128.load(from + <usize>i * stride), own, rate));
    }
    const shift = finiteShift(v128.bitselect(highest, splat(0), inside));
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let begin = 0; begin < rows; begin += 32) {
      const end = min(begin + 32, rows);
      let sum = splat(0);
      for (let i = begin; i < end; i++) {
        const own = soft ? v128.load_splat<Real>(h + <usize>i * SIZE) : rate;
        const entry = exponents(soft, v128.load(from + <usize>i * stride), own, rate);
        sum = v128.add<Real>(sum, shifted(entry, shift));
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
    let value = v128.add<Real>(logarithm(totals), shift);
    if (soft) value = v128.mul<Real>(value, splat(-epsilon));
    if (width == LANES) v128.store(out + <usize>j * SIZE, value);
    else storeFirst(out + <usize>j * SIZE, value, width);
  }
}

/** out = log sum exp of x `[rows, columns]` along an axis. */
export function logSumExp(out: usize, x: usize, rows: i32, columns: i32, axis: i32): void {
  if (axis == 1) rowLogSums(false, out, x, 0, rows, columns, 1);
  else columnLogSums(false, out, x, 0, rows, columns, 1);
}

/** out = -epsilon log sum exp(h - C / epsilon) along an axis. */
export function softmin(
  out: usize,
  cost: usize,
  potential: usize,
  rows: i32,
  columns: i32,
  epsilon: f64,
  axis: i32,
): void {
  if (axis == 1) rowLogSums(true, out, cost, potential, rows, columns, epsilon);
  else columnLogSums(true, out, cost, potential, rows, columns, epsilon);
}

import { Real } from './real';
import { madd, nmadd, SIZE, splat } from './lanes';

// Constants stand in memory, each lane set by one load. As literals, engines build them anew from general registers at
// every use, or spill them: with fused multiply-adds an exponential takes half as long again.
const CONSTANTS: usize = memory.data<Real>([
  // Powers of two by adding 1.5 * 2^(mantissa bits): the sum's low bits are the rounded integer.
  sizeof<Real>() == 4 ? 12582912.0 : 6755399441055744.0,
  1.4426950408889634,
  // ln 2 in two parts; the first has so many trailing zeros that its product with an exponent is exact.
  sizeof<Real>() == 4 ? 0.693359375 : 6.93147180369123816490e-1,
  sizeof<Real>() == 4 ? -2.12194440054690583e-4 : 1.90821492927058770002e-10,
  // log of the largest number: above, exp is Infinity.
  sizeof<Real>() == 4 ? 88.72283172607421875 : 709.78271289338397,
  // The least number whose exp is normal: below, exp is 0 (flushed).
  sizeof<Real>() == 4 ? -87.33654022216796875 : -708.39641853226408,
  1.0,
  2.0,
  4.0,
  // Up to here e^(2|x|) - 1 is finite, and beyond tanh is 1.
  sizeof<Real>() == 4 ? 87.0 : 708.0,
  // (e^r - 1 - r) / r^2, highest power first, from index 10; float32 has its last five only.
  sizeof<Real>() == 4 ? 0.0 : 2.5000063549257597231e-8,
  sizeof<Real>() == 4 ? 0.0 : 2.7630248931899530303e-7,
  sizeof<Real>() == 4 ? 0.0 : 2.7557586370338387292e-6,
  sizeof<Real>() == 4 ? 0.0 : 2.4801493097261263963e-5,
  sizeof<Real>() == 4 ? 0.0 : 1.9841269506578426791e-4,
  sizeof<Real>() == 4 ? 0.0013814596382331051256 : 1.3888888943631802641e-3,
  sizeof<Real>() == 4 ? 0.008368717090860944294 : 8.3333333334944646702e-3,
  sizeof<Real>() == 4 ? 0.041668388092695201801 : 4.1666666666530151766e-2,
  sizeof<Real>() == 4 ? 0.16666520629439190318 : 1.6666666666666412511e-1,
  sizeof<Real>() == 4 ? 0.49999993447560215088 : 5.000000000000010628e-1,
]);
const MAGIC: i32 = 0;
const LOG2E: i32 = 1;
const LN2_HIGH: i32 = 2;
const LN2_LOW: i32 = 3;
const HIGHEST_EXPONENT: i32 = 4;
const LOWEST_EXPONENT: i32 = 5;
const ONE: i32 = 6;
const TWO: i32 = 7;
const FOUR: i32 = 8;
const HIGHEST_DOUBLE_ARGUMENT: i32 = 9;
const TAIL: i32 = 10;

// @ts-ignore: decorator
@inline
function constant(index: i32): v128 {
  return v128.load_splat<Real>(CONSTANTS + <usize>index * SIZE);
}

// @ts-ignore: decorator
@inline
function shiftToExponent(bits: v128): v128 {
  return sizeof<Real>() == 4 ? i32x4.shl(bits, 23) : i64x2.shl(bits, 52);
}

// @ts-ignore: decorator
@inline
function addBits(a: v128, b: v128): v128 {
  return sizeof<Real>() == 4 ? i32x4.add(a, b) : i64x2.add(a, b);
}

/**
 * (e^r - 1 - r) / r^2 for |r| <= ln(2)/2 by the polynomial whose error, relative to e^r, is least at most: 3.1e-9 in
 * float32, 3.6e-18 in float64. Taylor's needs one more term for the same, or two.
 */
// @ts-ignore: decorator
@inline
function exponentialTail(r: v128): v128 {
  let q: v128;
  if (sizeof<Real>() == 4) {
    q = constant(TAIL + 5);
  } else {
    q = constant(TAIL);
    q = madd(q, r, constant(TAIL + 1));
    q = madd(q, r, constant(TAIL + 2));
    q = madd(q, r, constant(TAIL + 3));
    q = madd(q, r, constant(TAIL + 4));
    q = madd(q, r, constant(TAIL + 5));
  }
  q = madd(q, r, constant(TAIL + 6));
  q = madd(q, r, constant(TAIL + 7));
  q = madd(q, r, constant(TAIL + 8));
  return madd(q, r, constant(TAIL + 9));
}

/** e^x without the cases: right for x between the lowest and the highest exponent. */
// @ts-ignore: decorator
@inline
function exponentialInside(x: v128): v128 {
  const shifted = v128.add<Real>(v128.mul<Real>(x, constant(LOG2E)), constant(MAGIC));
  const n = v128.sub<Real>(shifted, constant(MAGIC));
  const r = nmadd(n, constant(LN2_LOW), nmadd(n, constant(LN2_HIGH), x));
  const p = v128.add<Real>(madd(v128.mul<Real>(r, r), exponentialTail(r), r), constant(ONE));
  return addBits(p, shiftToExponent(shifted));
}

/** e^x; 0 where the result would be subnormal, NaN for NaN. Within 1 ulp. */
// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  return v128.bitselect(splat(Infinity), exponentialOfNegative(x), v128.gt<Real>(x, constant(HIGHEST_EXPONENT)));
}

/** e^x for x <= 0 or NaN: all ones, which is a NaN, where x is one. */
// @ts-ignore: decorator
@inline
export function exponentialOfNegative(x: v128): v128 {
  const y = v128.andnot(exponentialInside(x), v128.lt<Real>(x, constant(LOWEST_EXPONENT)));
  return v128.or(y, v128.ne<Real>(x, x));
}

/** e^y - 1 for 0 <= y <= 87 (float32) or 708 (float64): 2^n q + (2^n - 1) with q = e^r - 1. */
// @ts-ignore: decorator
@inline
function exponentialMinusOne(y: v128): v128 {
  const shifted = v128.add<Real>(v128.mul<Real>(y, constant(LOG2E)), constant(MAGIC));
  const n = v128.sub<Real>(shifted, constant(MAGIC));
  const r = nmadd(n, constant(LN2_LOW), nmadd(n, constant(LN2_HIGH), y));
  const q = madd(v128.mul<Real>(r, r), exponentialTail(r), r);
  const power = addBits(constant(ONE), shiftToExponent(shifted));
  return madd(power, q, v128.sub<Real>(power, constant(ONE)));
}

// @ts-ignore: decorator
@inline
function signOf(x: v128): v128 {
  return v128.and(x, splat(-0.0));
}

/** E = e^(2|x|) - 1, from which tanh x and its derivative follow; |x| is cut where tanh is 1 to rounding. */
// @ts-ignore: decorator
@inline
export function tangentGrowth(x: v128): v128 {
  const wanted = v128.abs<Real>(v128.add<Real>(x, x));
  return exponentialMinusOne(v128.min<Real>(wanted, constant(HIGHEST_DOUBLE_ARGUMENT)));
}

/** tanh x = E / (E + 2). */
// @ts-ignore: decorator
@inline
export function hyperbolicTangent(x: v128): v128 {
  const e = tangentGrowth(x);
  return v128.or(v128.div<Real>(e, v128.add<Real>(e, constant(TWO))), signOf(x));
}

/** tanh x = E d for E of {@link tangentGrowth} and d = 1 / (E + 2), where both are at hand. */
// @ts-ignore: decorator
@inline
export function tangentOf(x: v128, e: v128, d: v128): v128 {
  return v128.or(v128.mul<Real>(e, d), signOf(x));
}

/** tanh' x = 4 (E + 1) d^2: keeps its digits where 1 - tanh^2 cancels; 0 where it would be subnormal. */
// @ts-ignore: decorator
@inline
export function tangentSlopeOf(x: v128, e: v128, d: v128): v128 {
  const slope = v128.mul<Real>(v128.mul<Real>(v128.add<Real>(e, constant(ONE)), d), v128.mul<Real>(d, constant(FOUR)));
  const wanted = v128.abs<Real>(v128.add<Real>(x, x));
  return v128.andnot(slope, v128.gt<Real>(wanted, constant(HIGHEST_DOUBLE_ARGUMENT)));
}

/** 1 / (1 + e^-x), with full relative accuracy on both sides. Within 3 ulp. */
// @ts-ignore: decorator
@inline
export function logistic(x: v128): v128 {
  const e = exponentialOfNegative(v128.neg<Real>(v128.abs<Real>(x)));
  const numerator = v128.bitselect(e, constant(ONE), v128.lt<Real>(x, splat(0)));
  return v128.div<Real>(numerator, v128.add<Real>(e, constant(ONE)));
}

const SMALLEST_NORMAL: f64 = sizeof<Real>() == 4 ? 1.1754943508222875e-38 : 2.2250738585072014e-308;
const SUBNORMAL_SCALE: f64 = sizeof<Real>() == 4 ? 33554432.0 : 18014398509481984.0;
const SUBNORMAL_SHIFT: f64 = sizeof<Real>() == 4 ? 25.0 : 54.0;

/** log x. Within 2 ulp; -Infinity at 0, NaN below. */
// @ts-ignore: decorator
@inline
export function logarithm(x: v128): v128 {
  const small = v128.lt<Real>(x, splat(SMALLEST_NORMAL));
  const scaled = v128.bitselect(v128.mul<Real>(x, splat(SUBNORMAL_SCALE)), x, small);
  // x = m 2^k with m between sqrt(1/2) and sqrt(2).
  let m: v128;
  let k: v128;
  if (sizeof<Real>() == 4) {
    const bits = i32x4.add(scaled, i32x4.splat(0x3f800000 - 0x3f3504f3));
    k = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_u(bits, 23), i32x4.splat(127)));
    m = i32x4.add(v128.and(bits, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  } else {
    const bits = i64x2.add(scaled, i64x2.splat(0x3ff0000000000000 - 0x3fe6a09e667f3bcd));
    const biased = v128.or(i64x2.shr_u(bits, 52), i64x2.splat(0x4330000000000000));
    k = f64x2.sub(biased, f64x2.splat(4503599627370496.0 + 1023.0));
    m = i64x2.add(v128.and(bits, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3fe6a09e667f3bcd));
  }
  k = v128.sub<Real>(k, v128.and(small, splat(SUBNORMAL_SHIFT)));
  // log(1 + f) = f - f^2/2 + s (f^2/2 + R(s^2)), s = f / (2 + f), R from the series of atanh.
  const f = v128.sub<Real>(m, splat(1));
  const s = v128.div<Real>(f, v128.add<Real>(f, splat(2)));
  const z = v128.mul<Real>(s, s);
  let series: v128;
  if (sizeof<Real>() == 4) {
    series = splat(2.0 / 11.0);
  } else {
    series = splat(2.0 / 23.0);
    series = madd(series, z, splat(2.0 / 21.0));
    series = madd(series, z, splat(2.0 / 19.0));
    series = madd(series, z, splat(2.0 / 17.0));
    series = madd(series, z, splat(2.0 / 15.0));
    series = madd(series, z, splat(2.0 / 13.0));
    series = madd(series, z, splat(2.0 / 11.0));
  }
  series = madd(series, z, splat(2.0 / 9.0));
  series = madd(series, z, splat(2.0 / 7.0));
  series = madd(series, z, splat(2.0 / 5.0));
  series = madd(series, z, splat(2.0 / 3.0));
  const remainder = v128.mul<Real>(series, z);
  const half = v128.mul<Real>(v128.mul<Real>(f, f), splat(0.5));
  const low = madd(k, constant(LN2_LOW), v128.mul<Real>(s, v128.add<Real>(half, remainder)));
  let y = madd(k, constant(LN2_HIGH), v128.sub<Real>(f, v128.sub<Real>(half, low)));
  y = v128.bitselect(splat(-Infinity), y, v128.eq<Real>(x, splat(0)));
  // Infinity and NaN stay as they are.
  y = v128.bitselect(y, x, v128.lt<Real>(x, splat(Infinity)));
  return v128.bitselect(splat(NaN), y, v128.lt<Real>(x, splat(0)));
}

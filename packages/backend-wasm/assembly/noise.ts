import { Real } from './real';
import { SIZE } from './lanes';

// The same numbers as @proxflow/random, bit for bit in float64: Philox 4x32-10 and Wichura's AS 241 with the logarithm
// described there. Nothing here is ever fused: only operations that IEEE 754 rounds correctly, in the same order.

const words = memory.data(16);

/** The four words of a counter under a key, written to `words`. */
function philox(c0: u32, c1: u32, c2: u32, k0: u32, k1: u32): void {
  let x0 = c0;
  let x1 = c1;
  let x2 = c2;
  let x3: u32 = 0;
  for (let round = 0; round < 10; round++) {
    const first = <u64>0xd2511f53 * <u64>x0;
    const second = <u64>0xcd9e8d57 * <u64>x2;
    x0 = <u32>(second >> 32) ^ x1 ^ k0;
    x1 = <u32>second;
    x2 = <u32>(first >> 32) ^ x3 ^ k1;
    x3 = <u32>first;
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  store<u32>(words, x0);
  store<u32>(words, x1, 4);
  store<u32>(words, x2, 8);
  store<u32>(words, x3, 12);
}

// @ts-ignore: decorator
@inline
function centralNumerator(x: f64): f64 {
  let sum: f64 = 2.5090809287301226727e3;
  sum = sum * x + 3.3430575583588128105e4;
  sum = sum * x + 6.7265770927008700853e4;
  sum = sum * x + 4.5921953931549871457e4;
  sum = sum * x + 1.3731693765509461125e4;
  sum = sum * x + 1.9715909503065514427e3;
  sum = sum * x + 1.3314166789178437745e2;
  sum = sum * x + 3.387132872796366608;
  return sum;
}

// @ts-ignore: decorator
@inline
function centralDenominator(x: f64): f64 {
  let sum: f64 = 5.226495278852854561e3;
  sum = sum * x + 2.8729085735721942674e4;
  sum = sum * x + 3.930789580009271061e4;
  sum = sum * x + 2.1213794301586595867e4;
  sum = sum * x + 5.3941960214247511077e3;
  sum = sum * x + 6.871870074920579083e2;
  sum = sum * x + 4.2313330701600911252e1;
  sum = sum * x + 1.0;
  return sum;
}

// @ts-ignore: decorator
@inline
function middleNumerator(x: f64): f64 {
  let sum: f64 = 7.7454501427834140764e-4;
  sum = sum * x + 2.27238449892691845833e-2;
  sum = sum * x + 2.4178072517745061177e-1;
  sum = sum * x + 1.27045825245236838258;
  sum = sum * x + 3.64784832476320460504;
  sum = sum * x + 5.7694972214606914055;
  sum = sum * x + 4.6303378461565452959;
  sum = sum * x + 1.42343711074968357734;
  return sum;
}

// @ts-ignore: decorator
@inline
function middleDenominator(x: f64): f64 {
  let sum: f64 = 1.05075007164441684324e-9;
  sum = sum * x + 5.475938084995344946e-4;
  sum = sum * x + 1.51986665636164571966e-2;
  sum = sum * x + 1.4810397642748007459e-1;
  sum = sum * x + 6.8976733498510000455e-1;
  sum = sum * x + 1.6763848301838038494;
  sum = sum * x + 2.05319162663775882187;
  sum = sum * x + 1.0;
  return sum;
}

// @ts-ignore: decorator
@inline
function tailNumerator(x: f64): f64 {
  let sum: f64 = 2.01033439929228813265e-7;
  sum = sum * x + 2.71155556874348757815e-5;
  sum = sum * x + 1.2426609473880784386e-3;
  sum = sum * x + 2.6532189526576123093e-2;
  sum = sum * x + 2.9656057182850489123e-1;
  sum = sum * x + 1.7848265399172913358;
  sum = sum * x + 5.4637849111641143699;
  sum = sum * x + 6.6579046435011037772;
  return sum;
}

// @ts-ignore: decorator
@inline
function tailDenominator(x: f64): f64 {
  let sum: f64 = 2.04426310338993978564e-15;
  sum = sum * x + 1.4215117583164458887e-7;
  sum = sum * x + 1.8463183175100546818e-5;
  sum = sum * x + 7.868691311456132591e-4;
  sum = sum * x + 1.48753612908506148525e-2;
  sum = sum * x + 1.3692988092273580531e-1;
  sum = sum * x + 5.9983220655588793769e-1;
  sum = sum * x + 1.0;
  return sum;
}

// @ts-ignore: decorator
@inline
function atanhSeries(z: f64): f64 {
  let sum: f64 = 2.0 / 23.0;
  sum = sum * z + 2.0 / 21.0;
  sum = sum * z + 2.0 / 19.0;
  sum = sum * z + 2.0 / 17.0;
  sum = sum * z + 2.0 / 15.0;
  sum = sum * z + 2.0 / 13.0;
  sum = sum * z + 2.0 / 11.0;
  sum = sum * z + 2.0 / 9.0;
  sum = sum * z + 2.0 / 7.0;
  sum = sum * z + 2.0 / 5.0;
  sum = sum * z + 2.0 / 3.0;
  sum = sum * z + 2.0 / 1.0;
  return sum;
}

/** log x for normal x > 0. */
// @ts-ignore: decorator
@inline
function portableLog(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  let exponent = <i32>(bits >> 52) - 1023;
  let mantissa = reinterpret<f64>((bits & 0xfffffffffffff) | 0x3ff0000000000000);
  if (mantissa > 1.4142135623730951) {
    mantissa /= 2;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  return s * atanhSeries(s * s) + <f64>exponent * 0.6931471805599453;
}

/** The z with P(Z <= z) = p for a standard normal Z. */
// @ts-ignore: decorator
@inline
function normalQuantile(p: f64): f64 {
  const q = p - 0.5;
  if (abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return q * (centralNumerator(r) / centralDenominator(r));
  }
  const r = sqrt(-portableLog(q < 0 ? p : 1 - p));
  const z =
    r <= 5
      ? middleNumerator(r - 1.6) / middleDenominator(r - 1.6)
      : tailNumerator(r - 5) / tailDenominator(r - 5);
  return q < 0 ? -z : z;
}

// @ts-ignore: decorator
@inline
function normalOf(lane: usize): f64 {
  const high = <f64>(load<u32>(words + lane) >>> 6);
  const low = <f64>(load<u32>(words + lane, 4) >>> 6);
  return normalQuantile((high * 67108864.0 + low + 0.5) * 2.220446049250313e-16);
}

/** theta - h g + s xi with xi_ij the normal of stream `key` at (step, row i, column j). */
export function seededEulerMaruyama(
  out: usize,
  positions: usize,
  gradient: usize,
  particles: i32,
  dimension: i32,
  stepSize: f64,
  noiseScale: f64,
  key0: u32,
  key1: u32,
  step: u32,
): void {
  const h = <Real>stepSize;
  const s = <Real>noiseScale;
  let at: usize = 0;
  for (let i = 0; i < particles; i++) {
    for (let j = 0; j < dimension; j += 2) {
      philox(<u32>j >> 1, i, step, key0, key1);
      const first = <Real>normalOf(0);
      store<Real>(out + at, load<Real>(positions + at) - load<Real>(gradient + at) * h + first * s);
      at += SIZE;
      if (j + 1 < dimension) {
        const second = <Real>normalOf(8);
        store<Real>(out + at, load<Real>(positions + at) - load<Real>(gradient + at) * h + second * s);
        at += SIZE;
      }
    }
  }
}

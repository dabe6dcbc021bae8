// The quantile of the standard normal as @proxflow/random has it, bit for bit: Wichura's AS 241 with the logarithm
// described there. Nothing here is ever fused: only operations that IEEE 754 rounds correctly, in the same order.

// Coefficients of the formula for the middle, each for both lanes: numerator, then denominator. From memory, as an engine
// takes three instructions to make a vector of a constant.
const COEFFICIENTS = memory.data<f64>([
  2.5090809287301226727e3, 2.5090809287301226727e3,
  3.3430575583588128105e4, 3.3430575583588128105e4,
  6.7265770927008700853e4, 6.7265770927008700853e4,
  4.5921953931549871457e4, 4.5921953931549871457e4,
  1.3731693765509461125e4, 1.3731693765509461125e4,
  1.9715909503065514427e3, 1.9715909503065514427e3,
  1.3314166789178437745e2, 1.3314166789178437745e2,
  3.387132872796366608, 3.387132872796366608,
  5.226495278852854561e3, 5.226495278852854561e3,
  2.8729085735721942674e4, 2.8729085735721942674e4,
  3.930789580009271061e4, 3.930789580009271061e4,
  2.1213794301586595867e4, 2.1213794301586595867e4,
  5.3941960214247511077e3, 5.3941960214247511077e3,
  6.871870074920579083e2, 6.871870074920579083e2,
  4.2313330701600911252e1, 4.2313330701600911252e1,
  1.0, 1.0,
], 16);

// @ts-ignore: decorator
@inline
function coefficient(place: usize): v128 {
  return v128.load(COEFFICIENTS + 16 * place);
}

// @ts-ignore: decorator
@inline
function next(sum: v128, x: v128, place: usize): v128 {
  return f64x2.add(f64x2.mul(sum, x), coefficient(place));
}

/** The polynomial of degree 7 whose coefficients start at a place. */
// @ts-ignore: decorator
@inline
function polynomial(x: v128, place: usize): v128 {
  let sum = next(coefficient(place), x, place + 1);
  sum = next(sum, x, place + 2);
  sum = next(sum, x, place + 3);
  sum = next(sum, x, place + 4);
  sum = next(sum, x, place + 5);
  sum = next(sum, x, place + 6);
  return next(sum, x, place + 7);
}

/** The quantile at 1/2 + q for |q| <= 0.425, of two numbers. */
// @ts-ignore: decorator
@inline
export function centralQuantile(q: v128): v128 {
  const r = f64x2.sub(f64x2.splat(0.180625), f64x2.mul(q, q));
  return f64x2.mul(q, f64x2.div(polynomial(r, 0), polynomial(r, 8)));
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

/** The quantile at p for |p - 1/2| > 0.425. */
export function outerQuantile(p: f64): f64 {
  const r = sqrt(-portableLog(p < 0.5 ? p : 1 - p));
  const z =
    r <= 5
      ? middleNumerator(r - 1.6) / middleDenominator(r - 1.6)
      : tailNumerator(r - 5) / tailDenominator(r - 5);
  return p < 0.5 ? -z : z;
}

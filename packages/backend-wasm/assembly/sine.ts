import { Real } from './real';
import { madd, nmadd, SIZE, splat } from './lanes';

const CONSTANTS: usize = memory.data<Real>([
  // Powers of two by adding 1.5 * 2^(mantissa bits): the sum's low bits are the rounded integer.
  sizeof<Real>() == 4 ? 12582912.0 : 6755399441055744.0,
  0.63661977236758134308,
  // pi/2 in three parts (float32) or four; multiples n of all but the last are exact up to n = 2^8 or 2^22.
  sizeof<Real>() == 4 ? 1.570770263671875 : 1.570796326734125614166,
  sizeof<Real>() == 4 ? 2.606306225061416626e-5 : 6.077100503593460545382e-11,
  sizeof<Real>() == 4 ? 6.077099934387319990e-11 : 2.912732054822700282245e-20,
  sizeof<Real>() == 4 ? 0.0 : 1.270655876013987576939e-29,
  // Up to here the parts reach.
  sizeof<Real>() == 4 ? 400.0 : 4194304.0,
  // (sin(r) / r - 1) / r^2 in r^2 on [0, (pi/4)^2], highest power first, found by Remez' algorithm: it makes the sine off by
  // 2^-27 of itself in float32, by 2^-57 in float64.
  sizeof<Real>() == 4 ? 0.0 : 1.5894710581635063e-10,
  sizeof<Real>() == 4 ? 0.0 : -2.5050734571069499e-8,
  sizeof<Real>() == 4 ? 0.0 : 2.7557313651853181e-6,
  sizeof<Real>() == 4 ? -0.0001950389619 : -0.00019841269830144394,
  sizeof<Real>() == 4 ? 0.008332100463 : 0.0083333333333236622,
  sizeof<Real>() == 4 ? -0.1666665467 : -0.16666666666666642,
  // (cos(r) - 1 + r^2/2) / r^4, likewise: by 2^-31 in float32, by 2^-62 in float64.
  sizeof<Real>() == 4 ? 0.0 : -1.1367981880468928e-11,
  sizeof<Real>() == 4 ? 0.0 : 2.087589773868284e-9,
  sizeof<Real>() == 4 ? 0.0 : -2.7557315738613276e-7,
  sizeof<Real>() == 4 ? 2.446377033e-5 : 2.4801587294628005e-5,
  sizeof<Real>() == 4 ? -0.001388765389 : -0.0013888888888882839,
  sizeof<Real>() == 4 ? 0.04166665464 : 0.041666666666666651,
]);
const MAGIC: i32 = 0;
const TWO_OVER_PI: i32 = 1;
const HALF_PI: i32 = 2;
const FARTHEST: i32 = 6;
const SINE: i32 = 7;
const COSINE: i32 = 13;

// @ts-ignore: decorator
@inline
function constant(index: i32): v128 {
  return v128.load_splat<Real>(CONSTANTS + <usize>index * SIZE);
}

// @ts-ignore: decorator
@inline
function sineTail(z: v128): v128 {
  let q: v128;
  if (sizeof<Real>() == 4) {
    q = constant(SINE + 3);
  } else {
    q = constant(SINE);
    q = madd(q, z, constant(SINE + 1));
    q = madd(q, z, constant(SINE + 2));
    q = madd(q, z, constant(SINE + 3));
  }
  q = madd(q, z, constant(SINE + 4));
  return madd(q, z, constant(SINE + 5));
}

// @ts-ignore: decorator
@inline
function cosineTail(z: v128): v128 {
  let q: v128;
  if (sizeof<Real>() == 4) {
    q = constant(COSINE + 3);
  } else {
    q = constant(COSINE);
    q = madd(q, z, constant(COSINE + 1));
    q = madd(q, z, constant(COSINE + 2));
    q = madd(q, z, constant(COSINE + 3));
  }
  q = madd(q, z, constant(COSINE + 4));
  return madd(q, z, constant(COSINE + 5));
}

/** Whether some lane is beyond the reach of {@link quadrants}. */
// @ts-ignore: decorator
@inline
export function hasFarAngle(x: v128): bool {
  return v128.any_true(v128.gt<Real>(v128.abs<Real>(x), constant(FARTHEST)));
}

/** x 2/pi + 1.5 * 2^(mantissa bits): its last two bits are the quadrant of x. */
// @ts-ignore: decorator
@inline
export function quadrants(x: v128): v128 {
  return v128.add<Real>(v128.mul<Real>(x, constant(TWO_OVER_PI)), constant(MAGIC));
}

/** r = x - n pi/2 in [-pi/4, pi/4] for n of {@link quadrants}: right to a rounding or two of itself. */
// @ts-ignore: decorator
@inline
export function remainderOf(x: v128, shifted: v128): v128 {
  const n = v128.sub<Real>(shifted, constant(MAGIC));
  const r = nmadd(n, constant(HALF_PI + 1), nmadd(n, constant(HALF_PI), x));
  const s = nmadd(n, constant(HALF_PI + 2), r);
  return sizeof<Real>() == 4 ? s : nmadd(n, constant(HALF_PI + 3), s);
}

/** sin r for r of {@link remainderOf}; -0 of -0, which the sum alone would lose. */
// @ts-ignore: decorator
@inline
export function sineInside(r: v128): v128 {
  const z = v128.mul<Real>(r, r);
  return v128.or(madd(v128.mul<Real>(z, sineTail(z)), r, r), v128.and(r, splat(-0.0)));
}

/** cos r for r of {@link remainderOf}. */
// @ts-ignore: decorator
@inline
export function cosineInside(r: v128): v128 {
  const z = v128.mul<Real>(r, r);
  return v128.add<Real>(nmadd(z, splat(0.5), splat(1)), v128.mul<Real>(v128.mul<Real>(z, z), cosineTail(z)));
}

/** All ones in the lanes where n is odd: sine and cosine have changed places there. */
// @ts-ignore: decorator
@inline
function oddQuadrant(shifted: v128): v128 {
  if (sizeof<Real>() == 4) return i32x4.neg(v128.and(shifted, i32x4.splat(1)));
  return i64x2.neg(v128.and(shifted, i64x2.splat(1)));
}

/** The second bit of n, as the sign of a number. */
// @ts-ignore: decorator
@inline
function signOfQuadrant(shifted: v128): v128 {
  if (sizeof<Real>() == 4) return i32x4.shl(v128.and(shifted, i32x4.splat(2)), 30);
  return i64x2.shl(v128.and(shifted, i64x2.splat(2)), 62);
}

/** sin x of n and of sine and cosine of the remainder. */
// @ts-ignore: decorator
@inline
export function sineFrom(shifted: v128, sine: v128, cosine: v128): v128 {
  return v128.xor(v128.bitselect(cosine, sine, oddQuadrant(shifted)), signOfQuadrant(shifted));
}

/** cos x = sin(x + pi/2): as {@link sineFrom} a quadrant further. */
// @ts-ignore: decorator
@inline
export function cosineFrom(shifted: v128, sine: v128, cosine: v128): v128 {
  const next = sizeof<Real>() == 4 ? i32x4.add(shifted, i32x4.splat(1)) : i64x2.add(shifted, i64x2.splat(1));
  return v128.xor(v128.bitselect(sine, cosine, oddQuadrant(shifted)), signOfQuadrant(next));
}

/**
 * x less a multiple of 2 pi where float32 left it to float64: below 2^22 the reduction of AssemblyScript 0.28 can read beside
 * its table of the digits of pi.
 */
function nearAngle(x: f64): f64 {
  if (sizeof<Real>() == 8 || !(abs(x) < 4194304.0)) return x;
  const turns = nearest(x * 0.15915494309189533577);
  return x - turns * 6.283185306936502456665 - turns * 2.430840202602476899728e-10;
}

/** sin x, lane by lane in float64 with pi to as many digits as x needs; NaN at infinities. */
export function sineOfFarAngle(x: v128): v128 {
  if (sizeof<Real>() == 4) {
    let y = f32x4.splat(<f32>NativeMath.sin(nearAngle(<f64>f32x4.extract_lane(x, 0))));
    y = f32x4.replace_lane(y, 1, <f32>NativeMath.sin(nearAngle(<f64>f32x4.extract_lane(x, 1))));
    y = f32x4.replace_lane(y, 2, <f32>NativeMath.sin(nearAngle(<f64>f32x4.extract_lane(x, 2))));
    return f32x4.replace_lane(y, 3, <f32>NativeMath.sin(nearAngle(<f64>f32x4.extract_lane(x, 3))));
  }
  const first = NativeMath.sin(f64x2.extract_lane(x, 0));
  return f64x2.replace_lane(f64x2.splat(first), 1, NativeMath.sin(f64x2.extract_lane(x, 1)));
}

/** cos x as {@link sineOfFarAngle}. */
export function cosineOfFarAngle(x: v128): v128 {
  if (sizeof<Real>() == 4) {
    let y = f32x4.splat(<f32>NativeMath.cos(nearAngle(<f64>f32x4.extract_lane(x, 0))));
    y = f32x4.replace_lane(y, 1, <f32>NativeMath.cos(nearAngle(<f64>f32x4.extract_lane(x, 1))));
    y = f32x4.replace_lane(y, 2, <f32>NativeMath.cos(nearAngle(<f64>f32x4.extract_lane(x, 2))));
    return f32x4.replace_lane(y, 3, <f32>NativeMath.cos(nearAngle(<f64>f32x4.extract_lane(x, 3))));
  }
  const first = NativeMath.cos(f64x2.extract_lane(x, 0));
  return f64x2.replace_lane(f64x2.splat(first), 1, NativeMath.cos(f64x2.extract_lane(x, 1)));
}

/** sin x. Within 2.5 ulp in float32 and 2 in float64 for every finite x; beyond 400 (float32) or 2^22 (float64) it is made lane by lane. */
// @ts-ignore: decorator
@inline
export function sine(x: v128): v128 {
  if (hasFarAngle(x)) return sineOfFarAngle(x);
  const shifted = quadrants(x);
  const r = remainderOf(x, shifted);
  return sineFrom(shifted, sineInside(r), cosineInside(r));
}

/** cos x as {@link sine}. */
// @ts-ignore: decorator
@inline
export function cosine(x: v128): v128 {
  if (hasFarAngle(x)) return cosineOfFarAngle(x);
  const shifted = quadrants(x);
  const r = remainderOf(x, shifted);
  return cosineFrom(shifted, sineInside(r), cosineInside(r));
}

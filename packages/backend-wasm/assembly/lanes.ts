import { Real } from './real';

/** Bytes of one number. */
// @ts-ignore: decorator
@inline
export const SIZE: usize = sizeof<Real>();
/** Numbers in one vector: 4 in float32, 2 in float64. */
// @ts-ignore: decorator
@inline
export const LANES: i32 = 16 / <i32>sizeof<Real>();

/** a b + c; one rounding where the build has relaxed SIMD and the machine fuses, two elsewhere. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<Real>(a, b, c);
  return v128.add<Real>(v128.mul<Real>(a, b), c);
}

/** c - a b, fused as in {@link madd}. */
// @ts-ignore: decorator
@inline
export function nmadd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_nmadd<Real>(a, b, c);
  return v128.sub<Real>(c, v128.mul<Real>(a, b));
}

// @ts-ignore: decorator
@inline
export function splat(x: f64): v128 {
  return v128.splat<Real>(<Real>x);
}

const LARGEST: f64 = sizeof<Real>() == 4 ? f32.MAX_VALUE : f64.MAX_VALUE;

/**
 * 1 / epsilon in every lane, to multiply with where a division by epsilon is meant: half a rounding more. Cut to finite
 * numbers, so that 0 stays 0 at the least epsilon.
 */
// @ts-ignore: decorator
@inline
export function inverse(epsilon: f64): v128 {
  return splat(min(1 / epsilon, LARGEST));
}

/** Sum of all lanes, in float64. */
// @ts-ignore: decorator
@inline
export function sumLanes(v: v128): f64 {
  if (sizeof<Real>() == 4) {
    return (
      <f64>f32x4.extract_lane(v, 0) +
      <f64>f32x4.extract_lane(v, 1) +
      (<f64>f32x4.extract_lane(v, 2) + <f64>f32x4.extract_lane(v, 3))
    );
  }
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

// @ts-ignore: decorator
@inline
export function maxLanes(v: v128): Real {
  if (sizeof<Real>() == 4) {
    return <Real>(
      max(
        max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
        max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
      )
    );
  }
  return <Real>max(f64x2.extract_lane(v, 0), f64x2.extract_lane(v, 1));
}

// @ts-ignore: decorator
@inline
export function minLanes(v: v128): Real {
  return -maxLanes(v128.neg<Real>(v));
}

/** All ones in the first `count` lanes, zeros in the others. */
// @ts-ignore: decorator
@inline
export function firstLanes(count: i32): v128 {
  if (sizeof<Real>() == 4) return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
  return i64x2.lt_s(i64x2(0, 1), i64x2.splat(count));
}

/** The first `count` numbers at `at`, `filler` in the other lanes. May read, but not use, up to 15 bytes beyond. */
// @ts-ignore: decorator
@inline
export function loadFirst(at: usize, count: i32, filler: v128): v128 {
  return v128.bitselect(v128.load(at), filler, firstLanes(count));
}

/** Writes the first `count` lanes and nothing else. */
// @ts-ignore: decorator
@inline
export function storeFirst(at: usize, v: v128, count: i32): void {
  if (sizeof<Real>() == 4) {
    if (count > 0) v128.store_lane<f32>(at, v, 0);
    if (count > 1) v128.store_lane<f32>(at, v, 1, 4);
    if (count > 2) v128.store_lane<f32>(at, v, 2, 8);
  } else if (count > 0) {
    v128.store_lane<f64>(at, v, 0);
  }
}

import { Real } from './real';
import { madd, nmadd, SIZE, splat } from './lanes';
import { exponentialOfNegative } from './transcendental';

// Best approximations, found by Remez' algorithm, highest power first; float32 has fewer terms. They stand in memory for the
// reason that transcendental.ts gives.
const CONSTANTS: usize = memory.data<Real>([
  // erf(x) / x - 1 in x^2 on [0, 1]: off by 2^-29.6 of erf(x) / x in float32, by 2^-56.9 in float64.
  sizeof<Real>() == 4 ? 0.0 : -7.7794629717580017e-10,
  sizeof<Real>() == 4 ? 0.0 : 1.3710988704188444e-8,
  sizeof<Real>() == 4 ? 0.0 : -1.6206318752968686e-7,
  sizeof<Real>() == 4 ? 0.0 : 1.6447132699786546e-6,
  sizeof<Real>() == 4 ? 0.0 : -1.4924712439534807e-5,
  sizeof<Real>() == 4 ? 7.853849828e-5 : 0.0001205529358693695,
  sizeof<Real>() == 4 ? -0.0008010202699 : -0.00085483259297662443,
  sizeof<Real>() == 4 ? 0.005188330483 : 0.0052239776061308422,
  sizeof<Real>() == 4 ? -0.02685381458 : -0.026866170643113414,
  sizeof<Real>() == 4 ? 0.1128358525 : 0.112837916709442,
  sizeof<Real>() == 4 ? -0.3761262584 : -0.3761263890318352,
  sizeof<Real>() == 4 ? 0.1283791657 : 0.12837916709551257,
  // exp(x^2) (1 - erf(x)) in 1 / (x + 2) for x >= 1; times exp(-x^2) it is off by 2^-34.6 of erf in float32, by 2^-58.8 in
  // float64.
  sizeof<Real>() == 4 ? 0.0 : 993.22706920401636,
  sizeof<Real>() == 4 ? 0.0 : -3603.9148414499955,
  sizeof<Real>() == 4 ? 0.0 : 5829.1173525799347,
  sizeof<Real>() == 4 ? 0.0 : -5451.1653169363319,
  sizeof<Real>() == 4 ? 0.0 : 3195.7849850606757,
  sizeof<Real>() == 4 ? 0.0 : -1210.5978075586495,
  sizeof<Real>() == 4 ? 0.0 : 322.53592180210261,
  sizeof<Real>() == 4 ? 0.0 : -77.010747450659708,
  sizeof<Real>() == 4 ? 0.0 : 10.622886288765858,
  sizeof<Real>() == 4 ? -7.383509484 : 1.3994411339434836,
  sizeof<Real>() == 4 ? 10.18373907 : 2.9319148162947784,
  sizeof<Real>() == 4 ? -0.5138497584 : 1.9678104326590867,
  sizeof<Real>() == 4 ? 1.586673938 : 1.1286621221623393,
  sizeof<Real>() == 4 ? 0.5194787555 : 0.56418268422318017,
  sizeof<Real>() == 4 ? 0.00181799827 : 7.3097857761653454e-8,
  1.1283791670955125739,
]);
const NEAR_ZERO: i32 = 0;
const FAR_OUT: i32 = 12;
const TWO_OVER_ROOT_PI: i32 = 27;

// @ts-ignore: decorator
@inline
function constant(index: i32): v128 {
  return v128.load_splat<Real>(CONSTANTS + <usize>index * SIZE);
}

// @ts-ignore: decorator
@inline
function nearZero(z: v128): v128 {
  let q: v128;
  if (sizeof<Real>() == 4) {
    q = constant(NEAR_ZERO + 5);
  } else {
    q = constant(NEAR_ZERO);
    q = madd(q, z, constant(NEAR_ZERO + 1));
    q = madd(q, z, constant(NEAR_ZERO + 2));
    q = madd(q, z, constant(NEAR_ZERO + 3));
    q = madd(q, z, constant(NEAR_ZERO + 4));
    q = madd(q, z, constant(NEAR_ZERO + 5));
  }
  q = madd(q, z, constant(NEAR_ZERO + 6));
  q = madd(q, z, constant(NEAR_ZERO + 7));
  q = madd(q, z, constant(NEAR_ZERO + 8));
  q = madd(q, z, constant(NEAR_ZERO + 9));
  q = madd(q, z, constant(NEAR_ZERO + 10));
  return madd(q, z, constant(NEAR_ZERO + 11));
}

// @ts-ignore: decorator
@inline
function farOut(t: v128): v128 {
  let q: v128;
  if (sizeof<Real>() == 4) {
    q = constant(FAR_OUT + 9);
  } else {
    q = constant(FAR_OUT);
    q = madd(q, t, constant(FAR_OUT + 1));
    q = madd(q, t, constant(FAR_OUT + 2));
    q = madd(q, t, constant(FAR_OUT + 3));
    q = madd(q, t, constant(FAR_OUT + 4));
    q = madd(q, t, constant(FAR_OUT + 5));
    q = madd(q, t, constant(FAR_OUT + 6));
    q = madd(q, t, constant(FAR_OUT + 7));
    q = madd(q, t, constant(FAR_OUT + 8));
    q = madd(q, t, constant(FAR_OUT + 9));
  }
  q = madd(q, t, constant(FAR_OUT + 10));
  q = madd(q, t, constant(FAR_OUT + 11));
  q = madd(q, t, constant(FAR_OUT + 12));
  q = madd(q, t, constant(FAR_OUT + 13));
  return madd(q, t, constant(FAR_OUT + 14));
}

/** exp(-x^2), from which erf x and its derivative follow; 0 where it would be subnormal. */
// @ts-ignore: decorator
@inline
export function gaussian(x: v128): v128 {
  return exponentialOfNegative(v128.neg<Real>(v128.mul<Real>(x, x)));
}

/** erf x for e of {@link gaussian}. Within 2 ulp: close to 0 relative to erf itself. */
// @ts-ignore: decorator
@inline
export function errorFunctionOf(x: v128, e: v128): v128 {
  const y = v128.abs<Real>(x);
  const near = madd(x, nearZero(v128.mul<Real>(x, x)), x);
  const t = v128.div<Real>(splat(1), v128.add<Real>(y, splat(2)));
  const far = v128.or(nmadd(e, farOut(t), splat(1)), v128.and(x, splat(-0.0)));
  return v128.bitselect(near, far, v128.lt<Real>(y, splat(1)));
}

/** erf' x = 2 e / sqrt(pi) for e of {@link gaussian}. */
// @ts-ignore: decorator
@inline
export function errorSlopeOf(e: v128): v128 {
  return v128.mul<Real>(e, constant(TWO_OVER_ROOT_PI));
}

import { Real } from './real';
import { madd, SIZE, splat } from './lanes';
import { exponentialOfNegative } from './transcendental';

// (2 artanh(s) / s - 2) / s^2 in s^2 on [0, 1/9], highest power first, found by Remez' algorithm: it makes log(1 + e) off by
// 2^-32 of itself in float32, by 2^-58 in float64.
const CONSTANTS: usize = memory.data<Real>([
  sizeof<Real>() == 4 ? 0.0 : 0.17056574502716232,
  sizeof<Real>() == 4 ? 0.0 : 0.08330352778729907,
  sizeof<Real>() == 4 ? 0.0 : 0.12105435673046191,
  sizeof<Real>() == 4 ? 0.0 : 0.1330148418480948,
  sizeof<Real>() == 4 ? 0.0 : 0.15386482512344108,
  sizeof<Real>() == 4 ? 0.2440940337 : 0.1818174970171899,
  sizeof<Real>() == 4 ? 0.2141114634 : 0.22222223733443346,
  sizeof<Real>() == 4 ? 0.2861688449 : 0.28571428553043346,
  sizeof<Real>() == 4 ? 0.399989533 : 0.40000000000103034,
  sizeof<Real>() == 4 ? 0.6666667355 : 0.66666666666666496,
]);

// @ts-ignore: decorator
@inline
function constant(index: i32): v128 {
  return v128.load_splat<Real>(CONSTANTS + <usize>index * SIZE);
}

// @ts-ignore: decorator
@inline
function inverseTangentTail(w: v128): v128 {
  let q: v128;
  if (sizeof<Real>() == 4) {
    q = constant(5);
  } else {
    q = constant(0);
    q = madd(q, w, constant(1));
    q = madd(q, w, constant(2));
    q = madd(q, w, constant(3));
    q = madd(q, w, constant(4));
    q = madd(q, w, constant(5));
  }
  q = madd(q, w, constant(6));
  q = madd(q, w, constant(7));
  q = madd(q, w, constant(8));
  return madd(q, w, constant(9));
}

/** exp(-|x|), from which softplus, logistic and their derivatives follow; 0 where it would be subnormal. */
// @ts-ignore: decorator
@inline
export function decay(x: v128): v128 {
  return exponentialOfNegative(v128.neg<Real>(v128.abs<Real>(x)));
}

/** log(1 + e^x) = max(x, 0) + log(1 + e) for e of {@link decay}. Within 2.5 ulp: below 0 relative to e^x. */
// @ts-ignore: decorator
@inline
export function softplusOf(x: v128, e: v128): v128 {
  // log(1 + e) = e - (h - s (h + R(s^2))), h = e^2/2, s = e / (2 + e): e is never added to 1, so none of it is lost.
  const s = v128.div<Real>(e, v128.add<Real>(e, splat(2)));
  const w = v128.mul<Real>(s, s);
  const h = v128.mul<Real>(v128.mul<Real>(e, e), splat(0.5));
  const sum = madd(w, inverseTangentTail(w), h);
  const logarithm = v128.sub<Real>(e, v128.sub<Real>(h, v128.mul<Real>(s, sum)));
  return v128.add<Real>(v128.max<Real>(x, splat(0)), logarithm);
}

/** logistic x = e d below 0, d elsewhere, for e of {@link decay} and d = 1 / (1 + e). */
// @ts-ignore: decorator
@inline
export function logisticOf(x: v128, e: v128, d: v128): v128 {
  return v128.bitselect(v128.mul<Real>(e, d), d, v128.lt<Real>(x, splat(0)));
}

/** logistic' x = e d^2: keeps its digits on both sides. */
// @ts-ignore: decorator
@inline
export function logisticSlopeOf(e: v128, d: v128): v128 {
  return v128.mul<Real>(v128.mul<Real>(e, d), d);
}

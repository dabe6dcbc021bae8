import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from './engine.js';

// Best approximations, found by Remez' algorithm, highest power first.

/** erf(x) / x - 1 in x^2 on [0, 1]: off by 2^-29.6 of erf(x) / x. */
const erfNearZero = [
  7.853849828e-5, -0.0008010202699, 0.005188330483, -0.02685381458, 0.1128358525, -0.3761262584, 0.1283791657,
];
/** exp(x^2) (1 - erf(x)) in 1 / (x + 2) for x >= 1: times exp(-x^2) it is off by 2^-34.6 of erf. */
const erfFarOut = [-7.383509484, 10.18373907, -0.5138497584, 1.586673938, 0.5194787555, 0.00181799827];
/** (2 artanh(s) / s - 2) / s^2 in s^2 on [0, 1/9]: makes log(1 + e) off by 2^-32 of itself. */
const inverseTangentTail = [0.2440940337, 0.2141114634, 0.2861688449, 0.399989533, 0.6666667355];
/** (sin(r) / r - 1) / r^2 in r^2 for |r| <= pi/4: makes the sine off by 2^-27 of itself. */
const sineTail = [-0.0001950389619, 0.008332100463, -0.1666665467];
/** (cos(r) - 1 + r^2/2) / r^4, likewise: by 2^-31. */
const cosineTail = [2.446377033e-5, -0.001388765389, 0.04166665464];
/** pi/2 in parts of 16, 16 and 24 bits: multiples n of the first two are exact up to n = 2^8. */
const halfPi = [1.570770263671875, 2.606306225061416626e-5, 6.07709993438731999e-11];
/** Up to here they reach. */
const farthest = 400;

function polynomial(tf: TensorFlow, coefficients: readonly number[], x: Tensor): Tensor {
  const [first, second, ...others] = coefficients;
  return others.reduce<Tensor>((sum, c) => tf.add(tf.mul(sum, x), c), tf.add(tf.mul(x, first), second));
}

/** erf to float32: that of tfjs is right to 1.5e-7 of 1, which close to 0 leaves no digit. */
export function erf(tf: TensorFlow, x: Tensor): Tensor {
  const y = tf.abs(x);
  // The near half is made of arguments up to 1 only, so that it cannot overflow; 0 keeps its sign.
  const low = tf.clipByValue(x, -1, 1);
  const near = tf.add(low, tf.mul(low, polynomial(tf, erfNearZero, tf.square(low))));
  const rest = tf.mul(tf.exp(tf.neg(tf.square(x))), polynomial(tf, erfFarOut, tf.reciprocal(tf.add(y, 2))));
  return tf.where(tf.less(y, 1), near, tf.mul(tf.sign(x), tf.sub(1, rest)));
}

/** log(1 + exp(x)) to float32, also far below 0, where that of tfjs adds exp(x) to 1 on some engines. */
export function softplus(tf: TensorFlow, x: Tensor): Tensor {
  // log(1 + e) = e - (h - s (h + R(s^2))), h = e^2/2, s = e / (2 + e).
  const e = tf.exp(tf.neg(tf.abs(x)));
  const s = tf.div(e, tf.add(e, 2));
  const w = tf.square(s);
  const h = tf.mul(tf.square(e), 0.5);
  const series = tf.mul(s, tf.add(h, tf.mul(w, polynomial(tf, inverseTangentTail, w))));
  return tf.add(tf.relu(x), tf.sub(e, tf.sub(h, series)));
}

/**
 * sin(x + quarters pi/2) to float32: the sine of tfjs is off by 2e-7 on wasm, and by more on GPUs. Beyond 400 it is that
 * of the engine.
 */
export function sine(tf: TensorFlow, x: Tensor, quarters: 0 | 1): Tensor {
  const y = tf.abs(x);
  const n = tf.round(tf.mul(x, 2 / Math.PI));
  const remainder = halfPi.reduce<Tensor>((rest, part) => tf.sub(rest, tf.mul(n, part)), x);
  // Up to pi/4 nothing is taken off, and -0 stays -0.
  const r = tf.where(tf.less(y, Math.PI / 4), x, remainder);
  const z = tf.square(r);
  const sine = tf.mul(r, tf.add(tf.mul(z, polynomial(tf, sineTail, z)), 1));
  const cosine = tf.add(tf.sub(1, tf.mul(z, 0.5)), tf.mul(tf.square(z), polynomial(tf, cosineTail, z)));
  // The quadrant is a whole number from 0 to 3; sine and cosine change places where it is odd, the sign from 2 on.
  const turned = tf.add(n, quarters);
  const quadrant = tf.sub(turned, tf.mul(tf.floor(tf.mul(turned, 0.25)), 4));
  const half = tf.step(tf.sub(quadrant, 1.5));
  const isOdd = tf.greater(tf.sub(quadrant, tf.mul(half, 2)), 0.5);
  const near = tf.mul(tf.where(isOdd, cosine, sine), tf.sub(1, tf.mul(half, 2)));
  return tf.where(tf.greater(y, farthest), quarters === 0 ? tf.sin(x) : tf.cos(x), near);
}

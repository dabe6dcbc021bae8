import type { BinaryOperation, UnaryOperation } from '@proxflow/backend';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from './engine.js';
import { erf, sine, softplus } from './special-functions.js';

/** Applies one function to every entry. */
export function unary(tf: TensorFlow, operation: UnaryOperation, x: Tensor): Tensor {
  switch (operation) {
    case 'negate':
      return tf.neg(x);
    case 'logistic':
      return tf.sigmoid(x);
    case 'softplus':
      return softplus(tf, x);
    case 'erf':
      return erf(tf, x);
    case 'sin':
      return sine(tf, x, 0);
    case 'cos':
      return sine(tf, x, 1);
    case 'sign':
      // tf.sign makes 0 of NaN, and on wasm of subnormal numbers; a difference of steps keeps both.
      return tf.sub(tf.step(x), tf.step(tf.neg(x)));
    default:
      return tf[operation](x);
  }
}

/** 1, and NaN where `x` is: for engines whose maximum and minimum drop a NaN on one side, as wasm does. */
function oneOrNaN(tf: TensorFlow, x: Tensor): Tensor {
  return tf.step(x, 1);
}

/** Applies a function of two operands; tfjs broadcasts as NumPy does. */
export function binary(tf: TensorFlow, operation: BinaryOperation, a: Tensor, b: Tensor): Tensor {
  switch (operation) {
    case 'subtract':
      return tf.sub(a, b);
    case 'multiply':
      return tf.mul(a, b);
    case 'divide':
      return tf.div(a, b);
    case 'power':
      return tf.pow(a, b);
    case 'add':
      return tf.add(a, b);
    default:
      return tf.mul(tf[operation](a, b), tf.mul(oneOrNaN(tf, a), oneOrNaN(tf, b)));
  }
}

import { precisionOf, type Axis, type DriverKernels } from '@proxflow/backend';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { EngineRunner, TensorFlow } from './engine.js';

/**
 * log sum exp without overflow. `tf.logSumExp` makes NaN of an axis of infinities; a finite shift does not, and a NaN
 * entry needs no care in the maximum, as it reaches the sum by itself.
 */
function logSumExp(tf: TensorFlow, x: Tensor, axis: Axis): Tensor {
  const { largest } = precisionOf('float32');
  const shift = tf.clipByValue(tf.max(x, axis, true), -largest, largest);
  return tf.squeeze(tf.add(tf.log(tf.sum(tf.exp(tf.sub(x, shift)), axis, true)), shift), [axis]);
}

/**
 * By coordinates: equal rows give exactly 0 and far-away clouds lose no digits, as a matrix product would. One block
 * [N, M, p] summed over its last axis needs fewer calls, but took twice as long on wasm.
 */
function squaredDistances(tf: TensorFlow, a: Tensor, b: Tensor): Tensor {
  const [rows, dimension] = a.shape;
  const [columns] = b.shape;
  let total: Tensor | undefined;
  for (let k = 0; k < dimension; k++) {
    const previous = total;
    total = tf.tidy(() => {
      const left = tf.slice(a, [0, k], [rows, 1]);
      const right = tf.reshape(tf.slice(b, [0, k], [columns, 1]), [1, columns]);
      const squares = tf.squaredDifference(left, right);
      return previous === undefined ? squares : tf.add(previous, squares);
    });
    previous?.dispose();
  }
  return total ?? tf.zeros([rows, columns]);
}

/** The kernels for which tfjs needs fewer passes, or has a faster path, than the composed bodies. */
export function fusedKernels(runner: EngineRunner): Partial<DriverKernels<Tensor>> {
  const { tf } = runner;
  return {
    squaredDistances: (a, b) => runner.run(() => squaredDistances(tf, a.handle, b.handle)),
    logSumExp: (x, axis) => runner.run(() => logSumExp(tf, x.handle, axis)),
    softmin: (epsilon, cost, potential, axis) =>
      runner.run(() => {
        const h = axis === 1 ? potential.handle : tf.reshape(potential.handle, [cost.shape[0], 1]);
        const exponent = tf.sub(h, tf.div(cost.handle, epsilon));
        return tf.mul(logSumExp(tf, exponent, axis), -epsilon);
      }),
    scalingSweep(kernel, numerator, scaling) {
      const [rows, columns] = kernel.shape;
      const [dual, columnSums] = runner.runPair(() => {
        const sums = tf.reshape(tf.matMul(kernel.handle, tf.reshape(scaling.handle, [columns, 1])), [rows]);
        const y = tf.div(numerator.handle, sums);
        // A row times the kernel, not the transposed kernel times a column: wasm packs a right operand once and keeps it
        // as long as it lives, so that from the sixth sweep or so on this is several times as fast.
        return [y, tf.reshape(tf.matMul(tf.reshape(y, [1, rows]), kernel.handle), [columns])];
      });
      return { dual, columnSums };
    },
  };
}

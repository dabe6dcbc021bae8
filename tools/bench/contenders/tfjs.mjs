import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { bandwidth } from '../problems.mjs';

const require = createRequire(import.meta.url);

/** Makes both engines ready; each entry switches to its own before it is timed. */
export async function startTfjs() {
  setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  for (const engine of ['cpu', 'wasm']) {
    await tf.setBackend(engine);
    await tf.ready();
  }
}

/** TensorFlow.js on one of its engines. */
export async function tfjsEntry(engine, { kind, shape, data }) {
  const enter = () => tf.setBackend(engine);
  await enter();
  const [rows, inner, columns] = shape;
  const matrix = (values, ...side) => tf.tensor2d(Float32Array.from(values), side);
  const vector = (values) => tf.tensor1d(Float32Array.from(values));
  const [first, second] = data;
  const make = {
    product: () => [matrix(first, rows, inner), matrix(second, inner, columns)],
    distances: () => [matrix(first, rows, inner), matrix(second, columns, inner)],
    matvec: () => [matrix(first, rows, inner), matrix(second, inner, 1)],
    softmin: () => [matrix(first, rows, inner), vector(second)],
    tanh: () => [matrix(first, rows, inner)],
    normals: () => [],
  }[kind];
  const handles = make();
  const [a, b] = handles;
  const work = {
    product: () => tf.matMul(a, b),
    distances: () => gibbs(a, b),
    matvec: () => tf.matMul(a, b),
    softmin: () => tf.mul(tf.logSumExp(tf.sub(b, tf.div(a, bandwidth)), 1), -bandwidth),
    tanh: () => tf.tanh(a),
    normals: () => tf.randomNormal([rows, inner], 0, 1, 'float32', 1),
  }[kind];
  return {
    name: `tfjs-${engine}`,
    enter,
    run: () => settled(work),
    free: async () => {
      await enter();
      handles.forEach((handle) => handle.dispose());
    },
  };
}

/** Waits for the result by reading one number of it: the work is asynchronous, copying it all out is not asked for. */
async function settled(work) {
  const [result, probe] = tf.tidy(() => {
    const made = work();
    const all = tf.reshape(made, [made.size]);
    return [made, tf.slice(all, 0, 1)];
  });
  await probe.data();
  tf.dispose([result, probe]);
}

function gibbs(a, b) {
  const squares = (x) => tf.sum(tf.square(x), 1);
  const cross = tf.mul(tf.matMul(a, b, false, true), -2);
  const distances = tf.add(tf.add(cross, tf.reshape(squares(a), [-1, 1])), squares(b));
  return tf.exp(tf.div(tf.relu(distances), -bandwidth));
}

export { tf };

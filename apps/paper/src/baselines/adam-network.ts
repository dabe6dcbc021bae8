import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { createRandom, type Random } from 'proxflow';
import type { ScaledData } from './scaled-data.js';

/** How a network is trained. */
export interface AdamSettings {
  /** Hidden tanh units; 0 for a linear model. */
  readonly width: number;
  readonly learningRate: number;
  readonly epochs: number;
  readonly batchSize: number;
  /** Added to the loss: l2 / (2 n) times the squared norm of the weights, without offsets. */
  readonly l2: number;
}

/** Outputs on the test rows, and the size of what was trained. */
export interface AdamResult {
  /** `[rows, q]`. */
  readonly outputs: Float64Array;
  readonly parameters: number;
}

/** What the optimizer takes; tfjs-core has the type but does not export it. */
interface NamedTensor {
  readonly name: string;
  readonly tensor: tf.Tensor;
}

interface Layer {
  readonly weights: tf.Variable<tf.Rank.R2>;
  readonly offsets: tf.Variable<tf.Rank.R1>;
}

/**
 * Trains x -> W_2 tanh(W_1 x + b_1) + b_2, or x -> W x + b, by Adam on mini-batches in TensorFlow.js (its wasm engine,
 * float32): cross-entropy of the softmax for q > 1 outputs, mean square / 2 for one. The gradient is written out, since
 * tfjs-core registers no gradients by itself. Initial weights (Glorot's uniform) and orders come from the seed.
 */
export async function trainByAdam(data: ScaledData, settings: AdamSettings, seed: number): Promise<AdamResult> {
  await useWasm();
  const random = createRandom(seed);
  const sizes = settings.width > 0 ? [data.columns, settings.width, data.outputs] : [data.columns, data.outputs];
  const layers = sizes.slice(1).map((outputs, k) => createLayer(random, k, sizes[k], outputs));
  const optimizer = tf.train.adam(settings.learningRate);
  const x = tf.tensor2d(Float32Array.from(data.train.features), [data.train.rows, data.columns]);
  const y = tf.tensor2d(Float32Array.from(data.train.targets), [data.train.rows, data.outputs]);
  const test = tf.tensor2d(Float32Array.from(data.test.features), [data.test.rows, data.columns]);
  try {
    const orders = random.stream('orders');
    for (let epoch = 0; epoch < settings.epochs; epoch++) {
      const order = orders.permutation(epoch, data.train.rows);
      for (let start = 0; start < order.length; start += settings.batchSize) {
        const rows = Int32Array.from(order.subarray(start, start + settings.batchSize));
        tf.tidy(() => {
          const indices = tf.tensor1d(rows, 'int32');
          optimizer.applyGradients(gradients(layers, tf.gather(x, indices), tf.gather(y, indices), settings.l2, data));
        });
      }
    }
    const outputs = tf.tidy(() => forward(layers, test).outputs);
    const values = await outputs.data();
    outputs.dispose();
    return {
      outputs: Float64Array.from(values),
      parameters: sizes.slice(1).reduce((sum, size, k) => sum + (sizes[k] + 1) * size, 0),
    };
  } finally {
    optimizer.dispose();
    for (const { weights, offsets } of layers) tf.dispose([weights, offsets]);
    tf.dispose([x, y, test]);
  }
}

async function useWasm(): Promise<void> {
  if (tf.getBackend() === 'wasm') return;
  if (!(await tf.setBackend('wasm'))) throw new Error('The wasm engine of TensorFlow.js did not start.');
  await tf.ready();
}

function createLayer(random: Random, index: number, inputs: number, outputs: number): Layer {
  const bound = Math.sqrt(6 / (inputs + outputs));
  const uniforms = random.stream(`layer ${index}`).uniforms(0, inputs, outputs);
  const start = tf.tensor2d(
    Float32Array.from(uniforms, (u) => bound * (2 * u - 1)),
    [inputs, outputs],
  );
  const layer = { weights: tf.variable(start), offsets: tf.variable(tf.zeros<tf.Rank.R1>([outputs])) };
  start.dispose();
  return layer;
}

function forward(layers: readonly Layer[], x: tf.Tensor2D): { hidden: tf.Tensor2D; outputs: tf.Tensor2D } {
  const affine = (input: tf.Tensor2D, { weights, offsets }: Layer) =>
    tf.add<tf.Tensor2D>(tf.matMul(input, weights), offsets);
  const hidden = layers.length > 1 ? tf.tanh(affine(x, layers[0])) : x;
  return { hidden, outputs: affine(hidden, layers[layers.length - 1]) };
}

/** dLoss/dparameter of the mean over a batch. */
function gradients(
  layers: readonly Layer[],
  x: tf.Tensor2D,
  y: tf.Tensor2D,
  l2: number,
  data: ScaledData,
): NamedTensor[] {
  const { hidden, outputs } = forward(layers, x);
  const estimates = data.outputs > 1 ? tf.softmax(outputs) : outputs;
  const slopes = tf.div<tf.Tensor2D>(tf.sub(estimates, y), x.shape[0]);
  const last = layers[layers.length - 1];
  const named = ofLayer(last, hidden, slopes, l2 / data.train.rows);
  if (layers.length === 1) return named;
  const back = tf.matMul(slopes, last.weights, false, true);
  const hiddenSlopes = tf.mul<tf.Tensor2D>(back, tf.sub(1, tf.square(hidden)));
  return [...ofLayer(layers[0], x, hiddenSlopes, l2 / data.train.rows), ...named];
}

function ofLayer({ weights, offsets }: Layer, input: tf.Tensor2D, slopes: tf.Tensor2D, decay: number): NamedTensor[] {
  return [
    { name: weights.name, tensor: tf.add(tf.matMul(input, slopes, true, false), tf.mul(weights, decay)) },
    { name: offsets.name, tensor: tf.sum(slopes, 0) },
  ];
}

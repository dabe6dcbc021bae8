import { requireInteger, type Backend, type Matrix } from '@proxflow/backend';
import type { CoordinateDistribution, FeatureMap, Neuron, NeuronShape } from './neuron.js';

/**
 * phi(x; theta) = softmax(W x) with theta = W `[q, D]` row by row: each particle is a whole softmax classifier, the cloud
 * a mixture of them, and predictions are probabilities. The neuron of the paper's multi-class experiment, which sees
 * only phi_y of the true label y: take the loss `trueLabelProbability` for that. Time 2 N n q D, memory N n q.
 *
 * Source: Teter, Nodozi, Halder, TMLR 2024, arXiv 2210.13879, section 5.
 *
 * @throws InvalidArgumentError unless outputs is an integer of at least 2.
 * @example
 * ```ts
 * softmaxNeuron({ outputs: 10 }).parameterCount(256); // 2560
 * ```
 */
export function softmaxNeuron({ outputs = 2 }: NeuronShape = {}): Neuron {
  requireInteger('outputs', outputs, 2);
  return {
    name: 'softmax',
    outputs,
    // While probabilities are made: scores twice and by output, maxima, differences, exponentials, sums, quotients, these joined.
    workingArrays: 9 * outputs,
    parameterCount: (inputDimension) => outputs * inputDimension,
    layout: (inputDimension) => [{ name: 'W', start: 0, length: outputs * inputDimension }],
    initialDistribution: (inputDimension) => {
      // W x then has components of deviation 1 for standardised inputs, in any dimension.
      const law: CoordinateDistribution = { kind: 'normal', mean: 0, deviation: 1 / Math.sqrt(inputDimension) };
      return Array.from({ length: outputs * inputDimension }, () => law);
    },
    forward: async (backend, positions, inputs) => softmaxFeatureMap(backend, outputs, positions, inputs),
  };
}

function softmaxFeatureMap(backend: Backend, outputs: number, positions: Matrix, inputs: Matrix): FeatureMap {
  const [particles] = positions.shape;
  const [rows, inputDimension] = inputs.shape;
  /** The `[N, n]` part of output c in an `[N, q n]` matrix. */
  const part = (x: Matrix, c: number) => backend.slice(x, 1, c * rows, rows);
  const parts = (x: Matrix) => Array.from({ length: outputs }, (_, c) => part(x, c));
  const sum = (terms: readonly Matrix[]) => terms.reduce((total, term) => backend.binary('add', total, term));

  const features = backend.tidy(() => {
    const directions = backend.reshape(positions, [particles * outputs, inputDimension]);
    const scores = backend.matmul(directions, inputs, { transposeB: true });
    const byOutput = parts(backend.reshape(scores, [particles, outputs * rows]));
    const largest = byOutput.reduce((most, z) => backend.binary('maximum', most, z));
    const grown = byOutput.map((z) => backend.unary('exp', backend.binary('subtract', z, largest)));
    const total = sum(grown);
    return backend.concatenate(
      grown.map((e) => backend.binary('divide', e, total)),
      1,
    );
  });

  return {
    features: () => backend.reshape(features, features.shape),
    combine: (weights) => backend.matvec(features, weights, { transpose: true }),
    potential: (cotangent) => backend.matvec(features, cotangent),
    gradient: async (cotangent) =>
      backend.tidy(() => {
        // d <c, softmax(z)> / dz = P .* (c - <P, c>).
        const probabilities = parts(features);
        const slopes = Array.from({ length: outputs }, (_, c) => backend.slice(cotangent, 0, c * rows, rows));
        const mean = sum(probabilities.map((p, c) => backend.binary('multiply', p, slopes[c])));
        const pulled = probabilities.map((p, c) =>
          backend.binary('multiply', p, backend.binary('subtract', slopes[c], mean)),
        );
        const rowsOfOutputs = backend.reshape(backend.concatenate(pulled, 1), [particles * outputs, rows]);
        return backend.reshape(backend.matmul(rowsOfOutputs, inputs), [particles, outputs * inputDimension]);
      }),
    dispose: () => features.dispose(),
  };
}

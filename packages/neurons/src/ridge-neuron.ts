import type { Activation, Backend, Matrix } from '@proxflow/backend';
import type { CoordinateDistribution, FeatureMap, Neuron } from './neuron.js';

/**
 * phi(x; theta) = a tanh(w.x + b) with theta = (a, b, w) `[D + 2]`: the neuron of the paper's experiments.
 * Forward and gradient cost 2 N n D each; no array of size N n p is formed.
 *
 * Source: Teter, Nodozi, Halder, TMLR 2024, arXiv 2210.13879.
 *
 * @example
 * ```ts
 * tanhNeuron().parameterCount(30); // 32
 * ```
 */
export function tanhNeuron(): Neuron {
  return ridgeNeuron('tanh');
}

/**
 * phi(x; theta) = a max(w.x + b, 0) with theta = (a, b, w) `[D + 2]`; its slope at 0 is 0. Cost as for tanh.
 *
 * @example
 * ```ts
 * const map = await reluNeuron().forward(backend, positions, inputs);
 * ```
 */
export function reluNeuron(): Neuron {
  return ridgeNeuron('relu');
}

function ridgeNeuron(activation: Activation): Neuron {
  return {
    name: activation,
    parameterCount: (inputDimension) => inputDimension + 2,
    layout: (inputDimension) => [
      { name: 'a', start: 0, length: 1 },
      { name: 'b', start: 1, length: 1 },
      { name: 'w', start: 2, length: inputDimension },
    ],
    initialDistribution: ridgeInitialDistribution,
    forward: async (backend, positions, inputs) => ridgeFeatureMap(backend, activation, positions, inputs),
  };
}

/**
 * For standardised inputs in any dimension: amplitudes of deviation 1; offsets and w.x of deviation 2, so that both the
 * linear and the saturated part of the nonlinearity are populated.
 */
function ridgeInitialDistribution(inputDimension: number): CoordinateDistribution[] {
  const normal = (deviation: number): CoordinateDistribution => ({ kind: 'normal', mean: 0, deviation });
  const direction = normal(2 / Math.sqrt(inputDimension));
  return [normal(1), normal(2), ...Array.from({ length: inputDimension }, () => direction)];
}

function ridgeFeatureMap(backend: Backend, activation: Activation, positions: Matrix, inputs: Matrix): FeatureMap {
  const { values, slopes } = backend.ridgeForward(activation, positions, inputs);
  const amplitudeColumn = backend.slice(positions, 1, 0, 1);
  const amplitudes = backend.reshape(amplitudeColumn, [positions.shape[0]]);
  // Positions belong to the caller and may be disposed before this map is; the gradient needs them still.
  const kept = backend.reshape(positions, positions.shape);
  return {
    features: () => backend.binary('multiply', values, amplitudeColumn),
    combine: (weights) =>
      backend.tidy(() => backend.matvec(values, backend.binary('multiply', weights, amplitudes), { transpose: true })),
    potential: (cotangent) =>
      backend.tidy(() => backend.binary('multiply', amplitudes, backend.matvec(values, cotangent))),
    gradient: async (cotangent) =>
      backend.tidy(() => backend.ridgePullback(kept, inputs, values, slopes, cotangent).gradient),
    dispose: () => {
      for (const tensor of [values, slopes, amplitudeColumn, amplitudes, kept]) tensor.dispose();
    },
  };
}

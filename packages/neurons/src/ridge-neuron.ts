import { requireInteger, type Activation, type Backend, type Matrix } from '@proxflow/backend';
import type { CoordinateDistribution, FeatureMap, Neuron, NeuronShape } from './neuron.js';
import { vectorRidgeFeatureMap } from './vector-ridge-features.js';

/**
 * phi(x; theta) = a tanh(w.x + b) with theta = (a, b, w) `[q + 1 + D]`, a `[q]`: the neuron of the paper's experiments,
 * there with q = 1. Forward and gradient cost 2 N n (D + q) each; no array of size N n p is formed.
 *
 * Source: Teter, Nodozi, Halder, TMLR 2024, arXiv 2210.13879.
 *
 * @throws InvalidArgumentError unless outputs is an integer of at least 1.
 * @example
 * ```ts
 * tanhNeuron().parameterCount(30); // 32
 * tanhNeuron({ outputs: 10 }).parameterCount(64); // 75
 * ```
 */
export function tanhNeuron(shape: NeuronShape = {}): Neuron {
  return ridgeNeuron('tanh', shape);
}

/**
 * phi(x; theta) = a max(w.x + b, 0) with theta = (a, b, w) `[q + 1 + D]`; its slope at 0 is 0. Cost as for tanh.
 *
 * @throws InvalidArgumentError unless outputs is an integer of at least 1.
 * @example
 * ```ts
 * const map = await reluNeuron().forward(backend, positions, inputs);
 * ```
 */
export function reluNeuron(shape: NeuronShape = {}): Neuron {
  return ridgeNeuron('relu', shape);
}

/**
 * phi(x; theta) = a / (1 + exp(-(w.x + b))) with theta = (a, b, w) `[q + 1 + D]`: the classical sigmoidal unit. Cost as for
 * tanh.
 *
 * Source: Cybenko, Approximation by superpositions of a sigmoidal function, Math. Control Signals Systems 2 (1989).
 *
 * @throws InvalidArgumentError unless outputs is an integer of at least 1.
 * @example
 * ```ts
 * const map = await sigmoidNeuron().forward(backend, positions, inputs);
 * ```
 */
export function sigmoidNeuron(shape: NeuronShape = {}): Neuron {
  return ridgeNeuron('logistic', shape, { name: 'sigmoid' });
}

/**
 * phi(x; theta) = a erf(w.x + b) with theta = (a, b, w) `[q + 1 + D]`, erf being 2 / sqrt(pi) times the integral of
 * exp(-t^2) from 0: like tanh, but its averages over Gaussian inputs have closed forms. Cost as for tanh.
 *
 * Source: Saad and Solla, On-line learning in soft committee machines, Phys. Rev. E 52 (1995), with erf(u / sqrt(2)).
 *
 * @throws InvalidArgumentError unless outputs is an integer of at least 1.
 * @example
 * ```ts
 * const map = await erfNeuron().forward(backend, positions, inputs);
 * ```
 */
export function erfNeuron(shape: NeuronShape = {}): Neuron {
  return ridgeNeuron('erf', shape);
}

/**
 * phi(x; theta) = a log(1 + exp(w.x + b)) with theta = (a, b, w) `[q + 1 + D]`: a relu without its kink, so that the
 * gradient flow has a Lipschitz drift. Cost as for tanh.
 *
 * Source: Dugas, Bengio, Belisle, Nadeau, Garcia, NIPS 2000.
 *
 * @throws InvalidArgumentError unless outputs is an integer of at least 1.
 * @example
 * ```ts
 * const map = await softplusNeuron().forward(backend, positions, inputs);
 * ```
 */
export function softplusNeuron(shape: NeuronShape = {}): Neuron {
  return ridgeNeuron('softplus', shape);
}

/**
 * phi(x; theta) = a sin(w.x + b) with theta = (a, b, w) `[q + 1 + D]`: one random Fourier feature, whose frequency w and
 * phase b are trained; w of normal law are the features of a Gaussian kernel. At the start phases are uniform on a whole
 * turn. Cost as for tanh.
 *
 * Source: Rahimi and Recht, Random features for large-scale kernel machines, NIPS 2007.
 *
 * @throws InvalidArgumentError unless outputs is an integer of at least 1.
 * @example
 * ```ts
 * const map = await sineNeuron().forward(backend, positions, inputs);
 * ```
 */
export function sineNeuron(shape: NeuronShape = {}): Neuron {
  return ridgeNeuron('sine', shape, { offset: { kind: 'uniform', low: -Math.PI, high: Math.PI } });
}

/** In what a ridge neuron differs from tanh, but for its activation. */
interface RidgeTraits {
  /** That of the activation by default. */
  readonly name?: string;
  /** The law of b at the start; that of w.x by default. */
  readonly offset?: CoordinateDistribution;
}

function ridgeNeuron(
  activation: Activation,
  { outputs = 1 }: NeuronShape,
  { name = activation, offset = { kind: 'normal', mean: 0, deviation: 2 } }: RidgeTraits = {},
): Neuron {
  requireInteger('outputs', outputs);
  return {
    name,
    outputs,
    // Values and slopes; for several outputs also the cotangents of the values, and their products with the slopes.
    workingArrays: outputs === 1 ? 2 : 4,
    parameterCount: (inputDimension) => outputs + 1 + inputDimension,
    layout: (inputDimension) => [
      { name: 'a', start: 0, length: outputs },
      { name: 'b', start: outputs, length: 1 },
      { name: 'w', start: outputs + 1, length: inputDimension },
    ],
    initialDistribution: (inputDimension) => ridgeInitialDistribution(outputs, offset, inputDimension),
    forward: async (backend, positions, inputs) =>
      outputs === 1
        ? ridgeFeatureMap(backend, activation, positions, inputs)
        : vectorRidgeFeatureMap({ backend, activation, outputs, positions, inputs }),
  };
}

/**
 * For standardised inputs in any dimension: amplitudes of deviation 1; offsets and w.x of deviation 2, so that both the
 * linear and the saturated part of the nonlinearity are populated.
 */
function ridgeInitialDistribution(
  outputs: number,
  offset: CoordinateDistribution,
  inputDimension: number,
): CoordinateDistribution[] {
  const normal = (deviation: number): CoordinateDistribution => ({ kind: 'normal', mean: 0, deviation });
  const direction = normal(2 / Math.sqrt(inputDimension));
  return [
    ...Array.from({ length: outputs }, () => normal(1)),
    offset,
    ...Array.from({ length: inputDimension }, () => direction),
  ];
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

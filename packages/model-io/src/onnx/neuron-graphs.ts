import { InvalidArgumentError } from '@proxflow/backend';
import type { OnnxGraph } from './graph-builder.js';

/** A cloud of neurons, and the values its network is to be evaluated on. */
export interface OnnxCloud {
  /** Name of the standardized inputs, double `[n, D]`. */
  readonly inputs: string;
  /** D. */
  readonly inputDimension: number;
  /** q. */
  readonly outputs: number;
  /** N. */
  readonly particles: number;
  /** p. */
  readonly dimension: number;
  /** `[N, p]`. */
  readonly positions: Float64Array;
  /** `[N]`: those of the estimator. */
  readonly weights: Float64Array;
}

/** Adds f(x) = sum_j w_j phi(x; theta_j) to a graph and returns its name: double `[n, q]`. */
export type OnnxNeuron = (graph: OnnxGraph, cloud: OnnxCloud) => string;

type Activation = (graph: OnnxGraph, u: string) => string;

const operator =
  (name: string): Activation =>
  (graph, u) =>
    graph.node(name, [u]);

/** By name; all but erf are computed in double. */
const activations: Readonly<Record<string, Activation>> = {
  tanh: operator('Tanh'),
  relu: operator('Relu'),
  sigmoid: operator('Sigmoid'),
  sine: operator('Sin'),
  // The runtime has Erf in single precision only; its error of 1e-7 is one of values within [-1, 1].
  erf: (graph, u) => graph.cast(graph.node('Erf', [graph.cast(u, 'float')]), 'double'),
  // max(u, 0) + log(1 + exp(-|u|)): the runtime has Softplus in single precision only, and this does not overflow.
  softplus: (graph, u) => {
    const decay = graph.node('Exp', [graph.node('Neg', [graph.node('Abs', [u])])]);
    const rest = graph.node('Log', [graph.node('Add', [decay, graph.constant([1], [])])]);
    return graph.node('Add', [graph.node('Relu', [u]), rest]);
  },
};

/** psi(t) from t^2. */
const profiles: Readonly<Record<string, Activation>> = {
  rbf: (graph, squares) => graph.node('Exp', [graph.node('Mul', [squares, graph.constant([-0.5], [])])]),
  bump: (graph, squares) => {
    const one = graph.constant([1], []);
    const t = graph.node('Sqrt', [squares]);
    const rest = graph.node('Relu', [graph.node('Sub', [one, t])]);
    const square = graph.node('Mul', [rest, rest]);
    const factor = graph.node('Add', [graph.node('Mul', [t, graph.constant([4], [])]), one]);
    return graph.node('Mul', [graph.node('Mul', [square, square]), factor]);
  },
};

/** Entry (j, k) of a matrix of `rows` x `columns` by a function of both. */
function matrix(rows: number, columns: number, entry: (j: number, k: number) => number): Float64Array {
  return Float64Array.from({ length: rows * columns }, (_, i) => entry(Math.floor(i / columns), i % columns));
}

/** w_j a_j `[N, q]`, amplitudes being the first q coordinates of theta. */
function readOut(graph: OnnxGraph, { particles, outputs, dimension, positions, weights }: OnnxCloud): string {
  const values = matrix(particles, outputs, (j, c) => weights[j] * positions[j * dimension + c]);
  return graph.constant(values, [particles, outputs]);
}

/** One coordinate of theta of every particle, `[1, N]`. */
function coordinate(cloud: OnnxCloud, k: number, of: (value: number) => number = (value) => value): Float64Array {
  return Float64Array.from({ length: cloud.particles }, (_, j) => of(cloud.positions[j * cloud.dimension + k]));
}

/** The last D coordinates of theta, a column a particle: `[D, N]`. */
function columns({ inputDimension, particles, dimension, positions }: OnnxCloud): Float64Array {
  const first = dimension - inputDimension;
  return matrix(inputDimension, particles, (k, j) => positions[j * dimension + first + k]);
}

/** theta = (a, b, w): act(X W^T + b) (w .* A). */
function ridge(activation: Activation): OnnxNeuron {
  return (graph, cloud) => {
    const { inputs, inputDimension, particles, outputs } = cloud;
    const product = graph.node('MatMul', [inputs, graph.constant(columns(cloud), [inputDimension, particles])]);
    const u = graph.node('Add', [product, graph.constant(coordinate(cloud, outputs), [1, particles])]);
    return graph.node('MatMul', [activation(graph, u), readOut(graph, cloud)]);
  };
}

/** theta = (a, log s, c): psi(|x - c| / s) (w .* A), with |x - c|^2 = |x|^2 - 2 x.c + |c|^2 cut off at 0. */
function radial(profile: Activation): OnnxNeuron {
  return (graph, cloud) => {
    const { inputs, inputDimension, particles, outputs } = cloud;
    const centres = columns(cloud);
    const norms = Float64Array.from({ length: particles }, (_, j) => {
      let sum = 0;
      for (let k = 0; k < inputDimension; k++) sum += centres[k * particles + j] ** 2;
      return sum;
    });
    const precisions = coordinate(cloud, outputs, (log) => Math.min(Math.exp(-2 * log), Number.MAX_VALUE));
    const squaredInputs = graph.node('Mul', [inputs, inputs]);
    const lengths = graph.node('ReduceSum', [squaredInputs, graph.integers([1])], { keepdims: 1 });
    const product = graph.node('MatMul', [
      inputs,
      graph.constant(
        centres.map((c) => -2 * c),
        [inputDimension, particles],
      ),
    ]);
    const sum = graph.node('Add', [graph.node('Add', [lengths, product]), graph.constant(norms, [1, particles])]);
    const scaled = graph.node('Mul', [graph.node('Relu', [sum]), graph.constant(precisions, [1, particles])]);
    const squares = graph.node('Min', [scaled, graph.constant([Number.MAX_VALUE], [])]);
    return graph.node('MatMul', [profile(graph, squares), readOut(graph, cloud)]);
  };
}

/** theta = W `[q, D]`: sum_j w_j softmax(W_j x). */
const softmax: OnnxNeuron = (graph, { inputs, inputDimension, outputs, particles, positions, weights }) => {
  const rows = particles * outputs;
  const directions = matrix(inputDimension, rows, (k, row) => positions[row * inputDimension + k]);
  const scores = graph.node('MatMul', [inputs, graph.constant(directions, [inputDimension, rows])]);
  const byParticle = graph.node('Reshape', [scores, graph.integers([-1, particles, outputs])]);
  const features = graph.node('Softmax', [byParticle], { axis: 2 });
  const mixture = graph.node('MatMul', [graph.constant(weights, [1, particles]), features]);
  return graph.node('Reshape', [mixture, graph.integers([-1, outputs])]);
};

const builtIn = new Map<string, OnnxNeuron>([
  ...Object.entries(activations).map(([name, activation]) => [name, ridge(activation)] as const),
  ...Object.entries(profiles).map(([name, profile]) => [name, radial(profile)] as const),
  ['softmax', softmax],
]);

/** Names of the neurons that can be exported as they are. */
export const exportedNeurons: readonly string[] = [...builtIn.keys()];

/**
 * Adds the network of the named neurons. `8 tanh`, a group of 8, is 8 N neurons.
 *
 * @throws InvalidArgumentError for a neuron that nobody has said how to export.
 */
export function addNetwork(
  graph: OnnxGraph,
  name: string,
  cloud: OnnxCloud,
  custom: Readonly<Record<string, OnnxNeuron>>,
): string {
  const neuron = Object.hasOwn(custom, name) ? custom[name] : builtIn.get(name);
  if (neuron !== undefined) return neuron(graph, cloud);
  const group = /^([1-9]\d{0,6}) (.+)$/.exec(name);
  if (group === null || cloud.dimension % Number(group[1]) !== 0) throw unknown(name);
  const units = Number(group[1]);
  const { particles, dimension, weights } = cloud;
  const each = {
    ...cloud,
    particles: particles * units,
    dimension: dimension / units,
    weights: Float64Array.from({ length: particles * units }, (_, j) => weights[Math.floor(j / units)]),
  };
  return addNetwork(graph, group[2], each, custom);
}

function unknown(name: string): InvalidArgumentError {
  return new InvalidArgumentError({
    argument: 'neuron',
    value: name,
    expected: `one of ${exportedNeurons.join(', ')}, groups of them, or one that option neurons has`,
    remedy: `Hand over how to write it: neurons: { ${JSON.stringify(name)}: (graph, cloud) => ... }, see OnnxNeuron.`,
  });
}

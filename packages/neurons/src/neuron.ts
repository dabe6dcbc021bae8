import type { Backend, Matrix, Vector } from '@proxflow/backend';

/** One coordinate's initial law. */
export type CoordinateDistribution =
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number };

/** A named run of coordinates inside theta. */
export interface ParameterBlock {
  readonly name: string;
  readonly start: number;
  readonly length: number;
}

/**
 * The features phi(x_i; theta_j) `[q]` of N particles on n inputs, kept in whatever form makes the four questions below
 * cheap. Outputs lie one after the other: entry c n + i of an array over the data `[q n]` is output c on input i.
 * Results belong to the caller; `dispose` frees what the map itself keeps.
 */
export interface FeatureMap {
  /** Phi `[N, q n]` written out. Costs memory N n q; the other questions do not. */
  features(): Matrix;
  /** Phi^T w `[q n]` for weights w `[N]`: the network's predictions. */
  combine(weights: Vector): Vector;
  /** Phi c `[N]` for a cotangent c `[q n]`: sum_i <c_i, phi(x_i; theta_j)>. */
  potential(cotangent: Vector): Vector;
  /** sum_i grad_theta <c_i, phi(x_i; theta_j)> `[N, p]`: the vector-Jacobian product. */
  gradient(cotangent: Vector): Promise<Matrix>;
  dispose(): void;
}

/** A parametrised feature phi(x; theta) with q outputs: one unit of a shallow network. */
export interface Neuron {
  readonly name: string;
  /** q, the outputs of the neuron and so of the network. */
  readonly outputs: number;
  /**
   * How many arrays of N x n numbers forward pass and gradient take at once, at most, temporary ones included: risks make their
   * blocks by it. Counted with the fused kernels of a backend that has them; 4 q by default.
   */
  readonly workingArrays?: number;
  /** p = dim theta for inputs of dimension D. */
  parameterCount(inputDimension: number): number;
  /** How theta is divided. */
  layout(inputDimension: number): readonly ParameterBlock[];
  /** A sensible law of theta at the start for standardised inputs, one entry per coordinate. */
  initialDistribution(inputDimension: number): readonly CoordinateDistribution[];
  /** The features of positions `[N, p]` on inputs `[n, D]`. */
  forward(backend: Backend, positions: Matrix, inputs: Matrix): Promise<FeatureMap>;
}

/** What a family of neurons is asked for: tanh neurons with 3 outputs, say. */
export interface NeuronShape {
  /** q; 1 by default. */
  readonly outputs?: number;
}

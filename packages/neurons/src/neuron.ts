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
 * The features Phi_ji = phi(x_i; theta_j) of N particles on n inputs, kept in whatever form makes the four questions
 * below cheap. Results belong to the caller; `dispose` frees what the map itself keeps.
 */
export interface FeatureMap {
  /** Phi `[N, n]` written out. Costs memory N n; the other questions do not. */
  features(): Matrix;
  /** Phi^T w `[n]` for weights w `[N]`: the network's predictions. */
  combine(weights: Vector): Vector;
  /** Phi c `[N]` for a cotangent c `[n]`: sum_i c_i phi(x_i; theta_j). */
  potential(cotangent: Vector): Vector;
  /** sum_i c_i grad_theta phi(x_i; theta_j) `[N, p]`: the vector-Jacobian product. */
  gradient(cotangent: Vector): Promise<Matrix>;
  dispose(): void;
}

/** A parametrised feature phi(x; theta) with scalar output: one unit of a shallow network. */
export interface Neuron {
  readonly name: string;
  /** p = dim theta for inputs of dimension D. */
  parameterCount(inputDimension: number): number;
  /** How theta is divided. */
  layout(inputDimension: number): readonly ParameterBlock[];
  /** A sensible law of theta at the start for standardised inputs, one entry per coordinate. */
  initialDistribution(inputDimension: number): readonly CoordinateDistribution[];
  /** The features of positions `[N, p]` on inputs `[n, D]`. */
  forward(backend: Backend, positions: Matrix, inputs: Matrix): Promise<FeatureMap>;
}

import type { NodeValues } from './node-values.js';

/** The data of one proximal map; all arrays have length N. */
export interface WeightProxProblem {
  /** log s. */
  readonly logReference: Float64Array;
  /** psi. */
  readonly potential: Float64Array;
  /** h / epsilon, above 0. */
  readonly strength: number;
  /** log v. */
  readonly logQuadrature: Float64Array;
}

/**
 * A convex functional R(w) = sum_j v_j g(w_j / v_j) of the weights, where v are quadrature weights (v = 1 counts
 * particles). It enters a flow through its value and its proximal map in the Kullback-Leibler sense, in logarithms.
 */
export interface WeightRegularizer {
  readonly name: string;
  /**
   * 1/beta: the coefficient of sum w log(w/v) in R. The diffusion noise sqrt(2 h / beta) of a location update is the same
   * term seen by the particles, so there is one temperature, and it is kept here.
   */
  readonly temperature: number;
  /** R(w); w_j = 0 (log -Infinity) contributes its limit. */
  value(logWeights: Float64Array, logQuadrature: Float64Array): number;
  /** dR/dw_j `[N]`, for positive weights. */
  derivative(logWeights: Float64Array, logQuadrature: Float64Array): Float64Array;
  /** log of argmin_w KL(w | s) + strength (<psi, w> + R(w)), entry by entry. Returns a new array. */
  logProx(problem: WeightProxProblem): Float64Array;
  /** Lipschitz constant in the sup norm of log s -> log w - log s at this strength. */
  contraction(strength: number): number;
  /**
   * R*(p) = sup_w <p, w> - R(w) over w >= 0, for slopes p `[N]`: what a dual value needs. Infinity outside its domain, of
   * which 1e-9 is taken as rounding. Optional; without it a solver reports no dual value.
   */
  conjugate?(slopes: Float64Array, logQuadrature: Float64Array): number;
  /**
   * c, if R(w) = temperature sum w log(w/v) + <c, w> and nothing else: such functionals add up to another of their kind,
   * which `sumOfRegularizers` uses.
   */
  readonly linearSlopes?: NodeValues;
  /** Lower and upper bound, if R is the indicator of bounds on log(w/v): such a constraint joins any other functional. */
  readonly logDensityBounds?: readonly [lower: NodeValues, upper: NodeValues];
  /** True if adding a constant to log s moves every log w - log s by the same amount, as a power law does. */
  readonly shiftsUniformly: boolean;
}

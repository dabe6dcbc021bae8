/**
 * A marginal condition of an entropic transport problem, given by its proximal map in the Kullback-Leibler sense and in
 * logarithms: what one side of the scaling loop needs to know.
 *
 * Two conditions G1, G2 and a kernel K make the problem min_P KL(P | K) + G1(P 1) + G2(P^T 1), where
 * KL(P | K) = sum P log(P/K) - P + K. Its dual is sup_(f, g) -G1*(-f) - G2*(-g) - sum_ij exp(f_i + g_j) K_ij + sum K,
 * and P_ij = exp(f_i + g_j) K_ij at the optimum (Chizat, Peyre, Schmitzer and Vialard, "Scaling algorithms for unbalanced
 * optimal transport problems", 2018). A problem that charges <P, C> + epsilon KL(P | a b^T) + D(P 1) has
 * K = a b^T exp(-C / epsilon), G = D / epsilon, and epsilon times the values of this one.
 */
export interface KlProx {
  readonly name: string;
  /** log of argmin_w KL(w | s) + G(w), given log s `[N]` (-Infinity where s is 0). Returns a new array. */
  logProx(logReference: Float64Array): Float64Array;
  /** Lipschitz constant in the sup norm of log s -> log w - log s; 1 for an exact marginal, below 1 for a soft one. */
  readonly contraction: number;
  /** True if that constant also holds for the oscillation max - min: adding a constant to log s moves all alike. */
  readonly shiftsUniformly: boolean;
  /** log w where the marginal is prescribed; lets a backend run both half sweeps in one call. */
  readonly exactLogWeights?: Float64Array;
  /**
   * G(w) for log w `[N]`: the condition's part of the primal value; Infinity where w breaks a constraint by more than a
   * relative 1e-9. Answers of {@link logProx} never do. An exact marginal counts 0: its error is the solver's to report.
   */
  value?(logMarginal: Float64Array): number;
  /**
   * G*(-f) for the log scaling f = log w - log s `[N]`, where G*(u) = sup_w <u, w> - G(w) over w >= 0: minus the
   * condition's part of the dual value. Infinity outside its domain, of which 1e-9 is taken as rounding. At w =
   * prox(s) Fenchel's equality G(w) + G*(-f) = -<f, w> holds; everywhere else the left side is larger.
   */
  conjugate?(logScaling: Float64Array): number;
}

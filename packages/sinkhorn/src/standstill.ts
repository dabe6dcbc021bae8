import { requireFiniteValues, requireLength, requirePositive } from '@proxflow/backend';
import type { WeightRegularizer } from '@proxflow/regularizers';
import { requireLogWeights } from './measures.js';

/** A proximal step of N particles of whom nobody, it is hoped, reaches anybody else. */
export interface StandstillProblem {
  /** epsilon > 0, in units of the cost. */
  readonly epsilon: number;
  /** h > 0. */
  readonly stepSize: number;
  /** log of the previous weights `[N]`. */
  readonly logWeights: Float64Array;
  /** psi `[N]` at the current positions. */
  readonly potential: Float64Array;
  readonly regularizer: WeightRegularizer;
  /** log v `[N]`. */
  readonly logQuadrature: Float64Array;
  /** C_ii `[N]` without factor 1/2, or upper bounds: what each particle's own move cost. */
  readonly diagonalCosts: Float64Array;
}

/** The step that leaves every weight, and how far it can be from the proximal step. */
export interface Standstill {
  /** log z `[N]` at which w = w_previous solves the step of the diagonal kernel. */
  readonly logColumnScaling: Float64Array;
  /** Whether log z is finite: false for a particle without mass, or a forbidden one; then nothing can be certified. */
  readonly exists: boolean;
  /**
   * Bound on max |log w* - log w_previous|, w* the weights of {@link proximalStep}, given lower bounds `[N]` on both C_ij and C_ji
   * for all j other than i. Infinity where nothing is certain.
   */
  bound(leastCosts: Float64Array): number;
  /** The least such costs `[N]` for which the bound is at most `tolerance`; Infinity where none are enough. */
  costsNeeded(tolerance: number): Float64Array;
}

/**
 * What a proximal step would do if its kernel were diagonal: nothing, with log z = -(h/epsilon)(psi + R'(w)). The kernel's other
 * entries change a row sum of the first sweep by a factor 1 + eta_r and a column sum by 1 + eta_c, at most
 *
 *     eta_r = max_i exp(A - u_i - (c_i - C_ii)/(2 epsilon)),        A = LSE_j u_j,  u = log(v z)
 *     eta_c = max_j exp(B + u_j - log w_j - c_j/(2 epsilon)),       B = LSE_i(C_ii/(2 epsilon) + log w_i - u_i)
 *
 * for c the cheapest way to or from another particle, and log w then is within
 * (log(1 + eta_r) + log(1 + eta_c)) (1 + tau)/(1 - tau) of the solution, tau the regularizer's contraction: log z is within
 * tau/(1 - tau) of the sweep's change, the weights within twice that and the change itself. Time O(N).
 *
 * @throws InvalidArgumentError, ShapeError for data outside the domain.
 * @example
 * ```ts
 * const step = standstill({ epsilon, stepSize, logWeights, potential, regularizer, logQuadrature, diagonalCosts });
 * if (step.bound(leastCosts) <= 1e-9) console.log('weights stay');
 * ```
 */
export function standstill(problem: StandstillProblem): Standstill {
  const { epsilon, stepSize, logWeights, potential, regularizer, logQuadrature, diagonalCosts } = problem;
  checkStandstill(problem);
  const particles = logWeights.length;
  const strength = stepSize / epsilon;
  const slope = regularizer.derivative(logWeights, logQuadrature);
  const logColumnScaling = new Float64Array(particles);
  // Row i needs c_i / (2 epsilon) >= rows_i - log eta, column j likewise.
  const rows = new Float64Array(particles);
  const columns = new Float64Array(particles);
  for (let j = 0; j < particles; j++) {
    logColumnScaling[j] = -strength * (potential[j] + slope[j]);
    rows[j] = logQuadrature[j] + logColumnScaling[j];
    columns[j] = diagonalCosts[j] / (2 * epsilon) + logWeights[j] - rows[j];
  }
  const exists = rows.every(Number.isFinite) && columns.every(Number.isFinite);
  const a = logSumExp(rows);
  const b = logSumExp(columns);
  for (let j = 0; j < particles; j++) {
    const u = rows[j];
    rows[j] = a - u + diagonalCosts[j] / (2 * epsilon);
    columns[j] = b + u - logWeights[j];
  }
  const tau = regularizer.contraction(strength);
  const amplification = tau < 1 ? (1 + tau) / (1 - tau) : Infinity;
  return {
    logColumnScaling,
    exists,
    bound(leastCosts) {
      if (!exists || amplification === Infinity) return Infinity;
      let [row, column] = [-Infinity, -Infinity];
      for (let j = 0; j < particles; j++) {
        const far = leastCosts[j] / (2 * epsilon);
        row = Math.max(row, rows[j] - far);
        column = Math.max(column, columns[j] - far);
      }
      return (Math.log1p(Math.exp(row)) + Math.log1p(Math.exp(column))) * amplification;
    },
    costsNeeded(tolerance) {
      // log(1 + eta) <= eta; half of the tolerance for rows, half for columns.
      const logEta = exists ? Math.log(tolerance / (2 * amplification)) : -Infinity;
      return rows.map((row, j) => 2 * epsilon * (Math.max(row, columns[j]) - logEta));
    },
  };
}

function logSumExp(values: Float64Array): number {
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) high = Math.max(high, values[i]);
  let total = 0;
  for (let i = 0; i < values.length; i++) total += Math.exp(values[i] - high);
  return high + Math.log(total);
}

function checkStandstill(problem: StandstillProblem): void {
  const { epsilon, stepSize, logWeights, potential, logQuadrature, diagonalCosts } = problem;
  requirePositive('epsilon', epsilon);
  requirePositive('stepSize', stepSize);
  requireLogWeights('logWeights', logWeights);
  const particles = logWeights.length;
  requireFiniteValues('potential', requireLength('potential', potential, particles));
  requireFiniteValues('logQuadrature', requireLength('logQuadrature', logQuadrature, particles));
  requireFiniteValues('diagonalCosts', requireLength('diagonalCosts', diagonalCosts, particles));
}

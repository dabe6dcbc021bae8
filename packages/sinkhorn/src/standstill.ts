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
  /** What particle i adds to the sums of particle j. */
  readonly shares: PairShares;
  /** Bound on max |log w* - log w_previous| for the largest log eta of any particle, w* the weights of {@link proximalStep}. */
  bound(logShare: number): number;
  /** The log eta for which the bound is at most `tolerance`; -Infinity where none is small enough. */
  logShareAllowed(tolerance: number): number;
}

/**
 * The most that particle i adds to a sum of particle j, relative to j's own term in it, where both ways between them cost at
 * least `cost`: exp of max(out_i - out_j + own_j, back_j - back_i + own_i) - cost / scale.
 */
export interface PairShares {
  /** u `[N]`. */
  readonly out: Float64Array;
  /** u - log w `[N]`. */
  readonly back: Float64Array;
  /** What each particle's own way cost `[N]`, at least 0, in units of the scale. */
  readonly own: Float64Array;
  readonly scale: number;
}

/**
 * What a proximal step would do if its kernel were diagonal: nothing, with log z = -(h/epsilon)(psi + R'(w)), u = log(v z). The
 * kernel's other entries change row sums of the first sweep by factors 1 + eta_r, column sums by 1 + eta_c:
 *
 *     row j:     eta_r = sum_(i != j) exp(u_i - u_j + (C_jj - C_ji)/(2 epsilon))
 *     column j:  eta_c = sum_(i != j) exp(u_j - u_i + log w_i - log w_j + (C_ii - C_ij)/(2 epsilon))
 *
 * and log w is then within 2 log(1 + eta) (1 + tau)/(1 - tau) of the solution, eta the largest of them and tau the
 * regularizer's contraction: log z is within tau/(1 - tau) of the sweep's change, the weights within twice that and the change
 * itself. Time O(N).
 *
 * @throws InvalidArgumentError, ShapeError for data outside the domain.
 * @example
 * ```ts
 * const step = standstill({ epsilon, stepSize, logWeights, potential, regularizer, logQuadrature, diagonalCosts });
 * const { out, back, own, scale } = step.shares; // of particle 0 in particle 1, at cost 9
 * const share = Math.max(out[0] - out[1] + own[1], back[1] - back[0] + own[0]) - 9 / scale;
 * if (step.bound(share) <= 1e-9) console.log('weights stay, if share is the largest');
 * ```
 */
export function standstill(problem: StandstillProblem): Standstill {
  const { epsilon, stepSize, logWeights, potential, regularizer, logQuadrature, diagonalCosts } = problem;
  checkStandstill(problem);
  const particles = logWeights.length;
  const strength = stepSize / epsilon;
  const scale = 2 * epsilon;
  const slope = regularizer.derivative(logWeights, logQuadrature);
  const logColumnScaling = new Float64Array(particles);
  const out = new Float64Array(particles);
  const back = new Float64Array(particles);
  for (let i = 0; i < particles; i++) {
    logColumnScaling[i] = -strength * (potential[i] + slope[i]);
    out[i] = logQuadrature[i] + logColumnScaling[i];
    back[i] = out[i] - logWeights[i];
  }
  const own = diagonalCosts.map((cost) => cost / scale);
  const exists = out.every(Number.isFinite) && back.every(Number.isFinite);
  const tau = regularizer.contraction(strength);
  const amplification = tau < 1 ? (2 * (1 + tau)) / (1 - tau) : Infinity;
  const certifies = exists && amplification < Infinity;
  return {
    logColumnScaling,
    exists,
    shares: { out, back, own, scale },
    bound: (logShare) => (certifies ? Math.log1p(Math.exp(logShare)) * amplification : Infinity),
    // log(1 + eta) <= eta.
    logShareAllowed: (tolerance) => (certifies ? Math.log(tolerance / amplification) : -Infinity),
  };
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

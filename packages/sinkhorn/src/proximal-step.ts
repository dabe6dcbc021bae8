import {
  requireFiniteValues,
  requireInteger,
  requireLength,
  requirePositive,
  type Backend,
  type MatrixShape,
} from '@proxflow/backend';
import { exactMarginal, regularizedMarginal, type KlProx, type WeightRegularizer } from '@proxflow/regularizers';
import { certifiedLogError, sweepsNeeded, type Contraction } from './contraction.js';
import { kernelHealth, type KernelHealth } from './kernel-health.js';
import type { Domain, DomainChoice, KernelOperator } from './kernel-operator.js';
import { difference, exponentials, scaled, shifted, sum, sumOf, totalMass, weightedSum } from './log-arithmetic.js';
import { requireLogWeights, requireReached, requireValues } from './measures.js';
import { mostRounds, omissionOf, omittedShares, widenOmission, type OmittedShares } from './omission.js';
import { defaultTolerance, requireNormal } from './precision.js';
import { roundoff } from './roundoff.js';
import { runScalingLoop, type ScalingSolution, type ScalingStatus } from './scaling-loop.js';
import { certifiedStop, type StoppingRule } from './stopping.js';
import { geometryOf, type TransportCost } from './transport-cost.js';

/** One proximal step of the weights; N previous particles, M current ones (the same particles in a flow). */
export interface ProximalProblem {
  readonly backend: Backend;
  /** C `[N, M]`: ground cost, without factor 1/2, from the previous positions (rows) to the current ones (columns). */
  readonly cost: TransportCost;
  /** epsilon > 0, the strength of the entropic transport term, in units of the cost. */
  readonly epsilon: number;
  /** h > 0. */
  readonly stepSize: number;
  /** log of the previous weights `[N]`. */
  readonly logWeights: Float64Array;
  /** psi `[M]` at the current positions. */
  readonly potential: Float64Array;
  readonly regularizer: WeightRegularizer;
  /** log v `[M]`; 0 (v = 1) by default, the paper's choice. */
  readonly logQuadrature?: Float64Array;
  /** log z `[M]` of an earlier, similar step. */
  readonly warmStart?: Float64Array;
  /** Replaces all other starts: log z `[M]` to begin with. */
  readonly start?: Float64Array;
  /** Bound on the certified error of log w; 1e-9 in float64, 1e-5 in float32 by default. */
  readonly tolerance?: number;
  /** Sweeps at most; 10000 by default. */
  readonly maxIterations?: number;
  readonly domain?: DomainChoice;
  /** Replaces the certified stopping rule. */
  readonly stop?: StoppingRule;
  /** Safeguarded Anderson acceleration where the loop contracts slowly; true by default. */
  readonly accelerate?: boolean;
}

/** The new weights, and all that is certain about them. */
export interface ProximalSolution {
  readonly status: ScalingStatus;
  /** Sweeps done. */
  readonly iterations: number;
  /** log of the new weights `[M]`; their sum equals the previous sum to rounding. */
  readonly logWeights: Float64Array;
  /** log z `[M]`, a warm start for the next step. */
  readonly logColumnScaling: Float64Array;
  /** log y `[N]`. */
  readonly logRowScaling: Float64Array;
  /**
   * Bound on max |log w - log w*|, w* the exact proximal weights: what the loop left, and what the backend's rounding of
   * the exponents can have done. In float32 with potentials of size 1e4 the second is the larger by far.
   */
  readonly certifiedError: number;
  /**
   * Bound on max |log w^ - log w*| that comes from pairs a truncated geometry leaves out: with eta_r and eta_c the largest shares by which
   * sums of rows and columns lack them, (log(1 + eta_r) + log(1 + eta_c)) (1 + tau) / (1 - tau). 0 where none are left out.
   */
  readonly truncationError: number;
  /** Sweeps that the plain iteration was known to need at most, after the first one. */
  readonly sweepsNeeded: number;
  readonly contraction: Contraction;
  /** |sum w - sum w_previous| / sum w_previous before the last rounding was taken out. */
  readonly massError: number;
  /** Value of the minimised objective at the solution. */
  readonly objective: number;
  readonly domain: Domain;
  readonly health: KernelHealth;
}

/**
 * The proximal step of the weights:
 *
 *     min over w, M:  <C/2, M> + epsilon sum M log(M / v_j) + h (<psi, w> + R(w)),   M 1 = w_previous,  M^T 1 = w
 *
 * with R the regularizer. Rows are the previous cloud, columns the current one. Semi-relaxed entropic transport, solved
 * by the one scaling loop; psi + constant gives the same weights; mass is exact at every iterate.
 *
 * Time O(N M) per sweep after one kernel of N M exponentials; memory O(N M).
 *
 * @throws InvalidArgumentError, ShapeError for data outside the domain; NumericalError where the backend's precision leaves no
 * mass at all. A loop that did not converge is not an error: see `status`.
 * @example
 * ```ts
 * const step = await proximalStep({ backend, cost, epsilon: 0.5, stepSize: 0.3, logWeights, potential, regularizer });
 * step.logWeights.map(Math.exp);
 * ```
 */
export async function proximalStep(problem: ProximalProblem): Promise<ProximalSolution> {
  const { backend, epsilon, stepSize, logWeights, potential, regularizer } = problem;
  const [, columns] = checkProblem(problem);
  const geometry = geometryOf(backend, problem.cost);
  const logQuadrature = problem.logQuadrature ?? new Float64Array(columns);
  const target = regularizedMarginal({ regularizer, potential, strength: stepSize / epsilon, logQuadrature });
  const tolerance = problem.tolerance ?? defaultTolerance(backend);
  const operator = await geometry.kernel(2 * epsilon, problem.domain ?? 'auto');

  try {
    const { solution, shares } = await solveWidely(problem, operator, target, logQuadrature);
    const { iterate, contraction } = solution;
    const weightsBefore = exponentials(logWeights);
    const before = sumOf(weightsBefore);
    const mass = totalMass(iterate.logWeights);
    const after = solution.status === 'diverged' ? mass : requireReached(mass, backend);
    const newLogWeights = shifted(iterate.logWeights, Math.log(before / after));
    const weights = exponentials(newLogWeights);
    const columnScaling = sum(iterate.logColumnScaling, logQuadrature);
    const health = await kernelHealth({
      geometry,
      scale: 2 * epsilon,
      operator,
      logColumnScaling: columnScaling,
      // The sweep made y = w / (Gamma v z).
      rowLogSums: difference(logWeights, iterate.logRowScaling),
    });
    const { domain } = operator;
    const omission = omissionOf(shares);
    const objective =
      epsilon * (weightedSum(weightsBefore, iterate.logRowScaling) + weightedSum(weights, iterate.logColumnScaling)) +
      stepSize * (weightedSum(weights, potential) + regularizer.value(newLogWeights, logQuadrature));
    if (solution.status !== 'diverged') requireValues({ objective });
    return {
      status: solution.status,
      iterations: solution.iterations,
      logWeights: newLogWeights,
      logColumnScaling: iterate.logColumnScaling,
      logRowScaling: iterate.logRowScaling,
      certifiedError: iterate.certifiedError + certifiedLogError(contraction, roundoff(backend, domain, columnScaling)),
      truncationError: omission === 0 ? 0 : omission * amplificationOf(contraction),
      sweepsNeeded: sweepsNeeded(contraction, solution.firstChange, tolerance),
      contraction,
      massError: Math.abs(after - before) / before,
      objective,
      domain,
      health,
    };
  } finally {
    operator.dispose();
  }
}

/** What a change of all sums by a factor does to log w at most, relative to the log of that factor. */
const amplificationOf = ({ tau }: Contraction): number => (1 + tau) / (1 - tau);

/**
 * Solves, on a kernel that leaves too much out again on wider ones, each from where the last ended. Who has to look further shows after
 * the first sweep already.
 */
async function solveWidely(
  problem: ProximalProblem,
  operator: KernelOperator,
  target: KlProx,
  logQuadrature: Float64Array,
): Promise<{ solution: ScalingSolution; shares: OmittedShares | undefined }> {
  const { backend, logWeights, maxIterations = 10_000 } = problem;
  const tolerance = problem.tolerance ?? defaultTolerance(backend);
  const widens = operator.omitted?.tolerance !== undefined;
  let starts = problem.start ? [problem.start] : startsOf(problem, logQuadrature);
  let done = 0;
  for (let round = 0; ; round++) {
    const looksFirst = widens && round === 0 && maxIterations > 1;
    const found = await runScalingLoop({
      operator,
      source: exactMarginal(logWeights),
      target,
      logRowReference: new Float64Array(logWeights.length),
      logColumnReference: logQuadrature,
      starts,
      stop: problem.stop ?? certifiedStop(tolerance),
      maxIterations: looksFirst ? 1 : Math.max(1, maxIterations - done),
      accelerate: problem.accelerate ?? true,
    });
    const { iterate, contraction } = found;
    done += found.iterations;
    const solution = { ...found, iterations: done };
    const columnScaling = sum(iterate.logColumnScaling, logQuadrature);
    const shares = omittedShares({
      operator,
      logRowScaling: iterate.logRowScaling,
      logColumnScaling: columnScaling,
      rowLogSums: difference(logWeights, iterate.logRowScaling),
      // The column sums that the iterate's weights v z Gamma^T y were made of.
      columnLogSums: difference(iterate.logWeights, columnScaling),
      amplification: amplificationOf(contraction),
    });
    if (!widens || shares === undefined) return { solution, shares };
    const widened = round < mostRounds && widenOmission(operator, shares, amplificationOf(contraction));
    if (!widened && !(looksFirst && found.status === 'maxIterations')) return { solution, shares };
    starts = [iterate.logColumnScaling];
  }
}

/**
 * Starts for log z: the previous step's (or ones), and the solution for a kernel that reaches nobody else. There
 * w = w_previous, and the optimality condition log(w/s) + (h/epsilon)(psi + R'(w)) = 0 gives log z at once; in high
 * dimension that is the answer to rounding.
 */
function startsOf(problem: ProximalProblem, logQuadrature: Float64Array): Float64Array[] {
  const { cost, logWeights, potential, warmStart, regularizer, stepSize, epsilon } = problem;
  const first = warmStart ?? new Float64Array(potential.length);
  const sameParticles = cost.shape[0] === cost.shape[1] && hasMassEverywhere(logWeights);
  if (!sameParticles) return [first];
  const slope = regularizer.derivative(logWeights, logQuadrature);
  return [scaled(sum(potential, slope), -stepSize / epsilon), first];
}

function checkProblem(problem: ProximalProblem): MatrixShape {
  const { backend, cost, epsilon, stepSize, logWeights, potential, logQuadrature, warmStart, start } = problem;
  const [rows, columns] = cost.shape;
  requireNormal('epsilon', epsilon, backend);
  requirePositive('stepSize', stepSize);
  requireLength('logWeights', logWeights, rows);
  requireLogWeights('logWeights', logWeights);
  requireFiniteValues('potential', requireLength('potential', potential, columns));
  if (logQuadrature) requireFiniteValues('logQuadrature', requireLength('logQuadrature', logQuadrature, columns));
  if (warmStart) requireLength('warmStart', warmStart, columns);
  if (start) requireLength('start', start, columns);
  if (problem.maxIterations !== undefined) requireInteger('maxIterations', problem.maxIterations);
  if (problem.tolerance !== undefined) requirePositive('tolerance', problem.tolerance);
  return cost.shape;
}

function hasMassEverywhere(logWeights: Float64Array): boolean {
  for (let i = 0; i < logWeights.length; i++) if (logWeights[i] === -Infinity) return false;
  return true;
}

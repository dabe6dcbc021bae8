import { abortQuestion } from './abort-question.js';
import { prepareBarycentre, type BarycentreProblem, type PreparedBarycentre } from './barycentre-problem.js';
import type { Geometry, ScaledPlan } from './geometry.js';
import type { KernelOperator } from './kernel-operator.js';
import { difference, expDifferenceTotal, mean, sum } from './log-arithmetic.js';
import type { ScalingStatus } from './scaling-loop.js';

/** An entropic barycentre, and how far its plans are from sharing it. */
export interface Barycentre {
  readonly status: ScalingStatus;
  /** Rounds done; each is one sweep for every measure. */
  readonly iterations: number;
  /** max_k |P_k 1 - weights|_1 / mass, P_k^T 1 = b_k being exact; debiased also |d K d - weights|_1 / mass. */
  readonly marginalError: number;
  /** a `[N]`. */
  readonly weights: Float64Array;
  /** log a `[N]`. */
  readonly logWeights: Float64Array;
  /** P_k, the plan from the barycentre to each measure. */
  readonly plans: readonly ScaledPlan[];
}

/**
 * The entropic barycentre of measures b_k on a fixed support:
 *
 *     min over a, P_k:  sum_k lambda_k (<P_k, C_k> + epsilon <P_k, log P_k>),   P_k 1 = a,  P_k^T 1 = b_k
 *
 * by iterative Bregman projections in logarithms; any geometry does, grids with separable kernels above all. The entropy
 * blurs: the barycentre of Gaussians of variance s^2 under |x - y|^2 has variance s^2 + epsilon/2, debiased s^2. Time of K
 * sweeps a round.
 *
 * @throws InvalidArgumentError, ShapeError for data outside the domain. A loop that did not converge is not an error: see
 * `status`.
 * @example
 * ```ts
 * const grid = gridGeometry({ backend, axes: [{ x: side }, { x: side }] });
 * const { weights } = await sinkhornBarycentre({ backend, cost: grid, debiasedBy: grid, measures: [disc, ring], epsilon });
 * ```
 * Source: J.-D. Benamou, G. Carlier, M. Cuturi, L. Nenna, G. Peyre, "Iterative Bregman projections for regularized
 * transportation problems", SIAM J. Sci. Comput. 2015; debiased: H. Janati, M. Cuturi, A. Gramfort, "Debiased Sinkhorn
 * barycenters", ICML 2020.
 */
export async function sinkhornBarycentre(problem: BarycentreProblem): Promise<Barycentre> {
  const prepared = prepareBarycentre(problem);
  const operators = new Map<Geometry, KernelOperator>();
  try {
    for (const geometry of [...prepared.geometries, ...(prepared.own ? [prepared.own] : [])]) {
      if (operators.has(geometry)) continue;
      operators.set(geometry, await geometry.kernel(problem.epsilon, problem.domain ?? 'auto'));
    }
    return await bregmanProjections(problem, prepared, (geometry) => operators.get(geometry) as KernelOperator);
  } finally {
    for (const operator of operators.values()) operator.dispose();
  }
}

/** Where one round of projections led. */
interface Round {
  readonly columnScalings: readonly Float64Array[];
  /** log (K_k u_k) `[N]`. */
  readonly rowLogSums: readonly Float64Array[];
  readonly logWeights: Float64Array;
  /** log (K d) `[N]`, where the barycentre is debiased. */
  readonly priorLogSums: Float64Array | undefined;
  readonly marginalError: number;
}

/**
 * Not the scaling loop of two marginals: on the barycentre's side no marginal is known. What is asked for there is the
 * geometric mean of what all K problems reach, so a round needs every kernel before it can make any row scaling.
 */
async function bregmanProjections(
  { epsilon, signal }: BarycentreProblem,
  prepared: PreparedBarycentre,
  operatorOf: (geometry: Geometry) => KernelOperator,
): Promise<Barycentre> {
  const { geometries, tolerance, maxIterations } = prepared;
  const [size] = geometries[0].shape;
  const isAborted = abortQuestion(signal);
  let rowScalings: Float64Array[] = geometries.map(() => new Float64Array(size));
  // The d with d K d = a: what the barycentre pays for its transport to itself. Without debiasing it stays 1.
  let logPrior: Float64Array = new Float64Array(size);

  for (let index = 1; ; index++) {
    const round = await projected(prepared, operatorOf, rowScalings, logPrior);
    const { columnScalings, rowLogSums, logWeights, priorLogSums, marginalError } = round;
    const end = (status: ScalingStatus): Barycentre => ({
      status,
      iterations: index,
      marginalError,
      weights: logWeights.map(Math.exp),
      logWeights,
      plans: rowScalings.map((logRowScaling, k) => ({
        logRowScaling,
        logColumnScaling: columnScalings[k],
        scale: epsilon,
      })),
    });
    if (!Number.isFinite(marginalError)) return end('diverged');
    if (marginalError <= tolerance) return end('converged');
    if (await isAborted()) return end('aborted');
    if (index >= maxIterations) return end('maxIterations');
    rowScalings = rowLogSums.map((sums) => difference(logWeights, sums));
    if (priorLogSums !== undefined) logPrior = mean(logPrior, difference(logWeights, priorLogSums));
  }
}

/** Projects on the measures, then on a common marginal: a = d prod_k (K_k u_k)^lambda_k, u_k = b_k / (K_k^T v_k). */
async function projected(
  { geometries, own, logMeasures, mass, lambda }: PreparedBarycentre,
  operatorOf: (geometry: Geometry) => KernelOperator,
  rowScalings: readonly Float64Array[],
  logPrior: Float64Array,
): Promise<Round> {
  const columnScalings: Float64Array[] = [];
  const rowLogSums: Float64Array[] = [];
  for (const [k, geometry] of geometries.entries()) {
    const operator = operatorOf(geometry);
    columnScalings.push(difference(logMeasures[k], await operator.columnLogSums(rowScalings[k])));
    rowLogSums.push(await operator.rowLogSums(columnScalings[k]));
  }
  const logWeights = logPrior.map((prior, i) =>
    lambda.reduce((total, part, k) => (part > 0 ? total + part * rowLogSums[k][i] : total), prior),
  );
  const priorLogSums = own && (await operatorOf(own).rowLogSums(logPrior));
  const reached = rowScalings.map((scaling, k) => sum(scaling, rowLogSums[k]));
  if (priorLogSums !== undefined) reached.push(sum(logPrior, priorLogSums));
  const marginalError = reached.reduce(
    (most, logMarginal) => Math.max(most, expDifferenceTotal(logMarginal, logWeights) / mass),
    0,
  );
  return { columnScalings, rowLogSums, logWeights, priorLogSums, marginalError };
}

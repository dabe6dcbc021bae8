import type { Matrix } from '@proxflow/backend';
import type { KlProx } from '@proxflow/regularizers';
import type { ScaledPlan } from './geometry.js';
import type { Domain, KernelOperator } from './kernel-operator.js';
import { difference, expectation, sum, totalMass } from './log-arithmetic.js';
import { settlingShift } from './mass-balance.js';
import type { ScalingSolution, ScalingStatus } from './scaling-loop.js';
import type { TransportProgress } from './sinkhorn.js';
import { dualValue, penaltyOf, primalBound, type SolvedTransport } from './transport-certificate.js';
import { requireValues } from './measures.js';
import type { PreparedTransport, TransportProblem } from './transport-problem.js';

/** What the objective is made of. */
export interface CostParts {
  /** <P, C>. */
  readonly transport: number;
  /** epsilon sum P log P. */
  readonly plainEntropy: number;
  /** epsilon KL(P | a b^T) = epsilon sum (P log(P / a b^T) - P + a b^T). */
  readonly relativeEntropy: number;
  /** D_a(P 1), 0 for an exact marginal. */
  readonly sourcePenalty: number;
  /** D_b(P^T 1), 0 for an exact marginal, whose error is `marginalError`. */
  readonly targetPenalty: number;
}

/** A transport plan P_ij = a_i b_j exp((f_i + g_j - C_ij) / epsilon), its values, and what is certain about them. */
export interface TransportSolution {
  /** What was solved, as it was given. */
  readonly problem: TransportProblem;
  readonly status: ScalingStatus;
  /** Sweeps done, over all epsilons. */
  readonly iterations: number;
  /** Every sweep that stands, in order. */
  readonly history: readonly TransportProgress[];
  /** The epsilon solved for, in units of the cost. */
  readonly epsilon: number;
  readonly domain: Domain;
  /** |P^T 1 - (what the target's condition asks for)|_1 / mass; an exact source marginal is exact. */
  readonly marginalError: number;
  /** f `[N]`, in units of the cost; defined by the optimality condition where a_i = 0. */
  readonly sourcePotential: Float64Array;
  /** g `[M]`, likewise. */
  readonly targetPotential: Float64Array;
  /** r `[N]` with P_ij = exp(r_i + c_j - C_ij / epsilon). */
  readonly logRowScaling: Float64Array;
  /** c `[M]`. */
  readonly logColumnScaling: Float64Array;
  /** P 1 `[N]`. */
  readonly sourceMarginal: Float64Array;
  /** P^T 1 `[M]`. */
  readonly targetMarginal: Float64Array;
  /** <P, C>. */
  readonly transportCost: number;
  /** <P, C> + epsilon <P, log P> + penalties. */
  readonly entropicValue: number;
  /** <P, C> + epsilon KL(P | a b^T) + penalties: what is minimised (with `reference: 'product'`). */
  readonly relativeEntropicValue: number;
  readonly costParts: CostParts;
  /** An upper bound on the minimum: the objective of a plan that keeps every exact marginal, made of this one. */
  readonly primal: number;
  /** A lower bound on the minimum: the dual objective at the potentials. */
  readonly dual: number;
  /** primal - dual >= 0 up to rounding: the minimum lies between. Infinity where a condition has no finite value. */
  readonly gap: number;
  /** P `[N, M]`; the caller owns it. Needs the cost to be alive. */
  plan(): Promise<Matrix>;
  /** P v `[N]` for v `[M]`, or P^T v `[M]` for v `[N]`, without storing P where the geometry does not. */
  apply(values: ArrayLike<number>, options?: { readonly transpose?: boolean }): Promise<Float64Array>;
}

/** What a loop left. */
export interface EndedTransport {
  readonly problem: TransportProblem;
  readonly prepared: PreparedTransport;
  readonly epsilon: number;
  readonly operator: KernelOperator;
  readonly ended: ScalingSolution;
  /** Done over all epsilons. */
  readonly sweeps: number;
  readonly history: readonly TransportProgress[];
}

/** Makes the result of the loop's last iterate. Time of about three half sweeps. */
export async function solutionOf({
  problem,
  prepared,
  epsilon,
  operator,
  ended,
  sweeps,
  history,
}: EndedTransport): Promise<TransportSolution> {
  const { geometry, logSource, logTarget, logRowReference, logColumnReference } = prepared;
  const { backend } = geometry;
  const { iterate } = ended;
  const { domain } = operator;
  const conditions = prepared.conditions(epsilon);
  const shift = settlingShift(conditions, difference(iterate.logWeights, iterate.logColumnScaling), iterate.logWeights);
  const logRowScaling = iterate.logRowScaling.map((value) => value - shift);
  const logColumnScaling = iterate.logColumnScaling.map((value, j) => value + shift + logColumnReference[j]);
  const rowLogSums = await operator.rowLogSums(logColumnScaling);
  const columnLogSums = await operator.columnLogSums(logRowScaling);
  const logSourceMarginal = conditions.source.exactLogWeights ?? sum(logRowScaling, rowLogSums);
  const logTargetMarginal = iterate.logWeights;
  const plan: ScaledPlan = { logRowScaling, logColumnScaling, scale: epsilon };

  const transport = (await geometry.rowCosts(plan)).reduce((total, value) => total + value, 0);
  // log P = r + c - C/epsilon, so <P, C> cancels out of <P, C> + epsilon <P, log P>.
  const value =
    epsilon * (expectation(logSourceMarginal, logRowScaling) + expectation(logTargetMarginal, logColumnScaling));
  const mass = totalMass(logTargetMarginal);
  const aboutProduct = expectation(logSourceMarginal, logSource) + expectation(logTargetMarginal, logTarget);
  const productMass = totalMass(logSource) * totalMass(logTarget);
  const costParts: CostParts = {
    transport,
    plainEntropy: value - transport,
    relativeEntropy: value - transport + epsilon * (productMass - mass - aboutProduct),
    sourcePenalty: epsilon * penaltyOf(conditions.source, logSourceMarginal),
    targetPenalty: epsilon * penaltyOf(conditions.target, logTargetMarginal),
  };
  const penalties = costParts.sourcePenalty + costParts.targetPenalty;
  const solved: SolvedTransport = {
    prepared,
    epsilon,
    operator,
    conditions,
    logRowScaling,
    logColumnScaling,
    logSourceMarginal,
    logTargetMarginal,
  };
  const primal = await primalBound(solved);
  const dual = dualValue(solved);
  const values = {
    transportCost: transport,
    entropicValue: transport + costParts.plainEntropy + penalties,
    relativeEntropicValue: transport + costParts.relativeEntropy + penalties,
    primal,
    dual,
    gap: Math.max(0, primal - dual),
  };
  if (ended.status !== 'diverged') requireValues({ ...costParts, ...values });

  return {
    problem,
    status: ended.status,
    iterations: sweeps,
    history,
    epsilon,
    domain,
    marginalError: iterate.marginalError,
    sourcePotential: potentialOf(logRowScaling, logRowReference, rowLogSums, conditions.source, epsilon),
    targetPotential: potentialOf(logColumnScaling, logColumnReference, columnLogSums, conditions.target, epsilon),
    logRowScaling,
    logColumnScaling,
    sourceMarginal: logSourceMarginal.map(Math.exp),
    targetMarginal: logTargetMarginal.map(Math.exp),
    ...values,
    costParts,
    plan: () => geometry.planMatrix(plan),
    async apply(values, { transpose = false } = {}) {
      const scope = backend.scope();
      const column = scope.own(await backend.upload(values, [values.length, 1]));
      const result = scope.own(await geometry.applyPlan(plan, column, transpose));
      const entries = await backend.read(result);
      scope.dispose();
      return entries;
    },
  };
}

/**
 * epsilon (scaling - reference). Where the reference has no mass the scaling says nothing; a power law, such as an exact or
 * KL-relaxed marginal, gives -contraction times the log sum the point would see.
 */
function potentialOf(
  scaling: Float64Array,
  reference: Float64Array,
  logSums: Float64Array,
  { contraction, shiftsUniformly }: KlProx,
  epsilon: number,
): Float64Array {
  return scaling.map((value, i) => {
    if (reference[i] > -Infinity) return epsilon * (value - reference[i]);
    return shiftsUniformly ? -epsilon * contraction * logSums[i] : 0;
  });
}

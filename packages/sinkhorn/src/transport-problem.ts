import { requireInteger, requireLength, requirePositive, type Backend } from '@proxflow/backend';
import { exactMarginal, relaxedMarginal, type KlProx } from '@proxflow/regularizers';
import { epsilonsOf, scaledEpsilon, unitOf, type Annealing, type Epsilon } from './epsilon-schedule.js';
import type { Geometry } from './geometry.js';
import type { DomainChoice } from './kernel-operator.js';
import { totalMass } from './log-arithmetic.js';
import { logMeasure, requireBalance } from './measures.js';
import { defaultTolerance, requireNormal } from './precision.js';
import { marginalStop, type StoppingRule } from './stopping.js';
import { wholeGeometryOf, type TransportCost } from './transport-cost.js';

/** One side of a transport problem, as a marginal condition sees it. */
export interface MarginalSide {
  /** log of the given weights; -Infinity for none. */
  readonly logWeights: Float64Array;
  readonly epsilon: number;
}

/**
 * How a marginal is held to the given weights a. A number rho charges rho KL(marginal | a), Infinity (the default) keeps it
 * exactly; a function makes any other condition, charging epsilon G of its {@link KlProx}.
 */
export type MarginalCondition = number | ((side: MarginalSide) => KlProx);

/** An entropic transport problem; only backend, cost and epsilon must be said. */
export interface TransportProblem {
  readonly backend: Backend;
  /** C `[N, M]`, or a geometry. It stays with the caller and must outlive the solution's lazy answers. */
  readonly cost: TransportCost;
  readonly epsilon: Epsilon;
  /** a `[N]`, non-negative; 1/N each by default. */
  readonly source?: ArrayLike<number>;
  /** b `[M]`, non-negative; 1/M each by default. Of the same mass as a where both marginals are exact. */
  readonly target?: ArrayLike<number>;
  /** Conditions on P 1 and P^T 1; both exact by default. */
  readonly marginals?: { readonly source?: MarginalCondition; readonly target?: MarginalCondition };
  /** What the plan's entropy is relative to: a b^T (`product`, the default) or 1 (`counting`). */
  readonly reference?: 'product' | 'counting';
  /** Error of the target marginal in L1 relative to the mass; 1e-9 in float64, 1e-5 in float32 by default. */
  readonly tolerance?: number;
  /** Replaces the rule on the target marginal. */
  readonly stop?: StoppingRule;
  /** Sweeps at most, over all epsilons; 10000 by default. */
  readonly maxIterations?: number;
  readonly domain?: DomainChoice;
  /** A falling sequence of epsilons, `none`, or `auto` (the default), which falls where that saves sweeps. */
  readonly annealing?: Annealing | 'auto' | 'none';
  /** Safeguarded Anderson acceleration where the loop contracts slowly; true by default. */
  readonly accelerate?: boolean;
  /**
   * True where C is symmetric and both sides have the same weights and condition, as in the transport of a measure to
   * itself: potentials are averaged, which converges in a few sweeps. False by default.
   */
  readonly symmetric?: boolean;
  /** g `[M]` of an earlier, similar problem; an earlier solution will do. */
  readonly warmStart?: { readonly targetPotential: Float64Array };
  /** Aborting ends the loop after the sweep in progress, with status `aborted`. */
  readonly signal?: AbortSignal;
}

/** A checked problem, all defaults filled in. */
export interface PreparedTransport {
  readonly geometry: Geometry;
  /** Falling; the last is the one asked for. */
  readonly epsilons: readonly number[];
  readonly logSource: Float64Array;
  readonly logTarget: Float64Array;
  /** Conditions at an epsilon. */
  conditions(epsilon: number): { readonly source: KlProx; readonly target: KlProx };
  readonly logRowReference: Float64Array;
  readonly logColumnReference: Float64Array;
  readonly stop: StoppingRule;
  readonly tolerance: number;
  readonly maxIterations: number;
}

/** Sweeps that must be allowed before some of them are spent on other epsilons unasked. */
const leastForAnnealing = 1000;
/** Product of both contractions above which a loop is worth annealing. */
const slow = 0.9;

/**
 * Checks a problem and fills in its defaults.
 *
 * @throws InvalidArgumentError, ShapeError for data outside the domain.
 */
export async function prepareTransport(problem: TransportProblem): Promise<PreparedTransport> {
  const { backend, marginals = {}, maxIterations = 10_000 } = problem;
  requireInteger('maxIterations', maxIterations);
  const tolerance = problem.tolerance ?? defaultTolerance(backend);
  const stop = problem.stop ?? marginalStop(tolerance);
  const geometry = wholeGeometryOf(backend, problem.cost);
  const [rows, columns] = geometry.shape;
  const logSource = logWeights('source', problem.source, rows);
  const logTarget = logWeights('target', problem.target, columns);
  const conditions = (epsilon: number) => ({
    source: conditionOf('marginals.source', marginals.source, { logWeights: logSource, epsilon }),
    target: conditionOf('marginals.target', marginals.target, { logWeights: logTarget, epsilon }),
  });
  const unit = await unitOf(problem.epsilon, geometry);
  const epsilon = requireNormal('epsilon', scaledEpsilon(problem.epsilon, unit), backend);
  const { source, target } = conditions(epsilon);
  if (source.exactLogWeights !== undefined && target.exactLogWeights !== undefined) {
    requireBalance('target', totalMass(logTarget), { argument: 'source', mass: totalMass(logSource) }, tolerance);
  }
  if (problem.warmStart) requireLength('warmStart.targetPotential', problem.warmStart.targetPotential, columns);
  const anneals =
    problem.warmStart === undefined &&
    problem.symmetric !== true &&
    maxIterations >= leastForAnnealing &&
    source.contraction * target.contraction > slow;
  const epsilons = await epsilonsOf({ geometry, epsilon, unit, annealing: problem.annealing ?? 'auto', anneals });
  const relative = (problem.reference ?? 'product') === 'product';
  return {
    geometry,
    epsilons,
    logSource,
    logTarget,
    conditions,
    logRowReference: relative ? logSource : new Float64Array(rows),
    logColumnReference: relative ? logTarget : new Float64Array(columns),
    stop,
    tolerance,
    maxIterations,
  };
}

function logWeights(argument: string, weights: ArrayLike<number> | undefined, length: number): Float64Array {
  if (weights === undefined) return new Float64Array(length).fill(-Math.log(length));
  return logMeasure(argument, requireLength(argument, weights, length));
}

function conditionOf(argument: string, condition: MarginalCondition | undefined, side: MarginalSide): KlProx {
  if (typeof condition === 'function') return condition(side);
  if (condition === undefined || condition === Infinity) return exactMarginal(side.logWeights);
  requirePositive(argument, condition);
  return relaxedMarginal({ logWeights: side.logWeights, strength: condition / side.epsilon });
}

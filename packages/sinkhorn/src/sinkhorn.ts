import { requireInteger, requireLength, type Backend, type Matrix } from '@proxflow/backend';
import { exactMarginal } from '@proxflow/regularizers';
import { denseKernel, type DomainChoice } from './dense-kernel.js';
import type { Domain } from './kernel-operator.js';
import { expectation, totalMass } from './log-arithmetic.js';
import { logMeasure, requireEqualMass } from './measures.js';
import { defaultTolerance, requireNormal } from './proximal-step.js';
import { runScalingLoop, type ScalingStatus } from './scaling-loop.js';
import { marginalStop } from './stopping.js';

/** A balanced entropic transport problem. */
export interface TransportProblem {
  readonly backend: Backend;
  /** C `[N, M]`. */
  readonly cost: Matrix;
  /** epsilon > 0: the problem charges <P, C> + epsilon <P, log P>; the cost carries no factor 1/2. */
  readonly epsilon: number;
  /** a `[N]`, non-negative. */
  readonly source: ArrayLike<number>;
  /** b `[M]`, non-negative, of the same total mass. */
  readonly target: ArrayLike<number>;
  /** Error of the target marginal in L1 relative to the mass; 1e-9 in float64, 1e-5 in float32 by default. */
  readonly tolerance?: number;
  /** Sweeps at most; 10000 by default. */
  readonly maxIterations?: number;
  readonly domain?: DomainChoice;
}

/** A transport plan P_ij = exp(f_i + g_j - C_ij / epsilon) and its values in three conventions. */
export interface TransportSolution {
  readonly status: ScalingStatus;
  readonly iterations: number;
  /** |P^T 1 - b|_1 / mass; the source marginal is exact. */
  readonly marginalError: number;
  /** f `[N]`, in units of epsilon. */
  readonly logRowScaling: Float64Array;
  /** g `[M]`, in units of epsilon. */
  readonly logColumnScaling: Float64Array;
  readonly domain: Domain;
  /** P `[N, M]`; the caller owns it. */
  plan(): Promise<Matrix>;
  /** <P, C>. */
  readonly transportCost: number;
  /** <P, C> + epsilon <P, log P>. */
  readonly entropicValue: number;
  /** <P, C> + epsilon KL(P | a b^T). */
  readonly relativeEntropicValue: number;
}

/**
 * Entropic optimal transport between two discrete measures with exact marginals:
 * min <P, C> + epsilon <P, log P> over P 1 = a, P^T 1 = b, by the same scaling loop that makes a flow's proximal step.
 * Points of zero mass are allowed. Time O(N M) per sweep.
 *
 * @throws InvalidArgumentError, ShapeError for data outside the domain. A loop that did not converge is not an error:
 * see `status`.
 * @example
 * ```ts
 * const cost = await backend.upload([0, 1, 1, 0], [2, 2]);
 * const { entropicValue } = await sinkhorn({ backend, cost, epsilon: 1, source: [0.5, 0.5], target: [0.5, 0.5] });
 * ```
 */
export async function sinkhorn(problem: TransportProblem): Promise<TransportSolution> {
  const { backend, cost, epsilon } = problem;
  requireNormal('epsilon', epsilon, backend);
  if (problem.maxIterations !== undefined) requireInteger('maxIterations', problem.maxIterations);
  const logSource = logMeasure('source', requireLength('source', problem.source, cost.shape[0]));
  const logTarget = logMeasure('target', requireLength('target', problem.target, cost.shape[1]));
  const mass = totalMass(logSource);
  const tolerance = problem.tolerance ?? defaultTolerance(backend);
  const stop = marginalStop(tolerance);
  // A plan with one marginal exact can still meet the other one to a quarter of the tolerance.
  requireEqualMass(mass, totalMass(logTarget), Math.max(tolerance / 4, roundingOfMass));

  const operator = await denseKernel({ backend, cost, scale: epsilon, domain: problem.domain ?? 'auto' });
  const { status, iterations, iterate } = await runScalingLoop({
    operator,
    source: exactMarginal(logSource),
    target: exactMarginal(logTarget),
    logReference: new Float64Array(logTarget.length),
    starts: [new Float64Array(logTarget.length)],
    stop,
    maxIterations: problem.maxIterations ?? 10_000,
    accelerate: false,
  }).catch((error: unknown) => {
    operator.dispose();
    throw error;
  });
  const { domain } = operator;
  operator.dispose();
  const { logRowScaling: f, logColumnScaling: g, logWeights, marginalError } = iterate;

  const plan = async (): Promise<Matrix> => {
    const scope = backend.scope();
    const row = scope.own(await backend.upload(g, [g.length]));
    const column = scope.own(await backend.upload(f, [f.length, 1]));
    const result = backend.tidy(() =>
      backend.unary(
        'exp',
        backend.binary('add', backend.binary('subtract', row, backend.binary('divide', cost, epsilon)), column),
      ),
    );
    scope.dispose();
    return result;
  };
  const transportPlan = await plan();
  const charged = backend.tidy(() => backend.reduce('sum', backend.binary('multiply', transportPlan, cost), 1));
  const transportCost = (await backend.read(charged)).reduce((total, value) => total + value, 0);
  transportPlan.dispose();
  charged.dispose();

  // log P = f + g - C/epsilon, so <P, C> cancels out of <P, C> + epsilon <P, log P>.
  const entropicValue = epsilon * (expectation(logSource, f) + expectation(logWeights, g));
  const entropyOfMarginals = expectation(logSource, logSource) + expectation(logWeights, logTarget);
  return {
    status,
    iterations,
    marginalError,
    logRowScaling: f,
    logColumnScaling: g,
    domain,
    plan,
    transportCost,
    entropicValue,
    relativeEntropicValue: entropicValue - epsilon * entropyOfMarginals,
  };
}

/** Relative error that summing weights leaves in a mass. */
const roundingOfMass = 1e-12;

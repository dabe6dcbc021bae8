import type { Domain } from './kernel-operator.js';
import { scaled } from './log-arithmetic.js';
import { scalingIterations } from './scaling-loop.js';
import { marginalStop } from './stopping.js';
import { prepareTransport, type TransportProblem } from './transport-problem.js';
import { solutionOf, type TransportSolution } from './transport-solution.js';

/** One sweep of a solve, as history and progress tell it. */
export interface TransportProgress {
  /** Sweeps done so far, over all epsilons; those of rejected proposals count, but are not told. */
  readonly iteration: number;
  readonly epsilon: number;
  /** |P^T 1 - (what the target's condition asks for)|_1 / mass. */
  readonly marginalError: number;
  /** Change of the target's potential by this sweep, in units of epsilon; up to a constant where the source is exact. */
  readonly change: number;
  readonly domain: Domain;
}

/** Marginal error at which annealing goes on to the next epsilon. */
const roughly = 1e-3;
/** Sweeps after which it goes on all the same. */
const enough = 100;

/**
 * {@link sinkhorn}, a sweep at a time: yields the progress of each sweep and returns the solution. Breaking off frees all
 * that was made.
 *
 * @throws as {@link sinkhorn}.
 * @example
 * ```ts
 * for await (const { iteration, marginalError } of sinkhornIterations(problem)) console.log(iteration, marginalError);
 * ```
 */
export async function* sinkhornIterations(
  problem: TransportProblem,
): AsyncGenerator<TransportProgress, TransportSolution, void> {
  const prepared = await prepareTransport(problem);
  const { geometry, epsilons, maxIterations } = prepared;
  const history: TransportProgress[] = [];
  let potential = problem.warmStart?.targetPotential ?? new Float64Array(geometry.shape[1]);
  let sweeps = 0;
  for (let stage = 0; ; stage++) {
    const epsilon = epsilons[stage];
    const isLast = stage === epsilons.length - 1;
    const operator = await geometry.kernel(epsilon, problem.domain ?? 'auto');
    try {
      const loop = scalingIterations({
        operator,
        ...prepared.conditions(epsilon),
        logRowReference: prepared.logRowReference,
        logColumnReference: prepared.logColumnReference,
        starts: [scaled(potential, 1 / epsilon)],
        stop: isLast ? prepared.stop : marginalStop(Math.max(roughly, prepared.tolerance)),
        maxIterations: isLast ? maxIterations - sweeps : Math.min(enough, maxIterations - sweeps),
        accelerate: problem.accelerate ?? true,
        symmetric: problem.symmetric ?? false,
        signal: problem.signal,
      });
      let step = await loop.next();
      for (; !step.done; step = await loop.next()) {
        const { index, marginalError, change } = step.value;
        const progress = { iteration: sweeps + index, epsilon, marginalError, change, domain: operator.domain };
        history.push(progress);
        yield progress;
      }
      const ended = step.value;
      sweeps += ended.iterations;
      const exhausted = sweeps >= maxIterations;
      if (isLast || exhausted || ended.status === 'aborted' || ended.status === 'diverged') {
        const status = exhausted && !isLast ? 'maxIterations' : ended.status;
        return await solutionOf({ problem, prepared, epsilon, operator, ended: { ...ended, status }, sweeps, history });
      }
      potential = scaled(ended.iterate.logColumnScaling, epsilon);
    } finally {
      operator.dispose();
    }
  }
}

/**
 * Entropic optimal transport between two discrete measures a `[N]` and b `[M]`:
 *
 *     min over P >= 0:  <P, C> + epsilon KL(P | a b^T) + D_a(P 1) + D_b(P^T 1)
 *
 * with each marginal exact (D its indicator, the default), relaxed by its own strength (D = rho KL), or held by any
 * condition. Balanced, unbalanced and semi-relaxed transport are settings of this one function, which runs the scaling
 * loop that also makes a flow's proximal step. Points of zero mass are allowed. Time O(N M) a sweep for a dense cost.
 *
 * @throws InvalidArgumentError, ShapeError for data outside the domain. A loop that did not converge is not an error:
 * see `status`.
 * @example
 * ```ts
 * const cost = await backend.upload([0, 1, 1, 0], [2, 2]);
 * const { transportCost } = await sinkhorn({ backend, cost, epsilon: 1, source: [0.7, 0.3] });
 * ```
 */
export async function sinkhorn(problem: TransportProblem): Promise<TransportSolution> {
  const iterations = sinkhornIterations(problem);
  for (;;) {
    const { done, value } = await iterations.next();
    if (done) return value;
  }
}

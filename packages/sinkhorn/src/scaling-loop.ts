import type { KlProx } from '@proxflow/regularizers';
import { abortQuestion } from './abort-question.js';
import { andersonAcceleration } from './anderson.js';
import { certifiedLogError, changeBetween, contractionOf, type Contraction } from './contraction.js';
import type { KernelOperator } from './kernel-operator.js';
import { difference, isLogMeasure, mean, relativeDifference, sum } from './log-arithmetic.js';
import { massOffset } from './mass-balance.js';
import type { Iterate, StoppingRule } from './stopping.js';

/**
 * How a loop ended. `stalled`: rounding ended progress before the rule was met. `diverged`: a number left the reals.
 * `aborted`: a signal asked for it.
 */
export type ScalingStatus = 'converged' | 'maxIterations' | 'stalled' | 'diverged' | 'aborted';

/** An entropic transport problem ready for the loop: a kernel between two marginal conditions. */
export interface ScalingProblem {
  readonly operator: KernelOperator;
  /** The condition on the row sums. */
  readonly source: KlProx;
  /** The condition on the column sums. */
  readonly target: KlProx;
  /** log u `[N]`: reference measure of the rows, in which a condition that is not exact is stated. */
  readonly logRowReference: Float64Array;
  /** log v `[M]`: reference measure of the columns, M_ij = y_i Gamma_ij v_j z_j. */
  readonly logColumnReference: Float64Array;
  /** Candidates for log z `[M]`: the first that already meets the rule, or the one that a sweep changes least. */
  readonly starts: readonly Float64Array[];
  readonly stop: StoppingRule;
  readonly maxIterations: number;
  /** Whether to try Anderson's combinations of past iterates where the loop contracts slowly. */
  readonly accelerate: boolean;
  /**
   * Whether both sides are the same and the kernel is its own transpose. Then y and z' answer one question, and log z goes
   * on from the mean of their logarithms: a mode that one half sweep takes by -lambda, 0 <= lambda <= 1, shrinks by
   * lambda (1 - lambda) / 2 <= 1/8 instead of lambda^2.
   */
  readonly symmetric?: boolean;
  /** Aborting ends the loop after the sweep in progress. */
  readonly signal?: AbortSignal | undefined;
}

/** Where the loop ended. */
export interface ScalingSolution {
  readonly status: ScalingStatus;
  /** Sweeps done from the chosen start. */
  readonly iterations: number;
  readonly iterate: Iterate;
  readonly contraction: Contraction;
  /** Change of log z made by the first sweep, in the contraction's metric. */
  readonly firstChange: number;
}

/** Sweeps without a new smallest change after which the loop counts as stalled, unless it got somewhere meanwhile. */
const patience = 100;

/** Contraction factor above which combining iterates is worth its risk of a wasted sweep. */
const slow = 0.5;

interface Advance {
  readonly iterate: Iterate;
  /** The next log z. */
  readonly next: Float64Array;
}

/**
 * The one scaling loop, a sweep at a time: it yields each iterate that stands and returns where it ended. A sweep takes
 * log z to the y that the source asks for, then to the target's proximal answer log w' = prox(log v Gamma^T y),
 * log z' = log w' - log v Gamma^T y; with an exact source every iterate (z, y) has exactly its mass. Kernel, absorbed or
 * log domain, balanced or not, warm or cold: those are its arguments.
 *
 * Time O(iterations N M) for a dense kernel.
 */
export async function* scalingIterations(problem: ScalingProblem): AsyncGenerator<Iterate, ScalingSolution, void> {
  const { operator, target, logColumnReference, starts, stop, maxIterations, accelerate, symmetric, signal } = problem;
  const contraction = contractionOf(operator, problem.source, target);
  const source = { condition: problem.source, logReference: problem.logRowReference };

  const advance = async (index: number, logColumnScaling: Float64Array): Promise<Advance> => {
    const { logRowScaling, columnLogSums } = await operator.sweep(source, sum(logColumnScaling, logColumnReference));
    const logReached = sum(columnLogSums, logColumnReference);
    const asked = target.logProx(logReached);
    const answer = difference(asked, logReached);
    const change = changeBetween(contraction, answer, logColumnScaling);
    const logWeights = sum(logColumnScaling, logReached);
    let marginalError: number | undefined;
    const iterate: Iterate = {
      index,
      logColumnScaling,
      logRowScaling,
      logWeights,
      change,
      certifiedError: certifiedLogError(contraction, change),
      get marginalError() {
        if (marginalError === undefined) {
          const offset = massOffset(problem, asked, logWeights);
          const balanced = asked.map((value) => value - offset);
          marginalError = relativeDifference(logWeights, balanced);
        }
        return marginalError;
      },
    };
    return { iterate, next: symmetric ? mean(difference(logRowScaling, problem.logRowReference), answer) : answer };
  };

  let current = await advance(1, starts[0]);
  for (const start of starts.slice(1)) {
    if (stop(current.iterate, undefined) === 'stop') break;
    const other = await advance(1, start);
    if (other.iterate.change < current.iterate.change || Number.isNaN(current.iterate.change)) current = other;
  }
  const firstChange = current.iterate.change;
  const isAborted = abortQuestion(signal);
  const accelerator = accelerate && contraction.factor > slow ? andersonAcceleration() : undefined;
  let previous: Iterate | undefined;
  let smallest = firstChange;
  let sinceSmallest = 0;
  let landmark = current.iterate.logColumnScaling;
  let pathLength = 0;
  // Where mass must cross a wide gap, scalings travel straight on at constant speed for long; rounding noise goes nowhere.
  const travels = ({ logColumnScaling }: Iterate) =>
    changeBetween(contraction, logColumnScaling, landmark) > pathLength / 2;
  const end = (status: ScalingStatus, iterate: Iterate): ScalingSolution => ({
    status,
    iterations: current.iterate.index,
    iterate,
    contraction,
    firstChange,
  });

  for (;;) {
    const { iterate, next } = current;
    const { change } = iterate;
    // A change of Infinity alone is a weight that became, or ceased to be, zero.
    if (Number.isNaN(change) || !isLogMeasure(next)) return end('diverged', previous ?? iterate);
    yield iterate;
    const decision = stop(iterate, previous);
    if (decision === 'stop') return end('converged', iterate);
    if (decision === 'stopAtPrevious') return end('converged', previous ?? iterate);
    if (await isAborted()) return end('aborted', iterate);
    if (iterate.index >= maxIterations) return end('maxIterations', iterate);
    if (sinceSmallest >= patience && !travels(iterate)) return end('stalled', iterate);
    if (sinceSmallest === 0 || sinceSmallest >= patience) {
      landmark = iterate.logColumnScaling;
      pathLength = 0;
      sinceSmallest = 0;
    }
    pathLength += change;
    previous = iterate;
    // A rejected proposal takes a sweep and another one instead of it: the last sweep allowed is a plain one.
    const proposes = iterate.index + 2 <= maxIterations;
    const residual = difference(next, iterate.logColumnScaling);
    const proposal = proposes ? accelerator?.propose(iterate.logColumnScaling, residual) : undefined;
    current = await advance(iterate.index + 1, proposal ?? next);
    if (proposal && !(current.iterate.change < change)) {
      // A proposal is kept only if its residual is smaller; else its sweep is lost and the plain iteration goes on.
      accelerator?.reset();
      current = await advance(iterate.index + 2, next);
    }
    sinceSmallest = current.iterate.change < smallest ? 0 : sinceSmallest + 1;
    smallest = Math.min(smallest, current.iterate.change);
  }
}

/** Runs the loop to its end. */
export async function runScalingLoop(problem: ScalingProblem): Promise<ScalingSolution> {
  const iterations = scalingIterations(problem);
  for (;;) {
    const { done, value } = await iterations.next();
    if (done) return value;
  }
}

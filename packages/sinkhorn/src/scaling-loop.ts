import type { KlProx } from '@proxflow/regularizers';
import { andersonAcceleration } from './anderson.js';
import { certifiedLogError, changeBetween, contractionOf, type Contraction } from './contraction.js';
import type { KernelOperator } from './kernel-operator.js';
import { difference, expDifferenceTotal, isLogMeasure, sum, totalMass } from './log-arithmetic.js';
import type { Iterate, StoppingRule } from './stopping.js';

/** How a loop ended. `stalled`: rounding ended progress before the rule was met. `diverged`: a number left the reals. */
export type ScalingStatus = 'converged' | 'maxIterations' | 'stalled' | 'diverged';

/** An entropic transport problem ready for the loop: a kernel between two marginal conditions. */
export interface ScalingProblem {
  readonly operator: KernelOperator;
  /** The condition on the row sums. */
  readonly source: KlProx;
  /** The condition on the column sums. */
  readonly target: KlProx;
  /** log v `[M]`: reference measure of the columns, M_ij = y_i Gamma_ij v_j z_j. */
  readonly logReference: Float64Array;
  /** Candidates for log z `[M]`: the first that already meets the rule, or the one that a sweep changes least. */
  readonly starts: readonly Float64Array[];
  readonly stop: StoppingRule;
  readonly maxIterations: number;
  /** Whether to try Anderson's combinations of past iterates where the loop contracts slowly. */
  readonly accelerate: boolean;
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
  readonly change: number;
}

/**
 * The one scaling loop. A sweep takes log z to y = w / (Gamma v z) on the source side and then to the target's proximal
 * answer log w' = prox(log v Gamma^T y), log z' = log w' - log v Gamma^T y; every iterate (z, y) has the exact source
 * mass. Kernel or log domain, balanced or not, warm or cold: those are its arguments.
 *
 * Time O(iterations N M) for a dense kernel.
 */
export async function runScalingLoop(problem: ScalingProblem): Promise<ScalingSolution> {
  const { operator, source, target, logReference, starts, stop, maxIterations, accelerate } = problem;
  const contraction = contractionOf(operator, source, target);

  const advance = async (index: number, logColumnScaling: Float64Array): Promise<Advance> => {
    const { logRowScaling, columnLogSums } = await operator.sweep(source, sum(logColumnScaling, logReference));
    const logMarginal = sum(columnLogSums, logReference);
    const asked = target.logProx(logMarginal);
    const next = difference(asked, logMarginal);
    const change = changeBetween(contraction, next, logColumnScaling);
    const logWeights = sum(logColumnScaling, logMarginal);
    const marginalError = expDifferenceTotal(logWeights, asked) / totalMass(logWeights);
    const certifiedError = certifiedLogError(contraction, change);
    const iterate = { index, logColumnScaling, logRowScaling, logWeights, certifiedError, marginalError };
    return { iterate, next, change };
  };

  let current = await advance(1, starts[0]);
  for (const start of starts.slice(1)) {
    if (stop(current.iterate, undefined) === 'stop') break;
    const other = await advance(1, start);
    if (other.change < current.change || Number.isNaN(current.change)) current = other;
  }
  const firstChange = current.change;
  const accelerator = accelerate && contraction.factor > slow ? andersonAcceleration() : undefined;
  let previous: Iterate | undefined;
  let smallest = current.change;
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
    const { iterate, next, change } = current;
    // A change of Infinity alone is a weight that became, or ceased to be, zero.
    if (Number.isNaN(change) || !isLogMeasure(next)) return end('diverged', previous ?? iterate);
    const decision = stop(iterate, previous);
    if (decision === 'stop') return end('converged', iterate);
    if (decision === 'stopAtPrevious') return end('converged', previous ?? iterate);
    if (iterate.index >= maxIterations) return end('maxIterations', iterate);
    if (sinceSmallest >= patience && !travels(iterate)) return end('stalled', iterate);
    if (sinceSmallest === 0 || sinceSmallest >= patience) {
      landmark = iterate.logColumnScaling;
      pathLength = 0;
      sinceSmallest = 0;
    }
    pathLength += change;
    previous = iterate;
    const proposal = accelerator?.propose(iterate.logColumnScaling, difference(next, iterate.logColumnScaling));
    current = await advance(iterate.index + 1, proposal ?? next);
    if (proposal && !(current.change < change)) {
      // A proposal is kept only if its residual is smaller; else its sweep is lost and the plain iteration goes on.
      accelerator?.reset();
      current = await advance(iterate.index + 2, next);
    }
    sinceSmallest = current.change < smallest ? 0 : sinceSmallest + 1;
    smallest = Math.min(smallest, current.change);
  }
}

import type { RecipeRun } from '../training/run-recipe.js';

/** What a run of the scripts' arithmetic is recognised by; the scripts are unseeded, so numbers agree as statistics only. */
export interface ReferenceStatistics {
  /** max_j |log w_j - log w_j| between the last two samples: 0 up to rounding once the weights are frozen. */
  readonly lastWeightChange: number;
  /** max_i (1 - q_ii) in the last sampled step, or a bound on it if that was skipped. */
  readonly lastOffDiagonalMass: number | undefined;
  /** Iterations by the scripts' count, which leaves out the sweep whose change is found small; of steps that were not skipped. */
  readonly innerIterations: readonly number[];
  readonly weightSum: { readonly initial: number; readonly final: number };
  /** Largest relative change of the weighted train risk over the second half of the samples. */
  readonly riskDrift: number;
}

export function referenceStatistics({ samples, sweeps, weightSum }: RecipeRun): ReferenceStatistics {
  const last = samples[samples.length - 1];
  const level = last.trainRisk.weighted;
  const half = samples.slice(Math.floor(samples.length / 2));
  return {
    lastWeightChange: last.weightChange,
    lastOffDiagonalMass: last.offDiagonalMass,
    innerIterations: sweeps.filter(([count]) => count > 0).map(([count]) => count - 1),
    weightSum,
    riskDrift: half.reduce((most, { trainRisk }) => Math.max(most, Math.abs(trainRisk.weighted / level - 1)), 0),
  };
}

import type { Divergence } from '@proxflow/core';

/**
 * How training ended: `completed` all steps with every inner loop converged, `stoppedEarly` before its last step by patience,
 * again with every inner loop converged, `innerUnconverged` in either way but some inner loop missed its tolerance, `aborted`
 * by the signal, `diverged` when a step led out of the reals or exploded: the model is then the one before that step, finite
 * but not trained, and `divergence` says why.
 */
export type TrainingStatus = 'completed' | 'stoppedEarly' | 'innerUnconverged' | 'aborted' | 'diverged';

/** How early stopping went. */
export interface ValidationSummary {
  /** The least mean loss on the held-out rows; undefined before the first evaluation. */
  readonly best?: number | undefined;
  /** Steps done when it was found: the model is the one of that step, unless training was aborted or diverged. */
  readonly bestStep: number;
  /** Whether patience ended training before its last step. */
  readonly stoppedEarly: boolean;
  /** Steps at which this run was evaluated, and what was found, for curves. */
  readonly history: { readonly steps: readonly number[]; readonly losses: readonly number[] };
}

/** What is kept of a training run. */
export interface TrainingRecord {
  readonly status: TrainingStatus;
  /** Only in a run that diverged: what exploded, the likely cause, and a step size that would have been stable. */
  readonly divergence?: Divergence | undefined;
  /** Steps made in all, those after the best one included. */
  readonly steps: number;
  readonly risk: { readonly first: number; readonly last: number };
  /** `increases` counts the steps in which it rose, `largestIncrease` is the most it rose in one. */
  readonly freeEnergy: {
    readonly first: number;
    readonly last: number;
    readonly increases: number;
    readonly largestIncrease: number;
  };
  /** |sum w - sum w_0| / sum w_0 at the end. */
  readonly massError: number;
  readonly innerIterations: { readonly mean: number; readonly max: number };
  /** Steps whose transport was certified to change nothing and left out, and the largest bound on what that changed. */
  readonly skipped?: { readonly steps: number; readonly largestBound: number } | undefined;
  /** Largest certified error of the log weights in any step. */
  readonly certifiedError: number;
  readonly effectiveSampleSize: number;
  readonly seconds: number;
  readonly secondsPerStep: number;
  /** Values before the first step and after each, for curves. */
  readonly history: { readonly risk: readonly number[]; readonly freeEnergy: readonly number[] };
  /**
   * Only where steps saw mini-batches: rows in one, of how many, and batches in an epoch. Every risk and free energy above is
   * then one of a batch, so that curves are noisy; increases compare before and after a step on the same batch.
   */
  readonly batch?: { readonly rows: number; readonly of: number; readonly batches: number } | undefined;
  /** Only with early stopping. */
  readonly validation?: ValidationSummary | undefined;
}

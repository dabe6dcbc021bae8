import type { Divergence, FlowCheckpoint, FreeEnergy, StepReport, WeightUpdateReport } from '@proxflow/core';
import type { Batch } from '@proxflow/risks';
import type { TrainingSettings } from './settings.js';

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

/** The largest of non-negative numbers, 0 for none; not by spreading, which a million steps would overflow. */
function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function skippedOf(updates: readonly WeightUpdateReport[]) {
  const bounds = updates.flatMap(({ skip }) => (skip?.skipped ? [skip.bound] : []));
  return { steps: bounds.length, largestBound: largest(bounds) };
}

function statusOf(how: Record<'aborted' | 'diverged' | 'unconverged' | 'stoppedEarly', boolean>): TrainingStatus {
  if (how.aborted) return 'aborted';
  if (how.diverged) return 'diverged';
  if (how.unconverged) return 'innerUnconverged';
  return how.stoppedEarly ? 'stoppedEarly' : 'completed';
}

/** How a run ended, besides its reports. */
interface TrainingEnd {
  readonly aborted: boolean;
  readonly divergence: Divergence | undefined;
  readonly seconds: number;
  readonly checkpoint: FlowCheckpoint;
}

/** Gathers reports into a record. */
export class TrainingRecorder {
  readonly #risk: number[];
  readonly #freeEnergy: number[];
  readonly #reports: StepReport[] = [];
  readonly #startStep: number;
  readonly #batch: Batch | undefined;

  /** @param startStep - steps done before this run */
  constructor(start: FreeEnergy, startStep: number) {
    this.#risk = [start.risk];
    this.#freeEnergy = [start.total];
    this.#startStep = startStep;
    this.#batch = start.batch;
  }

  add(report: StepReport): void {
    this.#risk.push(report.freeEnergy.risk);
    this.#freeEnergy.push(report.freeEnergy.total);
    this.#reports.push(report);
  }

  record(settings: TrainingSettings, { aborted, divergence, seconds, checkpoint }: TrainingEnd): TrainingRecord {
    const updates = this.#reports.map((report) => report.weightUpdate);
    const inner = updates.map((update) => update.iterations);
    const made = this.#reports.length;
    const last = this.#reports.at(-1);
    const unconverged = updates.some((update) => update.status !== 'converged');
    const steps = last?.step ?? this.#startStep;
    const stoppedEarly = !aborted && divergence === undefined && made > 0 && steps < settings.steps;
    const ends = (values: readonly number[]) => ({ first: values[0], last: values[values.length - 1] });
    return {
      status: statusOf({ aborted, diverged: divergence !== undefined, unconverged, stoppedEarly }),
      ...(divergence && { divergence }),
      steps,
      risk: ends(this.#risk),
      freeEnergy: {
        ...ends(this.#freeEnergy),
        increases: this.#reports.filter((report) => !report.freeEnergyFell).length,
        largestIncrease: largest(this.#reports.map((report) => report.freeEnergyChange)),
      },
      massError: last?.massError ?? 0,
      innerIterations: { mean: made === 0 ? 0 : inner.reduce((a, b) => a + b, 0) / made, max: largest(inner) },
      skipped: skippedOf(updates),
      certifiedError: largest(updates.map((update) => update.certifiedError)),
      effectiveSampleSize: last?.effectiveSampleSize ?? 0,
      seconds,
      secondsPerStep: made === 0 ? 0 : seconds / made,
      history: { risk: [...this.#risk], freeEnergy: [...this.#freeEnergy] },
      ...this.#batchOf(settings),
      ...this.#validationOf(stoppedEarly, checkpoint),
    };
  }

  #batchOf({ batchSize }: TrainingSettings): Pick<TrainingRecord, 'batch'> {
    if (this.#batch === undefined || batchSize === undefined) return {};
    return { batch: { rows: batchSize, of: this.#batch.of, batches: this.#batch.batches } };
  }

  #validationOf(stoppedEarly: boolean, { validation: found }: FlowCheckpoint): Pick<TrainingRecord, 'validation'> {
    if (found === undefined) return {};
    const steps: number[] = [];
    const losses: number[] = [];
    for (const { step, validation } of this.#reports) {
      if (validation?.value === undefined) continue;
      steps.push(step);
      losses.push(validation.value);
    }
    const best = found.best === undefined ? {} : { best: found.best };
    return { validation: { ...best, bestStep: found.bestStep, stoppedEarly, history: { steps, losses } } };
  }
}

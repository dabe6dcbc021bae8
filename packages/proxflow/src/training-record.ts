import type { FreeEnergy, StepReport, WeightUpdateReport } from '@proxflow/core';

/**
 * How training ended: `completed` all steps with every inner loop converged, `innerUnconverged` all steps but some inner
 * loop missed its tolerance, `aborted` by the signal.
 */
export type TrainingStatus = 'completed' | 'innerUnconverged' | 'aborted';

/** What is kept of a training run. */
export interface TrainingRecord {
  readonly status: TrainingStatus;
  /** Steps done in all. */
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
}

/** The largest of non-negative numbers, 0 for none; not by spreading, which a million steps would overflow. */
function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function skippedOf(updates: readonly WeightUpdateReport[]) {
  const bounds = updates.flatMap(({ skip }) => (skip?.skipped ? [skip.bound] : []));
  return { steps: bounds.length, largestBound: largest(bounds) };
}

/** Gathers reports into a record. */
export class TrainingRecorder {
  readonly #risk: number[];
  readonly #freeEnergy: number[];
  readonly #reports: StepReport[] = [];

  constructor(start: FreeEnergy) {
    this.#risk = [start.risk];
    this.#freeEnergy = [start.total];
  }

  add(report: StepReport): void {
    this.#risk.push(report.freeEnergy.risk);
    this.#freeEnergy.push(report.freeEnergy.total);
    this.#reports.push(report);
  }

  record(steps: number, aborted: boolean, seconds: number): TrainingRecord {
    const updates = this.#reports.map((report) => report.weightUpdate);
    const inner = updates.map((update) => update.iterations);
    const made = this.#reports.length;
    const last = this.#reports.at(-1);
    const unconverged = updates.some((update) => update.status !== 'converged');
    const ends = (values: readonly number[]) => ({ first: values[0], last: values[values.length - 1] });
    return {
      status: aborted ? 'aborted' : unconverged ? 'innerUnconverged' : 'completed',
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
    };
  }
}

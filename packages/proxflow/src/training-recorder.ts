import type { Divergence, FlowCheckpoint, FreeEnergy, StepReport } from '@proxflow/core';
import type { TrainingProgress } from '@proxflow/model-io';
import type { Batch } from '@proxflow/risks';
import type { TrainingSettings } from './settings.js';
import type { TrainingRecord } from './training-record.js';

/** How a run ended. */
export interface TrainingEnd {
  readonly aborted: boolean;
  readonly divergence: Divergence | undefined;
  readonly checkpoint: FlowCheckpoint;
}

/** Gathers reports into a record; what it has gathered can be stored, and another recorder goes on from it. */
export class TrainingRecorder {
  readonly #began = performance.now();
  readonly #startStep: number;
  readonly #batch: Batch | undefined;
  readonly #risk: number[];
  readonly #freeEnergy: number[];
  readonly #validation: { readonly steps: number[]; readonly losses: number[] };
  readonly #sums: Sums;

  /**
   * @param stepsDone - steps done before this run
   * @param before - what a run has shown that this one goes on
   */
  constructor(start: FreeEnergy, stepsDone: number, before?: TrainingProgress) {
    this.#batch = start.batch;
    this.#risk = before ? [...before.risk] : [start.risk];
    this.#freeEnergy = before ? [...before.freeEnergy] : [start.total];
    // A run that patience ended stands at its best step, and has made more.
    this.#startStep = Math.max(0, stepsDone - (this.#risk.length - 1));
    this.#validation = {
      steps: [...(before?.validation.steps ?? [])],
      losses: [...(before?.validation.losses ?? [])],
    };
    this.#sums = sumsOf(before);
  }

  add({ step, freeEnergy, freeEnergyChange, freeEnergyFell, weightUpdate, validation, ...report }: StepReport): void {
    const { iterations, status, skip, certifiedError } = weightUpdate;
    const sums = this.#sums;
    this.#risk.push(freeEnergy.risk);
    this.#freeEnergy.push(freeEnergy.total);
    if (validation?.value !== undefined) {
      this.#validation.steps.push(step);
      this.#validation.losses.push(validation.value);
    }
    if (!freeEnergyFell) sums.increases++;
    sums.largestIncrease = Math.max(sums.largestIncrease, freeEnergyChange);
    sums.iterations += iterations;
    sums.mostIterations = Math.max(sums.mostIterations, iterations);
    if (status !== 'converged') sums.unconverged++;
    if (skip?.skipped) {
      sums.skips++;
      sums.largestBound = Math.max(sums.largestBound, skip.bound);
    }
    sums.certifiedError = Math.max(sums.certifiedError, certifiedError);
    sums.massError = report.massError;
    sums.effectiveSampleSize = report.effectiveSampleSize;
  }

  /** All that has been gathered, as a checkpoint keeps it. */
  progress(): TrainingProgress {
    const { increases, largestIncrease, unconverged, certifiedError, massError, effectiveSampleSize } = this.#sums;
    return {
      seconds: this.#seconds(),
      risk: Float64Array.from(this.#risk),
      freeEnergy: Float64Array.from(this.#freeEnergy),
      increases,
      largestIncrease,
      innerIterations: { total: this.#sums.iterations, max: this.#sums.mostIterations },
      unconverged,
      skipped: { steps: this.#sums.skips, largestBound: this.#sums.largestBound },
      certifiedError,
      massError,
      effectiveSampleSize,
      validation: {
        steps: Float64Array.from(this.#validation.steps),
        losses: Float64Array.from(this.#validation.losses),
      },
    };
  }

  record(settings: TrainingSettings, { aborted, divergence, checkpoint }: TrainingEnd): TrainingRecord {
    const sums = this.#sums;
    const made = this.#risk.length - 1;
    const steps = this.#startStep + made;
    const seconds = this.#seconds();
    const stoppedEarly = !aborted && divergence === undefined && made > 0 && steps < settings.steps;
    const ends = (values: readonly number[]) => ({ first: values[0], last: values[values.length - 1] });
    const finished = sums.unconverged > 0 ? 'innerUnconverged' : stoppedEarly ? 'stoppedEarly' : 'completed';
    return {
      status: aborted ? 'aborted' : divergence ? 'diverged' : finished,
      ...(divergence && { divergence }),
      steps,
      risk: ends(this.#risk),
      freeEnergy: {
        ...ends(this.#freeEnergy),
        increases: sums.increases,
        largestIncrease: sums.largestIncrease,
      },
      massError: sums.massError,
      innerIterations: { mean: made === 0 ? 0 : sums.iterations / made, max: sums.mostIterations },
      skipped: { steps: sums.skips, largestBound: sums.largestBound },
      certifiedError: sums.certifiedError,
      effectiveSampleSize: sums.effectiveSampleSize,
      seconds,
      secondsPerStep: made === 0 ? 0 : seconds / made,
      history: { risk: [...this.#risk], freeEnergy: [...this.#freeEnergy] },
      ...this.#batchOf(settings),
      ...this.#validationOf(stoppedEarly, checkpoint),
    };
  }

  #seconds(): number {
    return this.#sums.secondsBefore + (performance.now() - this.#began) / 1000;
  }

  #batchOf({ batchSize }: TrainingSettings): Pick<TrainingRecord, 'batch'> {
    if (this.#batch === undefined || batchSize === undefined) return {};
    return { batch: { rows: batchSize, of: this.#batch.of, batches: this.#batch.batches } };
  }

  #validationOf(stoppedEarly: boolean, { validation: found }: FlowCheckpoint): Pick<TrainingRecord, 'validation'> {
    if (found === undefined) return {};
    const best = found.best === undefined ? {} : { best: found.best };
    const { steps, losses } = this.#validation;
    const history = { steps: [...steps], losses: [...losses] };
    return { validation: { ...best, bestStep: found.bestStep, stoppedEarly, history } };
  }
}

/** Running sums, so that a run of a million steps keeps no reports. */
interface Sums {
  readonly secondsBefore: number;
  increases: number;
  largestIncrease: number;
  iterations: number;
  mostIterations: number;
  unconverged: number;
  skips: number;
  largestBound: number;
  certifiedError: number;
  massError: number;
  effectiveSampleSize: number;
}

function sumsOf(before: TrainingProgress | undefined): Sums {
  return {
    secondsBefore: before?.seconds ?? 0,
    increases: before?.increases ?? 0,
    largestIncrease: before?.largestIncrease ?? 0,
    iterations: before?.innerIterations.total ?? 0,
    mostIterations: before?.innerIterations.max ?? 0,
    unconverged: before?.unconverged ?? 0,
    skips: before?.skipped.steps ?? 0,
    largestBound: before?.skipped.largestBound ?? 0,
    certifiedError: before?.certifiedError ?? 0,
    massError: before?.massError ?? 0,
    effectiveSampleSize: before?.effectiveSampleSize ?? 0,
  };
}

import type { Calibration, SettingsSummary, TrainingRecord, ValidationSummary } from 'proxflow';
import { dataJson, type DataReport } from './encoded-data.js';
import type { PublishedLevels, Scores } from './scores.js';

/** All that `train` has to tell; computed once, then shown as JSON or as text. */
export interface TrainingReport {
  readonly dataset: string;
  readonly task: 'classification' | 'regression';
  readonly rows: number;
  readonly features: number;
  /** Columns of the file that the features are made of. */
  readonly originalColumns: number;
  readonly targetName: string;
  readonly classes: readonly string[] | undefined;
  readonly split: string;
  readonly cells: DataReport;
  readonly settings: SettingsSummary;
  readonly record: TrainingRecord;
  readonly train: Scores;
  readonly test: Scores;
  readonly published: PublishedLevels | undefined;
  readonly calibration: Calibration | undefined;
  /** The configuration file that was in force. */
  readonly config: string | undefined;
  /** Where the model was written. */
  readonly modelPath: string | undefined;
  /** Commands to go on with, as words. */
  readonly next: readonly (readonly string[])[];
}

/** The document of `train --json`; its names and their order are a contract. */
export function trainingJson(report: TrainingReport): object {
  const { dataset, task, settings, record, split, train, test, modelPath, published, calibration } = report;
  const { backend, precision, seed, particles } = settings;
  const { steps, risk, massError, innerIterations, effectiveSampleSize } = record;
  const { first, last, increases } = record.freeEnergy;
  const { seconds, secondsPerStep, status } = record;
  const scores =
    task === 'classification'
      ? { testAccuracy: test.score, trainAccuracy: train.score }
      : { testR2: test.score, trainR2: train.score };
  return {
    dataset,
    task,
    backend,
    precision,
    seed,
    particles,
    steps,
    split,
    ...scores,
    risk,
    freeEnergy: { first, last, increases },
    massError,
    innerIterations,
    effectiveSampleSize,
    seconds,
    secondsPerStep,
    status,
    ...(modelPath !== undefined && { model: modelPath }),
    ...(published && { published }),
    ...(record.batch && { batch: record.batch }),
    ...(record.validation && { validation: validationJson(record.validation) }),
    ...(calibration && { calibration }),
    ...dataJson(report.cells),
    ...(report.config !== undefined && { config: report.config }),
  };
}

/** Without the curve, as for risk and free energy. */
function validationJson({ best, bestStep, stoppedEarly }: ValidationSummary): object {
  return { best: best ?? null, bestStep, stoppedEarly };
}

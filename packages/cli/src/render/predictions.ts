import type { Estimator } from 'proxflow';
import { csvLine } from './csv.js';

/** Predictions in the order of the file. */
export interface Predictions {
  readonly model: string;
  readonly file: string;
  readonly task: 'classification' | 'regression';
  readonly estimator: Estimator;
  /** Class names or numbers. */
  readonly values: readonly (string | number)[];
  readonly probabilities?: {
    readonly classes: readonly string[];
    /** Of each class in each row. */
    readonly rows: readonly (readonly number[])[];
  };
}

/** CSV with a header; numbers in full precision, so that reading gives the same number back. */
export function predictionsCsv({ values, probabilities }: Predictions): string {
  const header = ['prediction', ...(probabilities?.classes.map((name) => `probability_${name}`) ?? [])];
  const rows = values.map((value, i) => [value, ...(probabilities?.rows[i] ?? [])]);
  return [header, ...rows].map(csvLine).join('');
}

/** The document of `predict --json`. */
export function predictionsJson({ values, probabilities, ...about }: Predictions): object {
  return {
    ...about,
    rows: values.length,
    predictions: values,
    ...(probabilities && { classes: probabilities.classes, probabilities: probabilities.rows }),
  };
}

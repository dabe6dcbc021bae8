import type { Estimator } from 'proxflow';

/** What predictions are about. */
export interface PredictionHead {
  readonly model: string;
  readonly file: string;
  readonly task: 'classification' | 'regression';
  readonly estimator: Estimator;
  /** Of a classifier whose probabilities are wanted. */
  readonly classes: readonly string[] | undefined;
  /** Numbers predicted for each row; 1 for classes. */
  readonly outputs: number;
}

/** Predictions of consecutive rows, in the order of the file. */
export interface PredictionRows {
  /** A class name or numbers for each row; undefined for a row that was left out. */
  readonly values: readonly (readonly (string | number)[] | undefined)[];
  /** Of each class in each row that was not left out. */
  readonly probabilities?: readonly (readonly number[] | undefined)[];
}

/** Quoted where CSV needs it. */
function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const line = (cells: readonly (string | number)[]) => `${cells.map(cell).join(',')}\n`;

/** What a row that was left out has in every column: an empty line would be none to most readers. */
const leftOut = 'NA';

/** The first line of predictions as CSV. */
export function predictionHeader({ classes, outputs }: PredictionHead): string {
  const values = outputs === 1 ? ['prediction'] : Array.from({ length: outputs }, (_, c) => `prediction_${c + 1}`);
  return line([...values, ...(classes ?? []).map((name) => `probability_${name}`)]);
}

/** A line for each row; numbers in full precision, so that reading gives the same number back. */
export function predictionLines({ values, probabilities }: PredictionRows, head: PredictionHead): string {
  const width = head.outputs + (head.classes?.length ?? 0);
  const blank = new Array<string>(width).fill(leftOut);
  return values.map((value, i) => line(value ? [...value, ...(probabilities?.[i] ?? [])] : blank)).join('');
}

/** The document of `predict --json`; null for a row that was left out, arrays for several outputs. */
export function predictionsJson(
  { classes, outputs, ...about }: PredictionHead,
  blocks: readonly PredictionRows[],
): object {
  const values = blocks.flatMap((block) => block.values);
  return {
    ...about,
    rows: values.length,
    predictions: values.map((value) => (value === undefined ? null : outputs === 1 ? value[0] : value)),
    ...(classes && {
      classes,
      probabilities: blocks.flatMap((block) => block.probabilities ?? []).map((row) => row ?? null),
    }),
  };
}

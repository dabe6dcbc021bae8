import { InvalidDataError } from '@proxflow/backend';
import type { Setting } from './sweep-plan.js';

/** Accuracy or R squared from each way of averaging the neurons. */
export interface Score {
  readonly weighted: number;
  readonly unweighted: number;
}

/** What a sweep reads of the document of `train --json`, which is kept as it is. */
export interface TrainingDocument {
  readonly dataset: string;
  readonly task: 'classification' | 'regression';
  readonly steps: number;
  readonly testAccuracy?: Score;
  readonly trainAccuracy?: Score;
  readonly testR2?: Score;
  readonly trainR2?: Score;
  readonly risk: { readonly last: number };
  readonly freeEnergy: { readonly last: number };
  readonly effectiveSampleSize: number;
  readonly seconds: number;
  readonly status: string;
  readonly validation?: { readonly best: number | null };
}

/** How a run ended. */
export type RunOutcome =
  | { readonly status: 'done'; readonly result: TrainingDocument }
  | { readonly status: 'failed'; readonly message: string; readonly remedy: string; readonly exitCode: number };

/** A line of the journal. */
export type RunRecord = {
  readonly key: string;
  readonly setting: Setting;
  readonly seed: string;
  /** After `proxflow`. */
  readonly command: readonly string[];
  readonly seconds: number;
} & RunOutcome;

/** A record that has a result. */
export type DoneRecord = Extract<RunRecord, { readonly status: 'done' }>;

/** The score on the rows held back, by the weighted estimator and by the other. */
export function testScore({ result }: DoneRecord): Score {
  return result.testAccuracy ?? result.testR2 ?? { weighted: NaN, unweighted: NaN };
}

/** Reads one line. @throws InvalidDataError naming the file and line that is no record. */
export function parseRecord(line: string, file: string, number: number): RunRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw noRecord(line, file, number, cause);
  }
  if (isRecord(value)) return value;
  throw noRecord(line, file, number);
}

function isRecord(value: unknown): value is RunRecord {
  const { key, setting, seed, command, status, result, message } = (value ?? {}) as Record<string, unknown>;
  const named = typeof key === 'string' && typeof seed === 'string' && Array.isArray(command);
  if (!named || typeof setting !== 'object' || setting === null) return false;
  if (status === 'failed') return typeof message === 'string';
  const score =
    (result as TrainingDocument | undefined)?.testAccuracy ?? (result as TrainingDocument | undefined)?.testR2;
  return status === 'done' && typeof score?.weighted === 'number';
}

function noRecord(line: string, file: string, number: number, cause?: unknown): InvalidDataError {
  return new InvalidDataError(
    {
      argument: file,
      place: `line ${number}`,
      value: line.slice(0, 20),
      expected: 'the record of a run',
      remedy: 'Delete the line; its run is then made again.',
    },
    { cause },
  );
}

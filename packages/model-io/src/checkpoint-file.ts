import type { FlowCheckpoint } from '@proxflow/core';
import { z } from 'zod';
import { decodeContainer, encodeContainer } from './container.js';
import { count, finite, flowSchema, numbers } from './flow-schema.js';
import { requireFormat, type Format } from './format-version.js';
import { requireSchema } from './require-schema.js';
import { requirePlain } from './safe-json.js';

const checkpointFormat: Format = { name: 'proxflow-checkpoint', version: '1.0', what: 'checkpoint' };

const identitySchema = z.strictObject({
  settings: z.record(z.string(), z.json()),
  data: z.record(z.string(), z.string()),
});

/** Infinity where nothing is known. */
const bound = z.custom<number>((value) => typeof value === 'number' && value >= 0, 'expected a number of at least 0');

const progressSchema = z.strictObject({
  seconds: finite,
  risk: numbers,
  freeEnergy: numbers,
  increases: count,
  largestIncrease: finite,
  innerIterations: z.strictObject({ total: finite, max: finite }),
  unconverged: count,
  skipped: z.strictObject({ steps: count, largestBound: bound }),
  certifiedError: bound,
  massError: finite,
  effectiveSampleSize: finite,
  validation: z.strictObject({ steps: numbers, losses: numbers }),
});

const checkpointSchema = z
  .strictObject({
    format: z.literal(checkpointFormat.name),
    version: z.string(),
    run: identitySchema,
    flow: flowSchema,
    progress: progressSchema,
  })
  .superRefine(({ progress }, context) => {
    const { risk, freeEnergy, validation } = progress;
    const pairs = [
      ['freeEnergy', freeEnergy.length, risk.length],
      ['validation', validation.losses.length, validation.steps.length],
    ] as const;
    for (const [field, found, expected] of pairs) {
      if (found === expected) continue;
      const message = `expected ${expected} numbers, found ${found}`;
      context.addIssue({ code: 'custom', path: ['progress', field], message });
    }
  });

/** What tells one training run from another. */
export interface RunIdentity {
  /** Every setting by name. */
  readonly settings: z.infer<typeof identitySchema>['settings'];
  /** Fingerprints of the parts of the data by name. */
  readonly data: Readonly<Record<string, string>>;
}

/** What a run has shown so far: from it and the steps to come the record is that of an undisturbed run. */
export interface TrainingProgress {
  /** Wall-clock seconds so far. */
  readonly seconds: number;
  /** Before the first step and after each; as is the free energy. */
  readonly risk: Float64Array;
  readonly freeEnergy: Float64Array;
  /** Steps in which the free energy rose. */
  readonly increases: number;
  readonly largestIncrease: number;
  readonly innerIterations: { readonly total: number; readonly max: number };
  /** Steps whose inner loop missed its tolerance. */
  readonly unconverged: number;
  readonly skipped: { readonly steps: number; readonly largestBound: number };
  readonly certifiedError: number;
  readonly massError: number;
  readonly effectiveSampleSize: number;
  readonly validation: { readonly steps: Float64Array; readonly losses: Float64Array };
}

/** A training run that can go on, bit for bit: what it is, where its flow stands, what it has shown so far. */
export interface TrainingCheckpoint {
  readonly run: RunIdentity;
  readonly flow: FlowCheckpoint;
  readonly progress: TrainingProgress;
}

/**
 * The bytes of a checkpoint file: a container, 8 bytes a number.
 *
 * @throws InvalidArgumentError for a checkpoint larger than `fileLimits` allow.
 * @example
 * ```ts
 * const bytes = encodeCheckpoint(model.checkpoint);
 * ```
 */
export function encodeCheckpoint({ run, flow, progress }: TrainingCheckpoint): Uint8Array {
  const { name: format, version } = checkpointFormat;
  return encodeContainer({ format, version, run, flow, progress });
}

/**
 * Reads a checkpoint file.
 *
 * @param file - its path or what it is, for messages
 * @throws InvalidDataError for anything that is not a whole, unchanged checkpoint of a version this program knows.
 * @example
 * ```ts
 * await model.fit(features, labels, { checkpoint: decodeCheckpoint(bytes) });
 * ```
 */
export function decodeCheckpoint(bytes: Uint8Array, file = 'checkpoint file'): TrainingCheckpoint {
  const document = decodeContainer(bytes, file);
  requirePlain(document, file);
  requireFormat(document, checkpointFormat, file);
  const what = `a proxflow checkpoint of version ${checkpointFormat.version}`;
  const { run, flow, progress } = requireSchema(checkpointSchema, document, file, what);
  return { run, flow, progress };
}

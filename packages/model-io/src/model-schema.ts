import { z } from 'zod';
import type { Format } from './format-version.js';

/** The format of model files. */
export const modelFormat: Format = { name: 'proxflow-model', version: '1.1', what: 'model' };

const finite = z.number().refine(Number.isFinite, 'expected a finite number');
const count = z.int().min(1).max(100_000_000);
const numbers = z.array(finite);
const moments = z.strictObject({ mean: numbers, scale: numbers });
/** A bound that may be infinite, which is null in JSON. */
const bound = z
  .union([finite, z.null(), z.custom<number>((value) => value === Infinity)])
  .transform((value) => value ?? Infinity);
const ends = { first: finite, last: finite };

const recordSchema = z.strictObject({
  status: z.enum(['completed', 'stoppedEarly', 'innerUnconverged', 'aborted', 'diverged']),
  divergence: z
    .strictObject({
      step: z.int().min(1),
      quantity: z.string(),
      found: z.string(),
      stepSize: finite,
      stabilityLimit: finite.optional(),
      likelyCause: z.enum(['stepSize', 'unknown']),
      stableStepSize: finite.optional(),
    })
    .optional(),
  steps: z.int().min(0),
  risk: z.strictObject(ends),
  freeEnergy: z.strictObject({ ...ends, increases: z.int().min(0), largestIncrease: finite }),
  massError: finite,
  innerIterations: z.strictObject({ mean: finite, max: finite }),
  // Absent in files of earlier versions.
  skipped: z.strictObject({ steps: z.int().min(0), largestBound: finite }).optional(),
  certifiedError: bound,
  effectiveSampleSize: finite,
  seconds: finite,
  secondsPerStep: finite,
  history: z.strictObject({ risk: numbers, freeEnergy: numbers }),
  batch: z.strictObject({ rows: count, of: count, batches: count }).optional(),
  validation: z
    .strictObject({
      best: finite.optional(),
      bestStep: z.int().min(0),
      stoppedEarly: z.boolean(),
      history: z.strictObject({ steps: z.array(count), losses: numbers }),
    })
    .optional(),
});

const settingsSchema = z.strictObject({
  preset: z.string(),
  seed: z.union([z.string(), finite]),
  backend: z.string(),
  precision: z.string(),
  particles: count,
  steps: count,
  stepSize: finite,
  inverseTemperature: z.union([finite, z.literal('inf')]),
  epsilon: z.union([finite, z.literal('auto')]),
  weightDecay: z.union([finite, z.literal('prior')]),
  neuron: z.string(),
  loss: z.string(),
  lossParameters: z.record(z.string(), finite).optional(),
  batchSize: count.optional(),
  earlyStopping: z.strictObject({ fraction: finite, every: count, patience: count }).optional(),
});

// New in 1.1; both absent where there is nothing to say.
const columnName = z.string().min(1);
const encoderSchema = z.strictObject({
  columns: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ name: columnName, kind: z.literal('number'), fill: finite.optional() }),
        z.strictObject({ name: columnName, kind: z.literal('category'), categories: z.array(z.string()).min(1) }),
      ]),
    )
    .min(1),
});
const configurationSchema = z.record(z.string(), z.json());

const shared = {
  format: z.literal('proxflow-model'),
  version: z.literal('1.1'),
  featureNames: z.array(z.string()).nullable(),
  targetName: z.string().nullable(),
  settings: settingsSchema,
  standardizer: moments.nullable(),
  network: z.strictObject({
    inputDimension: count,
    outputs: count,
    particles: count,
    dimension: count,
    weightKind: z.enum(['mass', 'density']),
    positions: numbers,
    weights: z.array(finite.min(0)),
  }),
  record: recordSchema,
  encoder: encoderSchema.optional(),
  configuration: configurationSchema.optional(),
};

const classifierSchema = z.strictObject({
  ...shared,
  task: z.literal('classification'),
  classes: z.array(z.string()).min(2),
  calibration: z.strictObject({ scale: finite, offset: finite }).nullable(),
});
const regressorSchema = z.strictObject({
  ...shared,
  task: z.literal('regression'),
  targetScalers: z.array(z.strictObject({ mean: finite, scale: finite })).min(1),
});
/** A model document; of what it says twice, both must agree. */
export const modelSchema = z
  .discriminatedUnion('task', [classifierSchema, regressorSchema])
  .superRefine((file, context) => {
    const { network, standardizer, featureNames } = file;
    const { outputs, particles, dimension, inputDimension, positions, weights } = network;
    const fits: [string, number | undefined, number][] = [
      ['network.positions', positions.length, particles * dimension],
      ['network.weights', weights.length, particles],
      ['standardizer.mean', standardizer?.mean.length, inputDimension],
      ['standardizer.scale', standardizer?.scale.length, inputDimension],
      ['featureNames', featureNames?.length, inputDimension],
      file.task === 'regression'
        ? ['targetScalers', file.targetScalers.length, outputs]
        : ['classes', file.classes.length, outputs === 1 ? 2 : outputs],
    ];
    if (file.encoder && !sameNames(encodedNames(file.encoder.columns), featureNames)) {
      context.addIssue({
        code: 'custom',
        path: ['encoder'],
        message: 'expected the columns that featureNames are made of',
      });
    }
    for (const [path, found, expected] of fits) {
      if (found !== undefined && found !== expected) {
        context.addIssue({
          code: 'custom',
          path: path.split('.'),
          message: `expected ${expected} entries, found ${found}`,
        });
      }
    }
  });

/** One original column of a model with an encoder. */
export type EncodedColumnFile = z.infer<typeof encoderSchema>['columns'][number];

/** Names of the features of original columns: that of a column of numbers, `column=category` for each category. */
function encodedNames(columns: readonly EncodedColumnFile[]): string[] {
  return columns.flatMap((column) =>
    column.kind === 'number' ? [column.name] : column.categories.map((category) => `${column.name}=${category}`),
  );
}

function sameNames(names: readonly string[], others: readonly string[] | null): boolean {
  return names.length === others?.length && names.every((name, i) => name === others[i]);
}

/** What was asked for when a model was trained, as the program that trained it keeps it: plain JSON by name. */
export type Configuration = z.infer<typeof configurationSchema>;
/** A stored classifier; plain JSON. */
export type ClassifierFile = z.infer<typeof classifierSchema>;
/** A stored regressor; plain JSON. */
export type RegressorFile = z.infer<typeof regressorSchema>;
/** Either. */
export type ModelFile = ClassifierFile | RegressorFile;

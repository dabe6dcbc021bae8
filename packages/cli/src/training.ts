import { setImmediate } from 'node:timers/promises';
import { InvalidArgumentError } from '@proxflow/backend';
import {
  isClassificationTable,
  isRegressionTable,
  selectRows,
  splitRows,
  stratifiedSplit,
  type ClassificationTable,
  type Split,
  type SplitDescription,
  type Table,
} from '@proxflow/datasets';
import {
  createRegistry,
  MeanFieldClassifier,
  MeanFieldRegressor,
  type ClassifierOptions,
  type FitOptions,
} from 'proxflow';
import type { CheckpointOptions } from './checkpoints.js';
import type { CliIo } from './cli-io.js';
import { requireTrained } from './diverged-training.js';
import type { AnyModel } from './files/load-model.js';
import type { TrainOptions } from './options/train-options.js';
import { createProgress } from './progress.js';
import { labelsOf } from './scores.js';

/** The two parts of a table. */
export interface Parts {
  readonly train: Table;
  readonly test: Table;
}

/** Splits a table; the seed draws a shuffled or stratified split. */
export function splitTable(table: Table, split: SplitDescription, seed: string | number): Parts {
  const { train, test } = splitRows(table, split, seed);
  return { train: selectRows(table, train), test: selectRows(table, test) };
}

async function fitTable(table: Table, options: TrainOptions, fit: FitOptions): Promise<AnyModel> {
  if (isClassificationTable(table)) {
    const classes = table.target.classes.length;
    const outputs = classes === 2 && options.loss?.targets !== 'class' ? 1 : classes;
    const model = new MeanFieldClassifier(await withNeuron(options, outputs));
    return { task: 'classification', model: await fitCalibrated(model, table, options, fit) };
  }
  if (!isRegressionTable(table)) throw new TypeError('a table has classes or numbers');
  if (options.classWeights !== undefined) throw ofClasses('--class-weights', options.classWeights);
  if (options.calibrate !== undefined) throw ofClasses('--calibrate', options.calibrate);
  if (options.loss !== undefined && options.loss.targets !== 'real') {
    throw new InvalidArgumentError({
      argument: '--loss',
      value: options.loss.name,
      expected: 'a loss for numbers, as the target is not a class',
      remedy: 'Use --loss squared or huber, or --task classification if the numbers name classes.',
    });
  }
  const model = new MeanFieldRegressor(await withNeuron(options, 1));
  return { task: 'regression', model: requireTrained(await model.fitTable(table, fit)) };
}

/** Fits, and where a share is to calibrate, on the rest; the seed draws it, in proportion to the classes. */
async function fitCalibrated(
  model: MeanFieldClassifier,
  table: ClassificationTable,
  { calibrate, seed }: TrainOptions,
  fit: FitOptions,
): Promise<MeanFieldClassifier> {
  if (calibrate === undefined) return requireTrained(await model.fitTable(table, fit));
  const { train, test } = calibrationSplit(table, calibrate, seed);
  requireTrained(await model.fitTable(selectRows(table, train), fit));
  const rest = selectRows(table, test);
  await model.calibrate(rest, labelsOf(rest));
  return model;
}

function calibrationSplit({ target }: ClassificationTable, share: number, seed: string | number): Split {
  try {
    // A seed of its own: the very same has drawn the training rows.
    return stratifiedSplit(target, 1 - share, `calibration of ${seed}`);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new InvalidArgumentError(
      {
        argument: '--calibrate',
        value: share,
        expected: `a share that leaves rows of each class to train and to calibrate on, of ${target.labels.length}`,
        remedy: 'Change the share, or give more rows.',
      },
      { cause: error },
    );
  }
}

function ofClasses(argument: string, value: string | number): InvalidArgumentError {
  return new InvalidArgumentError({
    argument,
    value,
    expected: 'no such option, as the target is not a class',
    remedy: `Leave ${argument} out, or use --task classification if the numbers name classes.`,
  });
}

/** The neuron is named before the data are read, and made when its outputs are known. */
async function withNeuron(
  { neuronName, calibrate: _, ...options }: TrainOptions,
  outputs: number,
): Promise<ClassifierOptions> {
  if (neuronName === undefined) return options;
  const shape = outputs === 1 ? {} : { outputs };
  return { ...options, neuron: await createRegistry().neurons.create(neuronName, shape) };
}

/** Trains with progress on stderr; an interrupt ends training after the step in progress. */
export async function trainOn(
  table: Table,
  options: TrainOptions,
  io: CliIo,
  quiet: boolean,
  checkpoints: CheckpointOptions = {},
): Promise<AnyModel> {
  const abort = new AbortController();
  const unwatch = io.onInterrupt(() => abort.abort());
  const progress = createProgress(io, options.steps, quiet);
  try {
    return await fitTable(table, options, {
      ...checkpoints,
      signal: abort.signal,
      onStep: async (report) => {
        progress.advance(report);
        // Lets signals and timers have their turn: a step by itself never waits for anything outside.
        await setImmediate();
      },
    });
  } finally {
    progress.end();
    unwatch();
  }
}

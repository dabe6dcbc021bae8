import { setImmediate } from 'node:timers/promises';
import { InvalidArgumentError } from '@proxflow/backend';
import {
  isClassificationTable,
  isRegressionTable,
  selectRows,
  splitRows,
  type SplitDescription,
  type Table,
} from '@proxflow/datasets';
import { createRegistry, MeanFieldClassifier, MeanFieldRegressor, type FitOptions, type ModelOptions } from 'proxflow';
import type { CliIo } from './cli-io.js';
import type { AnyModel } from './files/load-model.js';
import type { TrainOptions } from './options/train-options.js';
import { createProgress } from './progress.js';

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
    return { task: 'classification', model: await model.fitTable(table, fit) };
  }
  if (!isRegressionTable(table)) throw new TypeError('a table has classes or numbers');
  if (options.loss !== undefined && options.loss.targets !== 'real') {
    throw new InvalidArgumentError({
      argument: '--loss',
      value: options.loss.name,
      expected: 'a loss for numbers, as the target is not a class',
      remedy: 'Use --loss squared or huber, or --task classification if the numbers name classes.',
    });
  }
  const model = new MeanFieldRegressor(await withNeuron(options, 1));
  return { task: 'regression', model: await model.fitTable(table, fit) };
}

/** The neuron is named before the data are read, and made when its outputs are known. */
async function withNeuron({ neuronName, ...options }: TrainOptions, outputs: number): Promise<ModelOptions> {
  if (neuronName === undefined) return options;
  const shape = outputs === 1 ? {} : { outputs };
  return { ...options, neuron: await createRegistry().neurons.create(neuronName, shape) };
}

/** Trains with progress on stderr; an interrupt ends training after the step in progress. */
export async function trainOn(table: Table, options: TrainOptions, io: CliIo, quiet: boolean): Promise<AnyModel> {
  const abort = new AbortController();
  const unwatch = io.onInterrupt(() => abort.abort());
  const progress = createProgress(io, options.steps, quiet);
  try {
    return await fitTable(table, options, {
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

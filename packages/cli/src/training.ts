import { setImmediate } from 'node:timers/promises';
import { InvalidArgumentError, InvalidDataError } from '@proxflow/backend';
import {
  isClassificationTable,
  isRegressionTable,
  selectRows,
  splitRows,
  type ClassificationTable,
  type SplitDescription,
  type Table,
} from '@proxflow/datasets';
import { MeanFieldClassifier, MeanFieldRegressor, type FitOptions } from 'proxflow';
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
    requireTwoClasses(table);
    return { task: 'classification', model: await new MeanFieldClassifier(options).fitTable(table, fit) };
  }
  if (!isRegressionTable(table)) throw new TypeError('a table has classes or numbers');
  if (options.loss?.name === 'logistic') {
    throw new InvalidArgumentError({
      argument: '--loss',
      value: 'logistic',
      expected: 'a loss for numbers, as the target is not a class',
      remedy: 'Use --loss squared, or --task classification if the numbers name classes.',
    });
  }
  return { task: 'regression', model: await new MeanFieldRegressor(options).fitTable(table, fit) };
}

function requireTwoClasses({ name, targetName, target: { classes } }: ClassificationTable): void {
  if (classes.length === 2) return;
  const shown = classes.length > 6 ? `${classes.slice(0, 6).join(', ')}, ...` : classes.join(', ');
  throw new InvalidDataError({
    argument: name,
    place: `column "${targetName}"`,
    value: `${classes.length} classes (${shown})`,
    expected: 'exactly two classes',
    remedy: 'Leave two classes in the file or choose another --label; for numbers use --task regression.',
  });
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

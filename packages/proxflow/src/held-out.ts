import { InvalidArgumentError } from '@proxflow/backend';
import { shuffledSplit, stratifiedSplit, type ClassTarget, type Split } from '@proxflow/datasets';
import type { TrainingData } from '@proxflow/risks';
import type { ModelOptions } from './training-options.js';

/**
 * The rows that train and those that are held out to validate by; undefined where nothing is held out. Drawn by the seed, in
 * proportion to the classes where there are any; rows that train stay in their order.
 *
 * @throws InvalidArgumentError if there are too few rows, of a class or at all.
 */
export function drawHeldOut(
  { validationFraction, seed = 0 }: ModelOptions,
  rows: number,
  target?: ClassTarget,
): Split | undefined {
  if (validationFraction === undefined) return undefined;
  // A seed of its own: the rows may come from a split that this very seed has drawn.
  const own = `validation of ${seed}`;
  try {
    const { train, test } = target
      ? stratifiedSplit(target, 1 - validationFraction, own)
      : shuffledSplit(rows, 1 - validationFraction, own);
    return { train: train.sort(), test };
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new InvalidArgumentError(
      {
        argument: 'validationFraction',
        value: validationFraction,
        expected: `a share that leaves rows${target ? ' of each class' : ''} to train on and to hold out, of ${rows}`,
        remedy: 'Change the share, give more rows, or train without early stopping.',
      },
      { cause: error },
    );
  }
}

/** These rows of `[n, width]`. */
export function pickRows(values: Float64Array, width: number, rows: ArrayLike<number>): Float64Array {
  const picked = new Float64Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    picked.set(values.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
  }
  return picked;
}

/** These rows of training data. */
export function pickData({ inputs, inputDimension, targets, rowWeights }: TrainingData, rows: ArrayLike<number>) {
  const width = targets.length / (inputs.length / inputDimension);
  return {
    inputs: pickRows(inputs, inputDimension, rows),
    inputDimension,
    targets: pickRows(targets, width, rows),
    ...(rowWeights && { rowWeights: pickRows(rowWeights, 1, rows) }),
  };
}

import {
  InvalidDataError,
  requireFiniteValues,
  requireInteger,
  requireLength,
  requireNonNegative,
  ShapeError,
} from '@proxflow/backend';
import type { Loss } from './loss.js';
import type { ClassLoss } from './class-loss.js';

/** Inputs X `[n, D]` row-major and their targets. */
export interface TrainingData {
  readonly inputs: Float64Array;
  /** D. */
  readonly inputDimension: number;
  /** y: `[n, q]` row-major for a loss of numbers or signs and q outputs, class indices `[n]` for a loss of classes. */
  readonly targets: Float64Array;
  /** s `[n]`, at least 0 and not all 0: the risk is sum_i s_i l_i / sum_i s_i. All 1 by default. */
  readonly rowWeights?: Float64Array;
}

/** n, the number of rows. */
export function rowsOf({ inputs, inputDimension }: TrainingData): number {
  return inputs.length / inputDimension;
}

/** Returns n after checking that shapes fit, numbers are finite and targets suit the loss. */
export function checkTrainingData(data: TrainingData, expected: (Loss | ClassLoss)['targets'], outputs = 1): number {
  const dimension = requireInteger('inputDimension', data.inputDimension);
  const width = expected === 'class' ? 1 : outputs;
  if (data.targets.length === 0) throw noRows('targets');
  const rows = Math.ceil(data.targets.length / width);
  requireLength('targets', data.targets, rows * width);
  requireLength('inputs', data.inputs, rows * dimension);
  requireFiniteValues('inputs', data.inputs);
  requireFiniteValues('targets', data.targets);
  if (expected === 'sign') {
    requireTargets(data.targets, (y) => y === 1 || y === -1, {
      expected: '-1 or 1 for this loss',
      remedy: 'Code the two classes as -1 and 1, or choose a loss for real targets.',
    });
  }
  if (expected === 'class') {
    requireTargets(data.targets, (y) => Number.isInteger(y) && y >= 0 && y < outputs, {
      expected: `a class index from 0 to ${outputs - 1} for this loss and a neuron of ${outputs} outputs`,
      remedy: 'Code classes as 0, 1, 2 ... and take a neuron with one output for each.',
    });
  }
  if (data.rowWeights !== undefined) requireRowWeights(data.rowWeights, rows);
  return rows;
}

function noRows(argument: string): ShapeError {
  return new ShapeError({
    argument,
    value: 0,
    expected: 'at least one entry',
    remedy: 'Hand over at least one row of data.',
  });
}

function requireTargets(
  targets: Float64Array,
  fits: (target: number) => boolean,
  message: { readonly expected: string; readonly remedy: string },
): void {
  const wrong = targets.findIndex((y) => !fits(y));
  if (wrong < 0) return;
  throw new InvalidDataError({ argument: 'targets', place: `[${wrong}]`, value: targets[wrong], ...message });
}

function requireRowWeights(rowWeights: Float64Array, rows: number): void {
  requireLength('rowWeights', rowWeights, rows);
  rowWeights.forEach((weight, i) => requireNonNegative(`rowWeights[${i}]`, weight));
  if (rowWeights.some((weight) => weight > 0)) return;
  throw new InvalidDataError({
    argument: 'rowWeights',
    value: 'only zeros',
    expected: 'at least one weight above 0',
    remedy: 'Leave the row weights out, or give a positive weight to the rows that are to be learned from.',
  });
}

import { InvalidDataError, requireFiniteValues, requireInteger, requireLength, ShapeError } from '@proxflow/backend';

/** Inputs X `[n, D]` row-major and targets y `[n]`. */
export interface TrainingData {
  readonly inputs: Float64Array;
  /** D. */
  readonly inputDimension: number;
  readonly targets: Float64Array;
}

/** Returns n after checking that shapes fit, numbers are finite and targets suit the loss. */
export function checkTrainingData(data: TrainingData, targets: 'real' | 'sign'): number {
  const dimension = requireInteger('inputDimension', data.inputDimension);
  const rows = data.targets.length;
  if (rows === 0) {
    throw new ShapeError({
      argument: 'targets',
      value: 0,
      expected: 'at least one entry',
      remedy: 'Hand over at least one row of data.',
    });
  }
  requireLength('inputs', data.inputs, rows * dimension);
  requireFiniteValues('inputs', data.inputs);
  requireFiniteValues('targets', data.targets);
  if (targets === 'sign') {
    const wrong = data.targets.findIndex((y) => y !== 1 && y !== -1);
    if (wrong >= 0) {
      throw new InvalidDataError({
        argument: 'targets',
        place: `[${wrong}]`,
        value: data.targets[wrong],
        expected: '-1 or 1 for this loss',
        remedy: 'Code the two classes as -1 and 1, or choose a loss for real targets.',
      });
    }
  }
  return rows;
}

import { InvalidArgumentError, InvalidDataError, ProxflowError, ShapeError } from '@proxflow/backend';
import { tanhNeuron } from '@proxflow/neurons';
import { describe, expect, it } from 'vitest';
import { logisticLoss, populationRisk, publishedRisk, squaredLoss, type Loss, type TrainingData } from './index.js';

const sound: TrainingData = {
  inputs: Float64Array.of(1, 2, 3, 4, 5, 6),
  inputDimension: 2,
  targets: Float64Array.of(1, -1, 1),
};

function make(change: Partial<TrainingData>, loss: Loss = logisticLoss()) {
  return populationRisk({ loss, neuron: tanhNeuron(), ...sound, ...change });
}

function thrownBy(run: () => unknown): ProxflowError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(ProxflowError);
    expect((error as ProxflowError).remedy).not.toBe('');
    return error as ProxflowError;
  }
  throw new Error('nothing was thrown');
}

describe('training data', () => {
  it('are taken where they are sound, at once and without a backend', () => {
    expect(make({}).name).toBe('logistic risk of tanh neurons');
    expect(make({}).weights).toBe('mass');
  });

  it('need as many inputs as targets times dimension', () => {
    const error = thrownBy(() => make({ inputs: Float64Array.of(1, 2, 3, 4, 5) }));
    expect(error).toBeInstanceOf(ShapeError);
    expect(error).toMatchObject({ argument: 'inputs', value: 5, expected: '6 entries' });
  });

  it('need at least one row', () => {
    const none = { inputs: new Float64Array(0), targets: new Float64Array(0) };
    expect(thrownBy(() => make(none))).toMatchObject({ argument: 'targets', value: 0 });
    expect(thrownBy(() => make(none))).toBeInstanceOf(ShapeError);
  });

  it.each([0, -1, 1.5, NaN])('need a dimension that is a positive integer, not %d', (inputDimension) => {
    const error = thrownBy(() => make({ inputDimension }));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ argument: 'inputDimension', value: inputDimension });
  });

  it.each([NaN, Infinity])('need finite numbers, not %d', (value) => {
    const inputs = Float64Array.of(1, 2, 3, value, 5, 6);
    expect(thrownBy(() => make({ inputs }))).toMatchObject({ argument: 'inputs', place: '[3]', value });
    const targets = Float64Array.of(1, 1, value);
    expect(thrownBy(() => make({ targets }))).toMatchObject({ argument: 'targets', place: '[2]', value });
  });

  it('need signs where the loss does, and say which entry is none', () => {
    const targets = Float64Array.of(1, 0, 0.5);
    const error = thrownBy(() => make({ targets }));
    expect(error).toBeInstanceOf(InvalidDataError);
    expect(error).toMatchObject({ argument: 'targets', place: '[1]', value: 0 });
    expect(error.remedy).toContain('-1 and 1');
    expect(make({ targets }, squaredLoss()).name).toBe('squared risk of tanh neurons');
  });

  it('are checked by publishedRisk too, which takes any real target', () => {
    const make = (targets: Float64Array) =>
      publishedRisk({ ...sound, targets, neuron: tanhNeuron(), weights: 'density', drift: 'frozen' });
    expect(make(Float64Array.of(0.1, 0.2, 7)).weights).toBe('density');
    expect(thrownBy(() => make(Float64Array.of(0.1, NaN, 7)))).toMatchObject({ argument: 'targets', place: '[1]' });
  });
});

import { InvalidArgumentError, InvalidDataError } from '@proxflow/backend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitStandardizer, fitTargetScaler, targetScalerFromJSON } from './index.js';

describe('fitTargetScaler', () => {
  it('is the standardizer of one column', () => {
    const values = Float64Array.of(2, 3, 5, 8);
    const scaler = fitTargetScaler(values);
    const standardizer = fitStandardizer({ features: values, rows: 4, columns: 1 });
    expect([scaler.mean, scaler.scale]).toEqual([standardizer.mean[0], standardizer.scale[0]]);
    expect(scaler.transform(values)).toEqual(standardizer.transform(values, 4));
  });

  it('inverts its transform to rounding', () => {
    fc.assert(
      fc.property(fc.float64Array({ minLength: 1, maxLength: 30, min: -1e6, max: 1e6, noNaN: true }), (drawn) => {
        const values = drawn.map((value) => (Math.abs(value) < 1e-290 ? 0 : value)); // subnormals have too few bits
        const scaler = fitTargetScaler(values);
        const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        scaler.inverse(scaler.transform(values)).forEach((value, i) => {
          expect(Math.abs(value - values[i])).toBeLessThanOrEqual(4 * Number.EPSILON * largest);
        });
      }),
    );
  });

  it('gives a constant target scale 1', () => {
    expect(fitTargetScaler(Float64Array.of(7, 7)).toJSON()).toEqual({ mean: 7, scale: 1 });
  });

  it('refuses no values, values that are not finite, and results that are not', () => {
    expect(() => fitTargetScaler(new Float64Array(0))).toThrow(InvalidArgumentError);
    expect(() => fitTargetScaler(Float64Array.of(1, NaN))).toThrow(/values \[1\]/);
    const scaler = fitTargetScaler(Float64Array.of(0, 1e300));
    expect(() => scaler.inverse(Float64Array.of(0, 1e10))).toThrow(InvalidDataError);
    expect(() => scaler.transform(Float64Array.of(NaN))).toThrow(/values \[0\]/);
  });
});

describe('targetScalerFromJSON', () => {
  it('reads back bit for bit', () => {
    const scaler = fitTargetScaler(Float64Array.of(0.1, 0.7, 12));
    expect(targetScalerFromJSON(JSON.parse(JSON.stringify(scaler))).toJSON()).toEqual(scaler.toJSON());
  });

  it.each([null, 3, {}, { mean: 1 }, { mean: 0, scale: 0 }, { mean: '1', scale: 1 }, { mean: [0], scale: [1] }])(
    'refuses %j',
    (json) => {
      expect(() => targetScalerFromJSON(json)).toThrow(InvalidDataError);
    },
  );
});

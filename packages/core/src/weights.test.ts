import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '@proxflow/random';
import {
  densityOf,
  effectiveSampleSize,
  expectation,
  massOf,
  massOfDensity,
  sampleCloud,
  uniformMass,
  weightedCloud,
  weightValues,
} from './index.js';

describe('massOf', () => {
  it('normalises, allows zeros, and averages', () => {
    const mass = massOf([1, 0, 3]);
    expect([...weightValues(mass)]).toEqual([0.25, 0, 0.75]);
    expect(expectation(mass, [4, 100, 8])).toBe(7);
  });

  it.each([
    [[1, -1], 'weights [1]'],
    [[0, 0], 'weights'],
    [[1, NaN], 'weights [1]'],
    [[], 'weights.length'],
  ])('refuses %j', (values, place) => expect(() => massOf(values)).toThrow(place));
});

describe('densityOf', () => {
  it('keeps values as they are; a quadrature turns them into mass', () => {
    const density = densityOf([2, 4]);
    weightValues(density).forEach((value, i) => expect(value).toBeCloseTo([2, 4][i], 14));
    weightValues(massOfDensity(density, [1, 0.25])).forEach((value, i) =>
      expect(value).toBeCloseTo([2 / 3, 1 / 3][i], 14),
    );
  });
});

describe('effectiveSampleSize', () => {
  it('is N for equal weights, 1 for a single one, and in between otherwise', () => {
    expect(effectiveSampleSize(uniformMass(7))).toBeCloseTo(7, 12);
    expect(effectiveSampleSize(massOf([0, 5, 0]))).toBe(1);
    expect(effectiveSampleSize({ kind: 'mass', logValues: Float64Array.of(-2000, -2000) })).toBe(2);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-3, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }),
        (values) => {
          const size = effectiveSampleSize(massOf(values));
          expect(size).toBeGreaterThanOrEqual(1 - 1e-12);
          expect(size).toBeLessThanOrEqual(values.length * (1 + 1e-12));
        },
      ),
    );
  });
});

describe('sampleCloud', () => {
  const distribution = [
    { kind: 'uniform', low: 2, high: 4 },
    { kind: 'normal', mean: -1, deviation: 0.5 },
  ] as const;

  it('draws from the law and knows its density', () => {
    const { positions, logSamplingDensity, weights } = sampleCloud({
      particles: 2000,
      distribution,
      random: createRandom(1),
    });
    const first = positions.filter((_, at) => at % 2 === 0);
    const second = positions.filter((_, at) => at % 2 === 1);
    expect(Math.min(...first)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...first)).toBeLessThan(4);
    expect(expectation(weights, first)).toBeCloseTo(3, 1);
    expect(expectation(weights, second)).toBeCloseTo(-1, 1);
    const z = (second[7] + 1) / 0.5;
    const expected = Math.log(0.5) - Math.log(0.5 * Math.sqrt(2 * Math.PI)) - z ** 2 / 2;
    expect(logSamplingDensity?.[7]).toBeCloseTo(expected, 12);
  });

  it('refuses laws that are none, and clouds whose parts do not fit', () => {
    const draw = (law: object) => sampleCloud({ particles: 1, distribution: [law as never], random: createRandom(1) });
    expect(() => draw({ kind: 'uniform', low: 1, high: 1 })).toThrow('distribution [0]');
    expect(() => draw({ kind: 'normal', mean: 0, deviation: 0 })).toThrow('distribution [0]');
    const cloud = { positions: Float64Array.of(1, 2), particles: 2, dimension: 1, weights: uniformMass(2) };
    expect(() => weightedCloud({ ...cloud, dimension: 2 })).toThrow('positions');
    expect(() => weightedCloud({ ...cloud, weights: uniformMass(3) })).toThrow('weights');
    expect(() => weightedCloud({ ...cloud, positions: Float64Array.of(1, NaN) })).toThrow('positions [1]');
  });
});

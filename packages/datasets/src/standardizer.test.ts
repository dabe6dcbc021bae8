import { InvalidArgumentError, InvalidDataError, ShapeError } from '@proxflow/backend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitStandardizer, standardizerFromJSON, type FeatureMatrix } from './index.js';

function column(...values: number[]): FeatureMatrix {
  return { features: Float64Array.from(values), rows: values.length, columns: 1 };
}

/** No subnormal numbers: they have too few bits for a relative tolerance. */
const normalNumber = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((x) => (Math.abs(x) < 1e-290 ? 0 : x));

const matrices = fc
  .tuple(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 1, max: 5 }))
  .chain(([rows, columns]) =>
    fc
      .array(normalNumber, { minLength: rows * columns, maxLength: rows * columns })
      .map((values): FeatureMatrix => ({ features: Float64Array.from(values), rows, columns })),
  );

describe('fitStandardizer', () => {
  it('computes mean and population standard deviation by column', () => {
    const matrix = { features: Float64Array.of(1, 10, 3, 10, 5, 40), rows: 3, columns: 2 };
    const { mean, scale } = fitStandardizer(matrix);
    expect([...mean]).toEqual([3, 20]);
    expect(scale[0]).toBeCloseTo(Math.sqrt(8 / 3), 14);
    expect(scale[1]).toBeCloseTo(Math.sqrt(200), 13);
  });

  it('gives mean 0 and variance 1 in every column that is not constant', () => {
    fc.assert(
      fc.property(matrices, (matrix) => {
        const { features, rows, columns } = matrix;
        const standardizer = fitStandardizer(matrix);
        const z = standardizer.transform(features, rows);
        for (let j = 0; j < columns; j++) {
          const raw = Array.from({ length: rows }, (_, i) => features[i * columns + j]);
          const values = Array.from({ length: rows }, (_, i) => z[i * columns + j]);
          // The mean is exact to the rounding of the raw numbers, which counts in units of the scale.
          const size = Math.max(...raw.map(Math.abs)) / standardizer.scale[j];
          const tolerance = 8 * rows * Number.EPSILON * (1 + size);
          fc.pre(tolerance < 0.01);
          const mean = values.reduce((sum, value) => sum + value, 0) / rows;
          const variance = values.reduce((sum, value) => sum + value * value, 0) / rows;
          expect(Math.abs(mean)).toBeLessThanOrEqual(tolerance);
          if (new Set(raw).size > 1) expect(Math.abs(variance - 1)).toBeLessThanOrEqual(4 * tolerance);
          else expect(variance).toBe(0);
        }
      }),
    );
  });

  it('gives a constant column scale 1, also where its mean would round', () => {
    const standardizer = fitStandardizer(column(...new Array<number>(10).fill(0.1)));
    expect([standardizer.mean[0], standardizer.scale[0]]).toEqual([0.1, 1]);
    expect([...standardizer.transform(Float64Array.of(0.1, 1.1), 2)]).toEqual([0, 1]);
  });

  it('takes a single row for constant columns', () => {
    expect([...fitStandardizer({ features: Float64Array.of(3, -4), rows: 1, columns: 2 }).scale]).toEqual([1, 1]);
  });

  it('keeps its digits under a large offset, where sums of squares lose them all', () => {
    const { mean, scale } = fitStandardizer(column(1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16));
    expect(mean[0]).toBe(1e9 + 10);
    expect(scale[0]).toBeCloseTo(Math.sqrt(22.5), 12);
  });

  it.each([1e200, 1e-200, 1e-320])('neither overflows nor vanishes at size %d', (size) => {
    const standardizer = fitStandardizer(column(-size, size));
    expect(standardizer.scale[0]).toBe(size);
    expect([...standardizer.transform(Float64Array.of(-size, size), 2)]).toEqual([-1, 1]);
  });

  it('refuses a column whose deviations float64 cannot hold', () => {
    expect(() => fitStandardizer(column(-1.7e308, 1.7e308))).toThrow(InvalidDataError);
    expect(() => fitStandardizer(column(0, 5e-324))).toThrow(/column 0: .* found "mean 0, standard deviation 0"/);
  });

  it('refuses wrong lengths and numbers that are not finite', () => {
    expect(() => fitStandardizer({ features: new Float64Array(5), rows: 2, columns: 3 })).toThrow(ShapeError);
    expect(() => fitStandardizer(column(1, NaN))).toThrow(InvalidArgumentError);
    expect(() => fitStandardizer({ features: new Float64Array(0), rows: 0, columns: 1 })).toThrow(InvalidArgumentError);
  });
});

describe('transform', () => {
  const standardizer = fitStandardizer({ features: Float64Array.of(0, 0, 2, 4), rows: 2, columns: 2 });

  it('uses the fitted moments on other rows and leaves its argument alone', () => {
    const features = Float64Array.of(3, 2);
    expect([...standardizer.transform(features, 1)]).toEqual([2, 0]);
    expect([...features]).toEqual([3, 2]);
  });

  it('refuses another number of columns', () => {
    expect(() => standardizer.transform(new Float64Array(3), 1)).toThrow(ShapeError);
  });

  it('names row and column of a number that is not finite', () => {
    expect(() => standardizer.transform(Float64Array.of(1, 2, 3, NaN), 2)).toThrow(/features \[1, 1\].*found NaN/);
    expect(() => standardizer.transform(Float64Array.of(1, 2, Infinity, 4), 2)).toThrow(InvalidDataError);
  });
});

describe('standardizerFromJSON', () => {
  it('reads back bit for bit', () => {
    fc.assert(
      fc.property(matrices, (matrix) => {
        const standardizer = fitStandardizer(matrix);
        const again = standardizerFromJSON(JSON.parse(JSON.stringify(standardizer)));
        // -0 is written as 0 by JSON; no other bit may change.
        expect([...again.mean]).toEqual([...standardizer.mean].map((value) => value + 0));
        expect(again.scale).toEqual(standardizer.scale);
      }),
    );
  });

  it.each<[unknown, RegExp]>([
    [null, /standardizer: expected an object/],
    ['{"mean":[0],"scale":[1]}', /an object with mean and scale/],
    [{}, /mean: expected a non-empty array/],
    [{ mean: [], scale: [] }, /mean: expected a non-empty array/],
    [{ mean: [0], scale: [0] }, /scale\[0\]: expected a finite number above 0/],
    [{ mean: [0, null], scale: [1, 1] }, /mean\[1\]: expected a finite number/],
    [{ mean: [0, 1], scale: [1] }, /scale: expected as many entries as mean has \(2\)/],
    [{ mean: ['0'], scale: [1] }, /mean\[0\]/],
  ])('refuses %j', (json, message) => {
    expect(() => standardizerFromJSON(json)).toThrow(InvalidDataError);
    expect(() => standardizerFromJSON(json)).toThrow(message);
  });
});

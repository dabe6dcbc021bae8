import { InvalidArgumentError } from '@proxflow/backend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTable, twoMoons, twoNorm, type ClassificationTable } from './index.js';

/** Mean of column `column` over the rows of class `label`. */
function classMean({ features, columns, rows, target }: ClassificationTable, label: number, column: number): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) if (target.labels[row] === label) sum += features[row * columns + column];
  return sum / (rows / 2);
}

const generators = [
  ['twoNorm', (rows: number, seed: string | number) => twoNorm({ rows, seed })],
  ['twoMoons', (rows: number, seed: string | number) => twoMoons({ rows, seed })],
] as const;

describe.each(generators)('%s', (_, generate) => {
  it('gives both classes the same number of rows, for any seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.oneof(fc.integer(), fc.string()), (half, seed) => {
        const table = createTable(generate(2 * half, seed));
        expect(table.target.labels.filter((label) => label === 1).length).toBe(half);
      }),
    );
  });

  it('gives the same bits for the same seed and others for another', () => {
    expect(generate(60, 5)).toEqual(generate(60, 5));
    expect(generate(60, 5).features).not.toEqual(generate(60, 6).features);
  });

  it('shuffles the rows', () => {
    const { labels } = generate(400, 1).target;
    const changes = labels.reduce((count, label, i) => count + (i > 0 && label !== labels[i - 1] ? 1 : 0), 0);
    // Random order changes class about 200 times (standard deviation 10); sorted once, alternating 399 times.
    expect(Math.abs(changes - 200)).toBeLessThan(60);
  });

  it.each([0, 1, 3, -2, 2.5, NaN])('refuses %d rows', (rows) => {
    expect(() => generate(rows, 1)).toThrow(InvalidArgumentError);
  });

  it('refuses a seed that is no number', () => {
    expect(() => generate(2, NaN)).toThrow(/seed/);
  });
});

describe('twoNorm', () => {
  const table = twoNorm({ rows: 20_000, seed: 1 });

  it('has 20 features unless asked for others', () => {
    expect([table.columns, twoNorm({ rows: 2, dimension: 3, seed: 1 }).columns]).toEqual([20, 3]);
    expect(() => twoNorm({ rows: 2, dimension: 0, seed: 1 })).toThrow(InvalidArgumentError);
  });

  it('has means +-2/sqrt(20) and unit variance', () => {
    const shift = 2 / Math.sqrt(20);
    const deviation = 1 / Math.sqrt(table.rows / 2);
    for (let column = 0; column < table.columns; column++) {
      const means = [classMean(table, 0, column), classMean(table, 1, column)] as const;
      expect(Math.abs(means[0] + shift)).toBeLessThan(5 * deviation);
      expect(Math.abs(means[1] - shift)).toBeLessThan(5 * deviation);
      let squares = 0;
      for (let row = 0; row < table.rows; row++) {
        const mean = means[table.target.labels[row] as 0 | 1];
        squares += (table.features[row * table.columns + column] - mean) ** 2;
      }
      expect(Math.abs(squares / table.rows - 1)).toBeLessThan(5 * Math.sqrt(2 / table.rows));
    }
  });

  it('is told apart by the sign of the sum up to an error of Phi(-2)', () => {
    let errors = 0;
    for (let row = 0; row < table.rows; row++) {
      const sum = table.features.subarray(row * 20, row * 20 + 20).reduce((total, value) => total + value, 0);
      if (sum > 0 !== (table.target.labels[row] === 1)) errors++;
    }
    expect(Math.abs(errors / table.rows - 0.02275)).toBeLessThan(5 * Math.sqrt(0.02275 / table.rows));
  });
});

describe('twoMoons', () => {
  it('without noise lies on the two half circles', () => {
    const { features, rows, target } = twoMoons({ rows: 200, noise: 0, seed: 2 });
    for (let row = 0; row < rows; row++) {
      const [x, y] = features.subarray(2 * row, 2 * row + 2) as unknown as [number, number];
      const upper = target.labels[row] === 0;
      expect(upper ? Math.hypot(x, y) : Math.hypot(x - 1, y - 0.5)).toBeCloseTo(1, 12);
      expect(upper ? y >= 0 : y <= 0.5).toBe(true);
    }
  });

  it('has the moments of the half circles plus noise', () => {
    const table = twoMoons({ rows: 20_000, noise: 0.3, seed: 3 });
    const tolerance = 5 * Math.sqrt((0.5 + 0.09) / 10_000);
    expect(Math.abs(classMean(table, 0, 0))).toBeLessThan(tolerance);
    expect(Math.abs(classMean(table, 0, 1) - 2 / Math.PI)).toBeLessThan(tolerance);
    expect(Math.abs(classMean(table, 1, 0) - 1)).toBeLessThan(tolerance);
    expect(Math.abs(classMean(table, 1, 1) - (0.5 - 2 / Math.PI))).toBeLessThan(tolerance);
  });

  it.each([-0.1, NaN, Infinity])('refuses the noise %d', (noise) => {
    expect(() => twoMoons({ rows: 2, noise, seed: 1 })).toThrow(InvalidArgumentError);
  });
});

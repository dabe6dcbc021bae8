import { InvalidArgumentError } from '@proxflow/backend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blobs,
  circles,
  createTable,
  sinusoid,
  spirals,
  twoMoons,
  twoNorm,
  type ClassificationTable,
} from './index.js';

/** Mean of column `column` over the rows of class `label`. */
function classMean({ features, columns, rows, target }: ClassificationTable, label: number, column: number): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) if (target.labels[row] === label) sum += features[row * columns + column];
  return sum / (rows / 2);
}

const generators = [
  ['twoNorm', (rows: number, seed: string | number) => twoNorm({ rows, seed })],
  ['twoMoons', (rows: number, seed: string | number) => twoMoons({ rows, seed })],
  ['circles', (rows: number, seed: string | number) => circles({ rows, seed })],
  ['spirals', (rows: number, seed: string | number) => spirals({ rows, seed })],
  ['blobs of two classes', (rows: number, seed: string | number) => blobs({ rows, classes: 2, seed })],
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

describe('circles', () => {
  it('without noise lies on the two circles, all around them', () => {
    const { features, rows, target } = circles({ rows: 400, factor: 0.3, noise: 0, seed: 2 });
    const quadrants = new Set<string>();
    for (let row = 0; row < rows; row++) {
      const [x, y] = features.subarray(2 * row, 2 * row + 2) as unknown as [number, number];
      expect(Math.hypot(x, y)).toBeCloseTo(target.labels[row] === 0 ? 1 : 0.3, 12);
      quadrants.add(`${target.labels[row]} ${x > 0} ${y > 0}`);
    }
    expect(quadrants.size).toBe(8);
  });

  it('has noise of the standard deviation asked for', () => {
    const table = circles({ rows: 20_000, factor: 0.5, noise: 0.2, seed: 3 });
    // E |x|^2 is radius^2 + 2 noise^2; its variance 4 radius^2 noise^2 + 4 noise^4.
    for (const [label, radius] of [1, 0.5].entries()) {
      let squares = 0;
      for (let i = 0; i < table.features.length; i++) {
        if (table.target.labels[i >> 1] === label) squares += table.features[i] ** 2;
      }
      const deviation = Math.sqrt((4 * radius ** 2 * 0.04 + 4 * 0.0016) / 10_000);
      expect(Math.abs(squares / 10_000 - radius ** 2 - 0.08)).toBeLessThan(5 * deviation);
    }
  });

  it.each([0, 1, -0.5, NaN])('refuses the factor %d', (factor) => {
    expect(() => circles({ rows: 2, factor, seed: 1 })).toThrow(/factor: expected a number above 0 and below 1/);
  });

  it('refuses negative noise', () => {
    expect(() => circles({ rows: 2, noise: -1, seed: 1 })).toThrow(InvalidArgumentError);
  });
});

describe('spirals', () => {
  it('without noise winds each arm outward by its own share of the circle', () => {
    const [classes, turns] = [3, 2] as const;
    const { features, rows, target } = spirals({ rows: 300, classes, turns, noise: 0, seed: 2 });
    expect(target.classes).toEqual(['arm 1', 'arm 2', 'arm 3']);
    for (let row = 0; row < rows; row++) {
      const [x, y] = features.subarray(2 * row, 2 * row + 2) as unknown as [number, number];
      const radius = Math.hypot(x, y);
      expect(radius).toBeGreaterThan(1 / 13 - 1e-12);
      expect(radius).toBeLessThan(1);
      const angle = 2 * Math.PI * (turns * ((13 * radius - 1) / 12) + target.labels[row] / classes);
      expect(x).toBeCloseTo(radius * Math.cos(angle), 10);
      expect(y).toBeCloseTo(radius * Math.sin(angle), 10);
    }
  });

  it('balances any number of arms, and says which numbers of rows can be', () => {
    const { labels } = spirals({ rows: 35, classes: 7, seed: 1 }).target;
    for (let arm = 0; arm < 7; arm++) expect(labels.filter((label) => label === arm).length).toBe(5);
    expect(() => spirals({ rows: 36, classes: 7, seed: 1 })).toThrow(/rows: expected a multiple of 7.*found 36/);
  });

  it.each([{ classes: 1 }, { classes: 2.5 }, { turns: 0 }, { turns: NaN }, { noise: -1 }])('refuses %j', (options) => {
    expect(() => spirals({ rows: 2, seed: 1, ...options })).toThrow(InvalidArgumentError);
  });
});

describe('blobs', () => {
  it('without noise are their centres, inside the cube', () => {
    const { features, columns, target } = blobs({ rows: 40, classes: 4, dimension: 3, noise: 0, seed: 1 });
    const centres = Array.from({ length: 4 }, () => new Set<string>());
    for (const [row, label] of target.labels.entries()) {
      centres[label].add(features.subarray(row * columns, (row + 1) * columns).join());
    }
    expect(centres.map(({ size }) => size)).toEqual([1, 1, 1, 1]);
    expect(new Set(centres.flatMap((seen) => [...seen])).size).toBe(4);
    expect(features.every((value) => value >= -10 && value < 10)).toBe(true);
  });

  it('scatter about them by the noise asked for', () => {
    const options = { rows: 20_000, classes: 2, dimension: 2, seed: 4 };
    const centres = blobs({ ...options, noise: 0 });
    const table = blobs({ ...options, noise: 3 });
    expect(table.target.labels).toEqual(centres.target.labels);
    let squares = 0;
    for (const [i, value] of table.features.entries()) squares += (value - centres.features[i]) ** 2;
    expect(Math.abs(squares / 40_000 / 9 - 1)).toBeLessThan(5 * Math.sqrt(2 / 40_000));
  });

  it('has three classes in the plane unless asked for others', () => {
    const table = blobs({ rows: 30, seed: 1 });
    expect([table.columns, table.target.classes]).toEqual([2, ['blob 1', 'blob 2', 'blob 3']]);
    expect(blobs({ rows: 3, dimension: 1, seed: 1 }).featureNames).toEqual(['x1']);
  });

  it.each([{ classes: 1 }, { dimension: 0 }, { noise: Infinity }, { rows: 10 }])('refuses %j', (options) => {
    expect(() => blobs({ rows: 3, seed: 1, ...options })).toThrow(InvalidArgumentError);
  });
});

describe('sinusoid', () => {
  it('without noise is the sine of the sum over the square root of the dimension', () => {
    const { features, rows, columns, target } = createTable(
      sinusoid({ rows: 100, dimension: 3, frequency: 5, noise: 0, seed: 1 }),
    );
    expect([rows, columns]).toEqual([100, 3]);
    expect(features.every((x) => x >= -1 && x < 1)).toBe(true);
    for (let row = 0; row < rows; row++) {
      const sum = features[3 * row] + features[3 * row + 1] + features[3 * row + 2];
      expect(target.values[row]).toBeCloseTo(Math.sin((5 * sum) / Math.sqrt(3)), 12);
    }
  });

  it('in one dimension is one period with noise of the standard deviation asked for', () => {
    const { features, rows, featureNames, target } = sinusoid({ rows: 20_000, noise: 0.3, seed: 2 });
    expect(featureNames).toEqual(['x']);
    let squares = 0;
    for (let row = 0; row < rows; row++) squares += (target.values[row] - Math.sin(Math.PI * features[row])) ** 2;
    expect(Math.abs(squares / rows / 0.09 - 1)).toBeLessThan(5 * Math.sqrt(2 / rows));
  });

  it('gives the same bits for the same seed and others for another', () => {
    expect(sinusoid({ rows: 20, seed: 5 })).toEqual(sinusoid({ rows: 20, seed: 5 }));
    expect(sinusoid({ rows: 20, seed: 5 }).features).not.toEqual(sinusoid({ rows: 20, seed: 6 }).features);
  });

  it.each([{ rows: 0 }, { dimension: 0 }, { frequency: 0 }, { frequency: Infinity }, { noise: -1 }, { seed: NaN }])(
    'refuses %j',
    (options) => {
      expect(() => sinusoid({ rows: 2, seed: 1, ...options })).toThrow();
    },
  );
});

import { InvalidArgumentError, NumericalError, ShapeError } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { describe, expect, it } from 'vitest';
import {
  blockPotential,
  fromScalarPotential,
  gaussianPrior,
  l1Potential,
  l2Potential,
  logDensityPotential,
  sumOfPotentials,
  type PositionPotential,
} from './index.js';

const backend = createCpuBackend();

/** Values and gradients, row by row, of rows of positions; nothing but these may be left behind. */
async function evaluate(potential: PositionPotential, rows: readonly (readonly number[])[]) {
  const before = backend.memory().tensors;
  const positions = await backend.upload(rows.flat(), [rows.length, rows[0].length]);
  try {
    const value = await potential.value(backend, positions);
    const gradient = await potential.gradient(backend, positions);
    const read = { value: [...(await backend.read(value))], gradient: [...(await backend.read(gradient))] };
    value.dispose();
    gradient.dispose();
    return read;
  } finally {
    positions.dispose();
    expect(backend.memory().tensors).toBe(before);
  }
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((x, k) => expect(x, `entry ${k}`).toBeCloseTo(expected[k], 13));
}

describe('l1Potential', () => {
  it('is lambda times the sum of sqrt(theta^2 + s^2) - s', async () => {
    const { value, gradient } = await evaluate(l1Potential({ strength: 2, smoothing: 3 }), [
      [4, 0],
      [-4, 4],
    ]);
    expectClose(value, [4, 8]);
    expectClose(gradient, [1.6, 0, -1.6, 1.6]);
  });

  it('is lambda |theta|_1 with the subgradient lambda sign(theta) where it is not smoothed', async () => {
    const { value, gradient } = await evaluate(l1Potential({ strength: 0.5, smoothing: 0 }), [[1, -2, 0]]);
    expectClose(value, [1.5]);
    expectClose(gradient, [0.5, -0.5, 0]);
  });

  it('lies below lambda |theta|_1 by at most lambda s a coordinate, and keeps its digits near 0', async () => {
    const { value } = await evaluate(l1Potential({ strength: 1 }), [
      [1, -2],
      [1e-9, 0],
    ]);
    expect(value[0]).toBeLessThan(3);
    expect(value[0]).toBeGreaterThan(3 - 0.02);
    expect(value[1] / (1e-18 / 0.02)).toBeCloseTo(1, 12);
  });

  it.each([
    [-1, 1],
    [1, -1],
    [NaN, 1],
    [1, Infinity],
  ])('refuses strength %d with smoothing %d', (strength, smoothing) => {
    expect(() => l1Potential({ strength, smoothing })).toThrow(InvalidArgumentError);
  });
});

describe('sumOfPotentials', () => {
  it('adds values and gradients', async () => {
    const sum = sumOfPotentials(l2Potential({ strength: 1 }), l1Potential({ strength: 2, smoothing: 0 }));
    const { value, gradient } = await evaluate(sum, [[1, -2]]);
    expectClose(value, [11]);
    expectClose(gradient, [4, -6]);
    expect(sum.name).toBe('l2 + l1');
  });

  it('is the potential itself where there is one, and refuses none', () => {
    const one = l2Potential({ strength: 1 });
    expect(sumOfPotentials(one)).toBe(one);
    expect(() => sumOfPotentials()).toThrow(InvalidArgumentError);
  });

  it('frees what it has when a later part fails', async () => {
    const torn = fromScalarPotential({ name: 'torn', value: () => NaN, gradient: () => [0, 0] });
    await expect(evaluate(sumOfPotentials(l2Potential({ strength: 1 }), torn), [[1, 2]])).rejects.toThrow(
      NumericalError,
    );
  });
});

describe('blockPotential', () => {
  const layout = [
    { name: 'w', start: 2, length: 2 },
    { name: 'a', start: 0, length: 1 },
    { name: 'b', start: 1, length: 1 },
  ];
  const potential = l2Potential({ strength: 1 });
  const row = [1, 2, 3, 4];

  it.each<[string[], number, number[]]>([
    [['w'], 25, [0, 0, 6, 8]],
    [['b'], 4, [0, 4, 0, 0]],
    [['w', 'a'], 26, [2, 0, 6, 8]],
    [['a', 'b', 'w'], 30, [2, 4, 6, 8]],
  ])('acts on %s alone', async (blocks, value, gradient) => {
    const found = await evaluate(blockPotential({ potential, layout, blocks }), [row, row]);
    expectClose(found.value, [value, value]);
    expectClose(found.gradient, [...gradient, ...gradient]);
  });

  it('shows coordinates in the order of the layout, whatever that of the names', async () => {
    const seen: number[][] = [];
    const watching = fromScalarPotential({
      name: 'watching',
      value: (theta) => seen.push([...theta]),
      gradient: (theta) => theta,
    });
    await evaluate(blockPotential({ potential: watching, layout, blocks: ['w', 'a'] }), [row]);
    expect(seen).toEqual([[1, 3, 4]]);
  });

  it('refuses unknown names, no name, layouts with a gap or an overlap', () => {
    expect(() => blockPotential({ potential, layout, blocks: ['c'] })).toThrow(/names of blocks: w, a, b.*"c"/);
    expect(() => blockPotential({ potential, layout, blocks: [] })).toThrow(InvalidArgumentError);
    for (const start of [1, 3]) {
      const broken = [{ name: 'w', start, length: 1 }, ...layout.slice(1)];
      expect(() => blockPotential({ potential, layout: broken, blocks: ['a'] })).toThrow(/at block/);
    }
  });

  it('refuses positions of another dimension', async () => {
    await expect(evaluate(blockPotential({ potential, layout, blocks: ['a'] }), [[1, 2]])).rejects.toThrow(ShapeError);
  });
});

describe('logDensityPotential and gaussianPrior', () => {
  const strength = 0.25;
  const [mean, deviation] = [
    [1, -1],
    [2, 0.5],
  ];
  const rows = [
    [3, -1],
    [0, 0.5],
  ];

  it('are both -strength log p of a Gaussian', async () => {
    const density = (theta: Float64Array) =>
      theta.reduce(
        (product, x, k) =>
          (product * Math.exp(-((x - mean[k]) ** 2) / (2 * deviation[k] ** 2))) /
          Math.sqrt(2 * Math.PI * deviation[k] ** 2),
        1,
      );
    const written = logDensityPotential({
      name: 'gaussian',
      logDensity: (theta) => Math.log(density(theta)),
      gradient: (theta) => theta.map((x, k) => -(x - mean[k]) / deviation[k] ** 2),
      strength,
    });
    const expected = await evaluate(written, rows);
    const found = await evaluate(gaussianPrior({ mean, deviation, strength }), rows);
    expectClose(found.value, expected.value);
    expectClose(found.gradient, expected.gradient);
    // z = (1, 0) at the first row.
    expect(found.value[0]).toBeCloseTo(strength * (0.5 + Math.log(2 * Math.PI)), 14);
    expectClose(found.gradient.slice(0, 2), [strength / 2, 0]);
  });

  it('is standard by default, and takes one number for all coordinates', async () => {
    const standard = await evaluate(gaussianPrior({ strength: 1 }), [[0, 0]]);
    expectClose(standard.value, [Math.log(2 * Math.PI)]);
    const wide = await evaluate(gaussianPrior({ mean: 1, deviation: 2, strength: 1 }), [[5, 1]]);
    expectClose(wide.value, [2 + Math.log(8 * Math.PI)]);
    expectClose(wide.gradient, [1, 0]);
  });

  it('refuse strengths, means and deviations outside their domain, and another dimension', async () => {
    const flat = { name: 'flat', logDensity: () => 0, gradient: () => [0] };
    for (const wrong of [-1, NaN]) {
      expect(() => gaussianPrior({ strength: wrong })).toThrow(InvalidArgumentError);
      expect(() => logDensityPotential({ ...flat, strength: wrong })).toThrow(InvalidArgumentError);
    }
    expect(() => gaussianPrior({ strength: 1, mean: [0, NaN] })).toThrow(InvalidArgumentError);
    expect(() => gaussianPrior({ strength: 1, mean: Infinity })).toThrow(InvalidArgumentError);
    expect(() => gaussianPrior({ strength: 1, deviation: 0 })).toThrow(InvalidArgumentError);
    expect(() => gaussianPrior({ strength: 1, deviation: [1, 0] })).toThrow('deviation[1]');
    await expect(evaluate(gaussianPrior({ strength: 1, mean: [1, 2, 3] }), [[1, 2]])).rejects.toThrow(ShapeError);
  });

  it('names the particle where a density is 0', async () => {
    const half = logDensityPotential({
      name: 'half line',
      logDensity: ([x]) => (x > 0 ? -x : -Infinity),
      gradient: () => [-1],
      strength,
    });
    await expect(evaluate(half, [[1], [-1]])).rejects.toThrow(/half line.*particle 1/);
  });
});

import { createCpuBackend } from '@proxflow/backend-cpu';
import type { Matrix } from '@proxflow/backend';
import { squaredEuclidean } from '@proxflow/costs';
import { createRandom } from '@proxflow/random';
import { entropy } from '@proxflow/regularizers';
import { describe, expect, it } from 'vitest';
import {
  nearLogSums,
  pointGeometry,
  proximalStep,
  schroedingerStep,
  sinkhorn,
  truncatedGeometry,
  type ProximalProblem,
} from './index.js';

const backend = createCpuBackend();
const cost = squaredEuclidean();

/** A random problem: clouds of some spread, a move from one to the other, weights over some decades. */
async function problemOf(seed: number) {
  const random = createRandom(seed);
  const [shape, spread, unequal] = [0, 1, 2].map((k) => random.stream('shape').uniforms(k, 1, 1)[0]);
  const particles = 2 + Math.floor(60 * shape);
  const dimension = 1 + (seed % 5);
  const normals = (name: string, scale: number, count = particles * dimension) =>
    random
      .stream(name)
      .normals(0, count, 1)
      .map((value) => value * scale);
  const old = normals('old', 0.3 + 3 * spread);
  const move = normals('move', 0.2);
  const x = await backend.upload(old, [particles, dimension]);
  const y = await backend.upload(
    old.map((value, k) => value + move[k]),
    [particles, dimension],
  );
  const logWeights = normals('weights', 6 * unequal, particles);
  const total = Math.log(logWeights.reduce((sum, log) => sum + Math.exp(log), 0));
  return {
    x,
    y,
    epsilon: 0.05,
    stepSize: 0.1,
    logWeights: logWeights.map((log) => log - total),
    potential: normals('potential', 1, particles),
    logQuadrature: normals('quadrature', 1, particles),
    regularizer: entropy({ inverseTemperature: 5 }),
    /** From one that leaves nearly everything out to one that leaves out nothing that counts. */
    cutoff: 3 * random.stream('cutoff').uniforms(0, 1, 1)[0],
  };
}

const largestDifference = (a: Float64Array, b: Float64Array) =>
  a.reduce((most, value, j) => Math.max(most, Math.abs(value - b[j])), 0);

/** |x_i - y_j|^2. */
async function squaresOf(x: Matrix, y: Matrix): Promise<number[][]> {
  const [a, b] = [await backend.read(x), await backend.read(y)];
  const p = x.shape[1];
  const rows = (values: Float64Array) =>
    Array.from({ length: values.length / p }, (_, i) => values.subarray(i * p, (i + 1) * p));
  return rows(a).map((from) => rows(b).map((to) => from.reduce((sum, value, k) => sum + (value - to[k]) ** 2, 0)));
}

describe('a proximal step of near pairs', () => {
  it('is as near to the whole one as it says, on hundreds of clouds', async () => {
    let telling = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const { x, y, cutoff, ...rest } = await problemOf(seed);
      const problem: Omit<ProximalProblem, 'cost'> = { backend, ...rest, tolerance: 1e-13 };
      const whole = await proximalStep({ ...problem, cost: pointGeometry({ backend, x, y, cost }) });
      const near = await proximalStep({ ...problem, cost: truncatedGeometry({ backend, x, y, cutoff }) });
      const error = largestDifference(near.logWeights, whole.logWeights);
      if (near.truncationError === Infinity) continue;
      expect(error, `seed ${seed}`).toBeLessThanOrEqual(
        near.truncationError + near.certifiedError + whole.certifiedError + 1e-12,
      );
      if (near.truncationError < 1 && error > 1e-10) telling++;
      x.dispose();
      y.dispose();
    }
    // Bounds that say something of errors that are some.
    expect(telling).toBeGreaterThan(40);
  });

  it('has all of the mass', async () => {
    const { x, y, ...rest } = await problemOf(7);
    const near = await proximalStep({ backend, ...rest, cost: truncatedGeometry({ backend, x, y, cutoff: 1 }) });
    expect(near.logWeights.reduce((sum, log) => sum + Math.exp(log), 0)).toBeCloseTo(1, 13);
  });

  it('leaves nothing out that the cutoff reaches', async () => {
    const { x, y, ...rest } = await problemOf(12);
    const near = truncatedGeometry({ backend, x, y, cutoff: 1e6 });
    expect(await near.keptPairs()).toBe(x.shape[0] * y.shape[0]);
    const problem = { backend, ...rest };
    const whole = await proximalStep({ ...problem, cost: pointGeometry({ backend, x, y, cost }) });
    const same = await proximalStep({ ...problem, cost: near });
    expect(same.truncationError).toBeLessThan(1e-300);
    expect(largestDifference(same.logWeights, whole.logWeights)).toBeLessThan(1e-9);
    expect(same.health.effectiveNeighbours).toBeCloseTo(whole.health.effectiveNeighbours, 9);
    expect(same.health.offDiagonalMass).toBeCloseTo(whole.health.offDiagonalMass ?? NaN, 9);
  });

  it('is the same where pairs are looked for anew in every sum', async () => {
    const { x, y, cutoff, ...rest } = await problemOf(33);
    const held = await proximalStep({ backend, ...rest, cost: truncatedGeometry({ backend, x, y, cutoff }) });
    const anew = await proximalStep({
      backend,
      ...rest,
      cost: truncatedGeometry({ backend, x, y, cutoff, memoryLimit: 1 }),
    });
    expect([held.domain, anew.domain]).toEqual(['kernel', 'log']);
    expect(largestDifference(held.logWeights, anew.logWeights)).toBeLessThan(1e-12);
    expect(anew.truncationError).toBeCloseTo(held.truncationError, 9);
  });
});

describe('a Schroedinger step of near pairs', () => {
  it('is as near to the whole one as it says', async () => {
    for (let seed = 1; seed <= 150; seed++) {
      const { x, y, logWeights, potential, logQuadrature, cutoff } = await problemOf(seed);
      const problem = { backend, stepSize: 0.1, temperature: 0.2, logWeights, potential, logQuadrature };
      const whole = await schroedingerStep({ ...problem, cost: pointGeometry({ backend, x, y, cost }) });
      const near = await schroedingerStep({ ...problem, cost: truncatedGeometry({ backend, x, y, cutoff }) });
      const error = largestDifference(near.logWeights, whole.logWeights);
      if (Number.isFinite(near.truncationError))
        expect(error, `seed ${seed}`).toBeLessThanOrEqual(near.truncationError + 1e-12);
    }
  });
});

describe('the near pairs', () => {
  it('are those that looking at all pairs finds, in one to five dimensions', async () => {
    for (let seed = 1; seed <= 100; seed++) {
      const { x, y, cutoff } = await problemOf(seed);
      const squares = await squaresOf(x, y);
      const reaches = (lines: readonly number[][], own: (i: number) => number) =>
        lines.map(
          (line, i) => cutoff + Math.max(cutoff / 64, Math.min(own(i), ...line.filter((square) => square <= cutoff))),
        );
      const transposed = squares.map((_, j) => squares.map((row) => row[j]));
      const ofRows = reaches(squares, (i) => squares[i][i]);
      const ofColumns = reaches(transposed, (j) => squares[j][j]);
      const expected = squares.flatMap((row, i) =>
        row.filter((square, j) => square <= Math.max(ofRows[i], ofColumns[j])),
      );
      expect(await truncatedGeometry({ backend, x, y, cutoff }).keptPairs(), `seed ${seed}`).toBe(expected.length);
    }
  });

  it('carry a plan: its entries, what it costs and what it does', async () => {
    const { x, y, logWeights, logQuadrature, cutoff } = await problemOf(40);
    const plan = { logRowScaling: logWeights, logColumnScaling: logQuadrature, scale: 0.3 };
    const geometry = truncatedGeometry({ backend, x, y, cutoff });
    const matrix = await backend.read(await geometry.planMatrix(plan));
    const columns = y.shape[0];
    const whole = pointGeometry({ backend, x, y, cost });
    const costs = await backend.read(await cost.pairwise(backend, x, y));
    const full = await backend.read(await whole.planMatrix(plan));
    const near = Float64Array.from(full, (mass, at) => (matrix[at] > 0 ? mass : 0));
    expect(largestDifference(matrix, near)).toBeLessThan(1e-14);
    expect(matrix.filter((mass) => mass > 0).length).toBe(await geometry.keptPairs());
    const charged = await geometry.rowCosts(plan);
    for (let i = 0; i < charged.length; i++) {
      let expected = 0;
      for (let j = 0; j < columns; j++) expected += near[i * columns + j] * costs[i * columns + j];
      expect(charged[i]).toBeCloseTo(expected, 12);
    }
    const ones = backend.fill([x.shape[0], 1], 1);
    const sums = await backend.read(await geometry.applyPlan(plan, ones, true));
    for (let j = 0; j < columns; j++) {
      let expected = 0;
      for (let i = 0; i < x.shape[0]; i++) expected += near[i * columns + j];
      expect(sums[j]).toBeCloseTo(expected, 12);
    }
  });
});

describe('sums of near kernels', () => {
  it('are as near to those of all as they say', async () => {
    let telling = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const { x, y, logWeights, cutoff } = await problemOf(seed);
      const scale = 0.3;
      const { logSums, omission } = await nearLogSums({ backend, x, y, scale, logWeights, cutoff });
      const squares = await squaresOf(x, y);
      const error = logSums.reduce((most, log, j) => {
        const all = squares.reduce((sum, row, i) => sum + Math.exp(logWeights[i] - row[j] / scale), 0);
        return Math.max(most, Math.abs(Math.log(all) - log));
      }, 0);
      expect(error, `seed ${seed}`).toBeLessThanOrEqual(omission + 1e-12);
      if (omission < 1 && error > 1e-9) telling++;
    }
    expect(telling).toBeGreaterThan(20);
  });
});

describe('a truncated geometry', () => {
  it('is refused where a bound on the value needs all pairs', async () => {
    const x = await backend.upload([0, 1], [2, 1]);
    const cost = truncatedGeometry({ backend, x, y: x, cutoff: 1 });
    await expect(sinkhorn({ backend, cost, epsilon: 1 })).rejects.toThrow(/cost: .*truncated geometry/);
  });

  it('names what is wrong with its settings and points', async () => {
    const x = await backend.upload([0, NaN], [2, 1]);
    expect(() => truncatedGeometry({ backend, x, y: x, cutoff: 0 })).toThrow(/cutoff/);
    expect(() => truncatedGeometry({ backend, x, y: x, cutoff: 1, memoryLimit: -1 })).toThrow(/memoryLimit/);
    await expect(truncatedGeometry({ backend, x, y: x, cutoff: 1 }).keptPairs()).rejects.toThrow(
      /x at \[1, 0\]|x \[1, 0\]|\[1, 0\]/,
    );
  });
});

import { createCpuBackend } from '@proxflow/backend-cpu';
import { squaredEuclidean } from '@proxflow/costs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  denseGeometry,
  gridGeometry,
  onlineGeometry,
  pointGeometry,
  sinkhorn,
  type DomainChoice,
  type Geometry,
  type TransportProblem,
} from './index.js';

const backend = createCpuBackend();

/** Points of a 3 x 4 grid against those of a 2 x 3 one, each axis with its own coordinates. */
const axes = [
  { x: [0, 0.4, 1.1], y: [0.2, 0.9] },
  { x: [-0.5, 0, 0.3, 0.8], y: [-0.2, 0.1, 0.6] },
];
const pointsOf = (side: 'x' | 'y') => axes[0][side].flatMap((a) => axes[1][side].map((b) => [a, b]));
const rows = pointsOf('x');
const columns = pointsOf('y');
const costs = rows.map((a) => columns.map((b) => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2));
const source = Float64Array.from(rows, (_, i) => (i === 5 ? 0 : 1 + i));
const target = Float64Array.from(columns, (_, j) => 2 + Math.cos(j));
const massOf = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

const names = ['dense', 'points', 'online', 'online, one row at a time', 'grid'] as const;
type Name = (typeof names)[number];

async function make(name: Name): Promise<Geometry> {
  if (name === 'grid') return gridGeometry({ backend, axes });
  if (name === 'dense') {
    return denseGeometry({ backend, cost: await backend.upload(costs.flat(), [rows.length, columns.length]) });
  }
  const x = await backend.upload(rows.flat(), [rows.length, 2]);
  const y = await backend.upload(columns.flat(), [columns.length, 2]);
  const cost = squaredEuclidean();
  if (name === 'points') return pointGeometry({ backend, x, y, cost });
  return onlineGeometry({ backend, x, y, cost, ...(name === 'online' ? { blockEntries: 25 } : { blockEntries: 1 }) });
}

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-12): void {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < found.length; i++) expect(Math.abs(found[i] - expected[i])).toBeLessThanOrEqual(tolerance);
}

const scale = 0.3;
const plan = {
  logRowScaling: Float64Array.from(rows, (_, i) => (i === 5 ? -Infinity : Math.sin(i))),
  logColumnScaling: Float64Array.from(columns, (_, j) => (j === 1 ? -Infinity : 0.1 * j)),
  scale,
};
const entries = costs.map((row, i) =>
  row.map((c, j) => Math.exp(plan.logRowScaling[i] + plan.logColumnScaling[j] - c / scale)),
);

describe.each(names)('geometry: %s', (name) => {
  it('answers for the plan of given scalings, also where rows and columns are empty', async () => {
    const geometry = await make(name);
    const found = await geometry.planMatrix(plan);
    expectClose(await backend.read(found), entries.flat());
    expectClose(
      await geometry.rowCosts(plan),
      entries.map((row, i) => row.reduce((total, p, j) => total + p * costs[i][j], 0)),
    );
    const right = await backend.upload(
      Float64Array.from({ length: 2 * columns.length }, (_, k) => k - 5),
      [columns.length, 2],
    );
    expectClose(
      await backend.read(await geometry.applyPlan(plan, right)),
      entries.flatMap((row) => [0, 1].map((k) => row.reduce((total, p, j) => total + p * (2 * j + k - 5), 0))),
      1e-11,
    );
    const left = await backend.upload(
      Float64Array.from(rows, (_, i) => 3 - i),
      [rows.length, 1],
    );
    expectClose(
      await backend.read(await geometry.applyPlan(plan, left, true)),
      columns.map((_, j) => entries.reduce((total, row, i) => total + row[j] * (3 - i), 0)),
      1e-11,
    );
  });

  it('knows the statistics and the diagonal of its cost', async () => {
    const geometry = await make(name);
    const all = costs.flat();
    const mean = all.reduce((total, c) => total + c, 0) / all.length;
    const { mean: found, standardDeviation, largest } = await geometry.statistics();
    expect(found).toBeCloseTo(mean, 12);
    expect(standardDeviation).toBeCloseTo(Math.sqrt(all.reduce((s, c) => s + (c - mean) ** 2, 0) / all.length), 12);
    expect(largest).toBeCloseTo(Math.max(...all), 12);
    expectClose(
      await geometry.diagonalCosts(),
      columns.map((_, i) => costs[i][i]),
    );
  });

  it('sums its kernel in every domain it has', async () => {
    const geometry = await make(name);
    const u = Float64Array.from(columns, (_, j) => 0.3 * j - 1);
    const v = Float64Array.from(rows, (_, i) => Math.cos(i));
    const domains: DomainChoice[] = ['auto', 'log'];
    if (!name.startsWith('online')) domains.push('kernel');
    if (name === 'dense' || name === 'points') domains.push('absorbed');
    for (const domain of domains) {
      const operator = await geometry.kernel(scale, domain);
      expectClose(
        await operator.rowLogSums(u),
        costs.map((row) => Math.log(row.reduce((total, c, j) => total + Math.exp(u[j] - c / scale), 0))),
      );
      expectClose(
        await operator.columnLogSums(v),
        columns.map((_, j) => Math.log(costs.reduce((total, row, i) => total + Math.exp(v[i] - row[j] / scale), 0))),
      );
      expectClose(
        await operator.squaredRowLogSums(u),
        costs.map((row) => Math.log(row.reduce((total, c, j) => total + Math.exp(2 * (u[j] - c / scale)), 0))),
      );
      operator.dispose();
    }
  });

  it.each([
    { title: 'balanced', marginals: {} },
    { title: 'semi-relaxed', marginals: { target: 0.7 } },
    { title: 'relaxed on both sides', marginals: { source: 0.4, target: 2 } },
  ])('solves transport like the dense one: $title', async ({ marginals }) => {
    const solve = async (geometry: Geometry) =>
      sinkhorn({
        backend,
        cost: geometry,
        epsilon: 0.1,
        source: source.map((value) => value / massOf(source)),
        target: target.map((value) => value / massOf(target)),
        tolerance: 1e-12,
        marginals,
      });
    const expected = await solve(await make('dense'));
    const found = await solve(await make(name));
    expect(found.status).toBe('converged');
    expect(found.transportCost).toBeCloseTo(expected.transportCost, 10);
    expect(found.relativeEntropicValue).toBeCloseTo(expected.relativeEntropicValue, 10);
    expectClose(found.sourceMarginal, expected.sourceMarginal, 1e-11);
    expectClose(found.targetMarginal, expected.targetMarginal, 1e-11);
    expect(found.gap).toBeLessThan(1e-9);
    expect(found.primal).toBeGreaterThanOrEqual(found.dual - 1e-13);
  });

  it('leaves nothing behind', async () => {
    const geometry = await make(name);
    const before = backend.memory().tensors;
    const solution = await sinkhorn({ backend, cost: geometry, epsilon: { relative: 0.5 } });
    await solution.apply(new Float64Array(columns.length).fill(1));
    await geometry.diagonalCosts();
    geometry.dispose();
    expect(backend.memory().tensors).toBe(before);
  });
});

describe('epsilon', () => {
  const problem = async (change: Partial<TransportProblem>): Promise<TransportProblem> => ({
    backend,
    cost: await make('points'),
    epsilon: 0.05,
    tolerance: 1e-11,
    ...change,
  });

  it('relative to the standard deviation of the cost', async () => {
    const { standardDeviation } = await (await make('dense')).statistics();
    const relative = await sinkhorn(await problem({ epsilon: { relative: 0.2 } }));
    const absolute = await sinkhorn(await problem({ epsilon: 0.2 * standardDeviation }));
    expect(relative.epsilon).toBeCloseTo(absolute.epsilon, 12);
    expect(relative.transportCost).toBeCloseTo(absolute.transportCost, 11);
  });

  it('annealed: the same answer, and every stage is told', async () => {
    const plain = await sinkhorn(await problem({}));
    const annealed = await sinkhorn(await problem({ annealing: { from: 0.4, factor: 0.25 } }));
    expect(annealed.transportCost).toBeCloseTo(plain.transportCost, 9);
    expect([...new Set(annealed.history.map(({ epsilon }) => epsilon))]).toEqual([0.4, 0.1, 0.05]);
    expect(annealed.iterations).toBe(annealed.history.at(-1)?.iteration);
    expect(annealed.iterations).toBeGreaterThanOrEqual(annealed.history.length);
  });

  it('is annealed unasked where it is far below the spread of the cost, which saves sweeps', async () => {
    const epsilonsOf = ({ history }: { history: readonly { epsilon: number }[] }) =>
      new Set(history.map(({ epsilon }) => epsilon)).size;
    const small = { epsilon: 0.002, tolerance: 1e-9 };
    const automatic = await sinkhorn(await problem(small));
    const direct = await sinkhorn(await problem({ ...small, annealing: 'none' }));
    expect(automatic.status).toBe('converged');
    expect(epsilonsOf(automatic)).toBeGreaterThan(2);
    expect(epsilonsOf(direct)).toBe(1);
    expect(automatic.iterations).toBeLessThan(direct.iterations);
    expect(Math.abs(automatic.transportCost - direct.transportCost)).toBeLessThan(1e-7);
    for (const change of [{ epsilon: 0.05 }, { warmStart: automatic }, { marginals: { target: 1e-3 } }]) {
      expect(epsilonsOf(await sinkhorn(await problem({ ...small, ...change })))).toBe(1);
    }
    // Few sweeps are all for the epsilon asked for, and none is done beyond them.
    const short = await sinkhorn(await problem({ ...small, maxIterations: 5 }));
    expect([short.status, short.epsilon, short.iterations]).toEqual(['maxIterations', 0.002, 5]);
  });

  it('a warm start from a solution ends at once', async () => {
    const first = await sinkhorn(await problem({}));
    const second = await sinkhorn(await problem({ warmStart: first }));
    expect(first.iterations).toBeGreaterThan(3);
    expect(second.iterations).toBeLessThanOrEqual(2);
  });

  it('of a cost whose entries are all alike has no relative unit', async () => {
    const flat = await backend.upload([1, 1, 1, 1], [2, 2]);
    await expect(sinkhorn({ backend, cost: flat, epsilon: { relative: 1 } })).rejects.toThrow('cost that varies');
  });
});

describe('a kernel under great potentials', () => {
  it('is absorbed, not lost: the log sums are those of the log domain', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: -4000, max: 4000, noNaN: true }), { minLength: 6, maxLength: 6 }),
        fc.integer({ min: -1, max: 5 }),
        async (potentials, empty) => {
          const u = Float64Array.from(potentials, (value, j) => (j === empty ? -Infinity : value));
          const geometry = await make('points');
          const inLog = await geometry.kernel(scale, 'log');
          const operator = await geometry.kernel(scale, 'auto');
          for (let round = 0; round < 3; round++) {
            const rowSums = await operator.rowLogSums(u);
            expectClose(rowSums, await inLog.rowLogSums(u), 1e-9);
            const v = rowSums.map((value) => -value);
            expectClose(await operator.columnLogSums(v), await inLog.columnLogSums(v), 1e-9);
          }
          geometry.dispose();
        },
      ),
      { numRuns: 60, seed: 5 },
    );
  });
});

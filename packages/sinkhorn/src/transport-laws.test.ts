import { createCpuBackend } from '@proxflow/backend-cpu';
import { squaredEuclidean } from '@proxflow/costs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sinkhorn, sinkhornDivergence, type TransportProblem, type TransportSolution } from './index.js';

const backend = createCpuBackend();

interface Clouds {
  readonly x: readonly number[][];
  readonly y: readonly number[][];
  /** Sum to 1; some are 0. */
  readonly source: readonly number[];
  readonly target: readonly number[];
  readonly epsilon: number;
  /** One strength, or Infinity, for each side. */
  readonly strengths: readonly [number, number];
}

const coordinate = fc.double({ min: -1, max: 1, noNaN: true });
const weight = fc.oneof(
  { weight: 5, arbitrary: fc.double({ min: 0.05, max: 1, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(0) },
);
const side = fc
  .array(fc.tuple(coordinate, coordinate, weight), { minLength: 2, maxLength: 6 })
  .filter((points) => points.some(([, , w]) => w > 0))
  .map((points) => {
    const total = points.reduce((all, [, , w]) => all + w, 0);
    return { points: points.map(([a, b]) => [a, b]), weights: points.map(([, , w]) => w / total) };
  });
const strength = fc.oneof(fc.constant(Infinity), fc.double({ min: 0.1, max: 5, noNaN: true }));
const clouds: fc.Arbitrary<Clouds> = fc
  .tuple(side, side, fc.double({ min: 0.2, max: 3, noNaN: true }), fc.tuple(strength, strength))
  .map(([from, to, epsilon, strengths]) => ({
    x: from.points,
    y: to.points,
    source: from.weights,
    target: to.weights,
    epsilon,
    strengths,
  }));

async function costOf({ x, y }: Pick<Clouds, 'x' | 'y'>, factor = 1) {
  const [rows, columns] = [
    await backend.upload(x.flat(), [x.length, 2]),
    await backend.upload(y.flat(), [y.length, 2]),
  ];
  return backend.binary('multiply', await squaredEuclidean().pairwise(backend, rows, columns), factor);
}

async function solve(problem: Clouds, change: Partial<TransportProblem> = {}): Promise<TransportSolution> {
  const { source, target, epsilon, strengths } = problem;
  return sinkhorn({
    backend,
    cost: await costOf(problem),
    epsilon,
    source,
    target,
    marginals: { source: strengths[0], target: strengths[1] },
    tolerance: 1e-12,
    ...change,
  });
}

const planOf = async (solution: TransportSolution) => backend.read(await solution.plan());
const swapped = ({ x, y, source, target, epsilon, strengths }: Clouds): Clouds => ({
  x: y,
  y: x,
  source: target,
  target: source,
  epsilon,
  strengths: [strengths[1], strengths[0]],
});

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-9) {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < found.length; i++) expect(Math.abs(found[i] - expected[i])).toBeLessThanOrEqual(tolerance);
}

async function always(law: (clouds: Clouds) => Promise<void>, numRuns = 60) {
  await fc.assert(fc.asyncProperty(clouds, law), { numRuns, seed: 11, endOnFailure: true });
}

describe('laws of transport, whatever the marginal conditions', () => {
  it('the plan sums to the marginals, which are the weights where they are exact', async () => {
    await always(async (problem) => {
      const solution = await solve(problem);
      expect(solution.status).toBe('converged');
      const plan = await planOf(solution);
      const columns = problem.y.length;
      const rowSums = problem.x.map((_, i) => plan.subarray(columns * i, columns * (i + 1)).reduce((a, b) => a + b, 0));
      const columnSums = problem.y.map((_, j) => problem.x.reduce((all, _x, i) => all + plan[columns * i + j], 0));
      expectClose(rowSums, problem.strengths[0] === Infinity ? problem.source : solution.sourceMarginal);
      expectClose(columnSums, problem.strengths[1] === Infinity ? problem.target : solution.targetMarginal);
    });
  });

  it('a constant in the potentials is no matter of taste where only the target is exact', async () => {
    // The loop takes it out by rho / (rho + epsilon) a sweep, long after all else has settled.
    const x = [
      [0, 0],
      [5e-5, 0],
    ];
    const solution = await solve({
      x,
      y: [x[0], x[0]],
      source: [0.5, 0.5],
      target: [0.62, 0.38],
      epsilon: 0.2,
      strengths: [9, Infinity],
    });
    expect(solution.status).toBe('converged');
    expectClose(solution.sourceMarginal, [0.5, 0.5], 1e-8);
    expect(solution.gap).toBeLessThan(1e-10);
  });

  it('swapping the sides transposes the plan and keeps the value', async () => {
    await always(async (problem) => {
      const [there, back] = [await solve(problem), await solve(swapped(problem))];
      const [plan, other] = [await planOf(there), await planOf(back)];
      const [rows, columns] = [problem.x.length, problem.y.length];
      expectClose(
        problem.x.flatMap((_, i) => problem.y.map((_y, j) => other[rows * j + i])),
        plan,
      );
      expect(plan).toHaveLength(rows * columns);
      expectClose([back.dual], [there.dual]);
    });
  });

  it('cost, epsilon and strengths in another unit: same plan, value in that unit', async () => {
    await always(async (problem) => {
      const unit = 7;
      const plain = await solve(problem);
      const scaled = await solve(
        {
          ...problem,
          epsilon: unit * problem.epsilon,
          strengths: [unit * problem.strengths[0], unit * problem.strengths[1]],
        },
        { cost: await costOf(problem, unit) },
      );
      expectClose(await planOf(scaled), await planOf(plain));
      expectClose([scaled.dual / unit], [plain.dual]);
    });
  });

  it('renaming points on both sides renames the entries of the plan', async () => {
    await always(async (problem) => {
      const { x, y, source, target } = problem;
      const reversed = {
        x: [...x].reverse(),
        y: [...y].reverse(),
        source: [...source].reverse(),
        target: [...target].reverse(),
      };
      const other = await planOf(await solve({ ...problem, ...reversed }));
      expectClose(other.reverse(), await planOf(await solve(problem)));
    });
  });

  it('the plain iteration never lowers the dual value, and never passes the primal one', async () => {
    await always(async (problem) => {
      let before = -Infinity;
      for (const maxIterations of [1, 2, 3, 5, 9]) {
        const { dual, primal } = await solve(problem, { maxIterations, accelerate: false });
        expect(dual).toBeGreaterThanOrEqual(before - 1e-12);
        expect(primal).toBeGreaterThanOrEqual(dual - 1e-12);
        before = dual;
      }
    }, 30);
  });

  it('the gap is never negative and closes with the tolerance', async () => {
    await always(async (problem) => {
      for (const tolerance of [1e-2, 1e-5, 1e-10]) {
        const { gap, primal, dual } = await solve(problem, { tolerance });
        expect(gap).toBeGreaterThanOrEqual(0);
        expect(primal - dual).toBeGreaterThan(-1e-12);
        // Both are within a marginal error times the range of cost and potentials.
        expect(gap).toBeLessThan(100 * tolerance * (1 + problem.epsilon));
      }
    }, 30);
  });

  it('points without mass get none, potentials that are numbers, and nobody a NaN', async () => {
    await always(async (problem) => {
      const empty = {
        ...problem,
        x: [...problem.x, [0.5, 0.5]],
        source: [...problem.source, 0],
        y: [[-0.5, 0], ...problem.y],
        target: [0, ...problem.target],
      };
      const [solution, without] = [await solve(empty), await solve(problem)];
      const plan = await planOf(solution);
      const columns = empty.y.length;
      expect(plan.some(Number.isNaN)).toBe(false);
      expect([...plan.subarray(columns * problem.x.length)].every((entry) => entry === 0)).toBe(true);
      expect(empty.x.every((_, i) => plan[columns * i] === 0)).toBe(true);
      expect([...solution.sourcePotential, ...solution.targetPotential].every(Number.isFinite)).toBe(true);
      expectClose([solution.dual, solution.transportCost], [without.dual, without.transportCost]);
    });
  });
});

describe('laws of the divergence', () => {
  async function divergence({ x, y, source, target, epsilon, strengths }: Clouds) {
    const [rows, columns] = [
      await backend.upload(x.flat(), [x.length, 2]),
      await backend.upload(y.flat(), [y.length, 2]),
    ];
    const cost = squaredEuclidean();
    const marginals = strengths[0];
    const settings = { backend, cost, epsilon, source, target, marginals, tolerance: 1e-12 };
    const found = await sinkhornDivergence({ ...settings, x: rows, y: columns });
    found.dispose();
    return found;
  }

  it('is not negative, 0 for equal measures, and symmetric', async () => {
    await always(async (problem) => {
      const found = await divergence(problem);
      expect(found.value).toBeGreaterThan(-1e-10);
      const own = { ...problem, y: problem.x, target: problem.source };
      const self = await divergence(own);
      expect(Math.abs(self.value)).toBeLessThanOrEqual(self.gap + 1e-13);
      const back = swapped({ ...problem, strengths: [problem.strengths[0], problem.strengths[0]] });
      expectClose([(await divergence(back)).value], [found.value]);
    }, 30);
  });
});

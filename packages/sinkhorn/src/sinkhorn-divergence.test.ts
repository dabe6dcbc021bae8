import { ShapeError } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { fromScalarCost, squaredEuclidean } from '@proxflow/costs';
import { describe, expect, it } from 'vitest';
import {
  denseGeometry,
  divergenceOf,
  gridGeometry,
  sinkhorn,
  sinkhornDivergence,
  type DivergenceProblem,
} from './index.js';

const backend = createCpuBackend();
const cost = squaredEuclidean();
const column = (values: number[]) => backend.upload(values, [values.length, 1]);

/** A seeded cloud of numbers in [0, 1). */
const spread = (count: number, seed: number) =>
  Array.from({ length: count }, (_, i) => ((i + 1) * 0.6180339887 * seed) % 1);

async function divergence(x: number[], y: number[], change: Partial<DivergenceProblem> = {}) {
  const result = await sinkhornDivergence({
    backend,
    x: await column(x),
    y: await column(y),
    cost,
    epsilon: 0.05,
    ...change,
  });
  result.dispose();
  return result;
}

describe('sinkhornDivergence', () => {
  it('is 0 to its gap for equal measures, in whatever order', async () => {
    const x = spread(12, 1);
    const weights = x.map((value) => 0.1 + value);
    const same = await divergence(x, [...x].reverse(), { source: weights, target: [...weights].reverse() });
    expect(same.status).toBe('converged');
    expect(Math.abs(same.value)).toBeLessThanOrEqual(same.gap + 1e-15);
    expect(same.gap).toBeLessThan(1e-8);
  });

  it('is the cost of the way between two single points, and 0 for one', async () => {
    expect((await divergence([1], [1])).value).toBeCloseTo(0, 14);
    expect((await divergence([1], [4])).value).toBeCloseTo(9, 13);
  });

  it('is |shift|^2 between a cloud and its translate, for every epsilon', async () => {
    const x = spread(9, 2);
    for (const epsilon of [0.01, 0.3, 20]) {
      const found = await divergence(
        x,
        x.map((value) => value + 0.7),
        { epsilon },
      );
      expect(Math.abs(found.value - 0.49)).toBeLessThanOrEqual(found.gap + 1e-13 * Math.max(1, epsilon));
    }
  });

  it('lies in its interval, which closes with the tolerance', async () => {
    const [x, y] = [spread(10, 1), spread(7, 3).map((value) => 2 * value)];
    const exact = (await divergence(x, y, { tolerance: 1e-13 })).value;
    let before = Infinity;
    for (const tolerance of [1e-1, 1e-3, 1e-6, 1e-9]) {
      const { lower, value, upper, gap } = await divergence(x, y, { tolerance });
      expect(lower).toBeLessThanOrEqual(exact + 1e-13);
      expect(upper).toBeGreaterThanOrEqual(exact - 1e-13);
      expect(value).toBeGreaterThanOrEqual(lower);
      expect(value).toBeLessThanOrEqual(upper);
      expect(gap).toBeLessThan(before);
      before = gap;
    }
    expect(before).toBeLessThan(1e-7);
  });

  it('corrects for unequal masses: far apart, each cloud pays for its own destruction', async () => {
    // Nothing is transported: OT(a, b) = rho (m_a + m_b) + epsilon m_a m_b, and self transport of single points has the
    // mass s = m^(2 (k + 1) / (1 + 2 k)), k = rho / epsilon.
    const [rho, epsilon] = [2, 0.5];
    const [a, b] = [1.5, 0.4];
    const k = rho / epsilon;
    const self = (m: number) => {
      const mass = m ** ((2 * (1 + k)) / (1 + 2 * k));
      const kl = (p: number, q: number) => p * Math.log(p / q) - p + q;
      return epsilon * kl(mass, m * m) + 2 * rho * kl(mass, m);
    };
    const found = await divergence([0], [1e3], { source: [a], target: [b], marginals: rho, epsilon });
    const expected = rho * (a + b) + epsilon * a * b - (self(a) + self(b)) / 2 + (epsilon / 2) * (a - b) ** 2;
    expect(found.value).toBeCloseTo(expected, 9);
    const none = await divergence([0], [0], { source: [a], target: [a], marginals: rho, epsilon });
    expect(Math.abs(none.value)).toBeLessThan(1e-9);
  });

  it('takes one epsilon for all three transports, relative to the cost between the clouds', async () => {
    const x = spread(8, 1);
    const y = x.map((value) => 3 * value + 1);
    const relative = await divergence(x, y, { epsilon: { relative: 0.5 }, annealing: { from: 4 } });
    expect(relative.source.epsilon).toBe(relative.cross.epsilon);
    expect(relative.target.epsilon).toBe(relative.cross.epsilon);
    const absolute = await divergence(x, y, { epsilon: relative.epsilon });
    expect(relative.value).toBeCloseTo(absolute.value, 9);
  });

  it('is the same on-line, and between histograms on a grid', async () => {
    const x = spread(6, 1);
    const y = spread(6, 5);
    const target = y.map((value) => (value + 0.2) / y.reduce((all, other) => all + other + 0.2, 0));
    const dense = await divergence(x, y, { target });
    const online = await divergence(x, y, { target, storage: 'online' });
    expect(online.value).toBeCloseTo(dense.value, 10);

    const grid = gridGeometry({ backend, axes: [{ x, y }] });
    const own = gridGeometry({ backend, axes: [{ x }] });
    const other = gridGeometry({ backend, axes: [{ x: y }] });
    const geometries = { cross: grid, source: own, target: other };
    expect((await divergenceOf({ backend, geometries, epsilon: 0.05, target })).value).toBeCloseTo(dense.value, 10);
  });

  it('goes on from an earlier divergence', async () => {
    const [x, y] = [spread(10, 1), spread(10, 3)];
    const first = await divergence(x, y);
    const again = await divergence(
      x.map((value) => value + 1e-6),
      y,
      { warmStart: first },
    );
    expect(again.cross.iterations).toBeLessThan(first.cross.iterations);
    expect(again.value).toBeCloseTo(first.value, 5);
  });

  it('reports the worst status, and no interval for a problem it did not get to', async () => {
    const [x, y] = [spread(10, 1), spread(10, 3)];
    const short = await divergence(x, y, { maxIterations: 2, annealing: { from: 10 } });
    expect(short.status).toBe('maxIterations');
    expect(short.gap).toBe(Infinity);
  });

  it('leaves nothing behind', async () => {
    const [x, y] = [await column([0, 1]), await column([2, 4, 5])];
    const before = backend.memory().tensors;
    const manhattan = fromScalarCost({ name: 'manhattan', cost: (p, q) => Math.abs(p[0] - q[0]) });
    const found = await sinkhornDivergence({ backend, x, y, cost: manhattan, epsilon: 1 });
    (await found.cross.plan()).dispose();
    found.dispose();
    expect(backend.memory().tensors).toBe(before);
    const bad = { backend, x, y, cost: manhattan, epsilon: 1, source: [1, 2, 3] };
    await expect(sinkhornDivergence(bad)).rejects.toThrow(ShapeError);
    expect(backend.memory().tensors).toBe(before);
  });

  it('names a geometry that does not fit', async () => {
    const [cross, square] = [await backend.upload([0, 1, 2], [1, 3]), await backend.upload([0, 1, 1, 0], [2, 2])];
    const geometries = {
      cross: denseGeometry({ backend, cost: cross }),
      source: denseGeometry({ backend, cost: square }),
      target: denseGeometry({ backend, cost: square }),
    };
    await expect(divergenceOf({ backend, geometries, epsilon: 1 })).rejects.toThrow(/geometries.source/);
  });
});

describe('symmetric transport', () => {
  it('finds the plan of the plain iteration in fewer sweeps', async () => {
    const x = await column(spread(30, 1));
    const matrix = await cost.pairwise(backend, x, x);
    for (const marginals of [{}, { source: 0.3, target: 0.3 }]) {
      const problem = { backend, cost: matrix, epsilon: 0.003, marginals, tolerance: 1e-10, accelerate: false };
      const plain = await sinkhorn(problem);
      const symmetric = await sinkhorn({ ...problem, symmetric: true });
      expect(symmetric.status).toBe('converged');
      expect(symmetric.iterations).toBeLessThan(15);
      expect(plain.iterations).toBeGreaterThan(3 * symmetric.iterations);
      expect(symmetric.dual).toBeCloseTo(plain.dual, 9);
      expect(Math.abs(symmetric.sourcePotential[3] - symmetric.targetPotential[3])).toBeLessThan(1e-10);
    }
  });
});

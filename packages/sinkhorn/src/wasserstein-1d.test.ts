import { InvalidArgumentError, ShapeError, type ProxflowError } from '@proxflow/backend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wasserstein1d, type Wasserstein1dProblem } from './index.js';

/** Points with integer masses of which every order of unit atoms can be tried. */
interface Atoms {
  readonly points: number[];
  readonly masses: number[];
}

/** `units` units of mass on integer points, some of them without mass. */
const atoms = (units: number): fc.Arbitrary<Atoms> =>
  fc
    .array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 4 })
    .chain((points) =>
      fc
        .array(fc.nat({ max: points.length - 1 }), { minLength: units, maxLength: units })
        .map((places) => ({ points, masses: points.map((_, i) => places.filter((place) => place === i).length) })),
    );

const weighted = fc
  .array(fc.tuple(fc.double({ min: -100, max: 100, noNaN: true }), fc.double({ min: 0.01, max: 1, noNaN: true })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((pairs) => {
    const mass = pairs.reduce((sum, [, weight]) => sum + weight, 0);
    return { points: pairs.map(([point]) => point), weights: pairs.map(([, weight]) => weight / mass) };
  });

const powers = fc.constantFrom(1, 1.5, 2, 3, Infinity);

function permutations(items: number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) => permutations(items.filter((_, k) => k !== i)).map((rest) => [item, ...rest]));
}

/** Least cost over all assignments of unit atoms; by Birkhoff's theorem no plan that splits atoms is cheaper. */
function byEnumeration(source: Atoms, target: Atoms, p: number): number {
  const unitsOf = ({ points, masses }: Atoms) => points.flatMap((point, i) => new Array<number>(masses[i]).fill(point));
  const from = unitsOf(source);
  const costs = permutations(unitsOf(target)).map((to) => {
    const lengths = from.map((point, i) => Math.abs(point - to[i]));
    return p === Infinity ? Math.max(...lengths) : lengths.reduce((sum, length) => sum + length ** p, 0);
  });
  return Math.min(...costs);
}

describe('case 10: the real line', () => {
  const points = { x: [0, 1, 3], y: [5, 6, 8] };

  it('three points moved by 5', () => {
    expect(wasserstein1d(points)).toMatchObject({ cost: 5, distance: 5 });
    expect(wasserstein1d({ ...points, p: 2 }).cost).toBeCloseTo(25, 13);
    expect(wasserstein1d({ ...points, p: Infinity })).toMatchObject({ cost: 5, distance: 5 });
  });

  it('in any order, with the plan in the indices of the caller', () => {
    const { distance, plan } = wasserstein1d({ x: [3, 0, 1], y: [6, 8, 5] });
    expect(distance).toBe(5);
    expect(plan.map(({ i, j }) => [i, j])).toEqual([
      [1, 2],
      [2, 0],
      [0, 1],
    ]);
  });

  it('N(0, 1) and N(2, 4) on grids: W2^2 = (2 - 0)^2 + (2 - 1)^2', () => {
    const grid = (mean: number, deviation: number) => {
      const z = Float64Array.from({ length: 4001 }, (_, k) => (k - 2000) / 250);
      const density = z.map((value) => Math.exp(-(value ** 2) / 2));
      const mass = density.reduce((sum, value) => sum + value, 0);
      return { points: z.map((value) => mean + deviation * value), weights: density.map((value) => value / mass) };
    };
    const narrow = grid(0, 1);
    // Not the image of the first grid, point by point: the grids do not fit each other.
    const wide = grid(2.0007, 2.0011);
    const { cost, distance } = wasserstein1d({
      x: narrow.points,
      source: narrow.weights,
      y: wide.points,
      target: wide.weights,
      p: 2,
    });
    expect(Math.abs(cost - (2.0007 ** 2 + 1.0011 ** 2))).toBeLessThan(1e-5);
    expect(distance).toBeCloseTo(Math.sqrt(cost), 13);
  });
});

describe('any mass', () => {
  it('is what the cost is charged for, while the distance is that of the normalised measures', () => {
    const problem = { x: [0, 4], y: [1], source: [3, 1], p: 2 };
    const { cost, distance, plan } = wasserstein1d(problem);
    expect(cost).toBeCloseTo(3 * 1 + 1 * 9, 13);
    expect(distance).toBeCloseTo(Math.sqrt(3), 13);
    expect(plan).toEqual([
      { i: 0, j: 0, mass: 3 },
      { i: 1, j: 0, mass: 1 },
    ]);
  });

  it('gives the default weights of the other side its mass', () => {
    expect(wasserstein1d({ x: [0], y: [1, 2], source: [10] }).cost).toBeCloseTo(15, 13);
    expect(wasserstein1d({ x: [1, 2], y: [0], target: [10] }).cost).toBeCloseTo(15, 13);
  });

  it('may be zero on points, which then are in no entry of the plan', () => {
    const { cost, plan } = wasserstein1d({ x: [-1e6, 0, 1, 5], y: [2, 9], source: [0, 0.5, 0.5, 0], target: [1, 0] });
    expect(cost).toBe(1.5);
    expect(plan.map(({ i, j }) => [i, j])).toEqual([
      [1, 0],
      [2, 0],
    ]);
  });

  it('leaves no crumb of rounding to travel: tenths meet a half exactly, also for p = Infinity', () => {
    const x = Array.from({ length: 10 }, (_, k) => (k < 5 ? 0 : 1000));
    const { distance, plan } = wasserstein1d({
      x,
      y: [0, 1000],
      source: x.map(() => 0.1),
      target: [0.5, 0.5],
      p: Infinity,
    });
    expect(distance).toBe(0);
    expect(plan).toHaveLength(10);
  });

  it('may differ by rounding between the sides: the source is met', () => {
    const { cost, plan } = wasserstein1d({ x: [0], y: [1, 2], source: [1], target: [0.5, 0.5 + 1e-10] });
    expect(cost).toBeCloseTo(1.5, 9);
    expect(plan.reduce((sum, { mass }) => sum + mass, 0)).toBeCloseTo(1, 14);
  });

  it('keeps points of very little mass', () => {
    const tiny = 1e-30;
    const { plan, distance } = wasserstein1d({
      x: [-7, 0, 50],
      y: [0, 1],
      source: [tiny, 1, tiny],
      target: [0.5, 0.5],
      p: Infinity,
    });
    expect(plan.filter(({ mass }) => mass === tiny).map(({ i, j }) => [i, j])).toEqual([
      [0, 0],
      [2, 1],
    ]);
    expect(distance).toBe(49);
  });
});

describe('the optimum', () => {
  it('is that of every assignment tried, for ties, zeros and any order', () => {
    const pair = fc.integer({ min: 1, max: 6 }).chain((units) => fc.tuple(atoms(units), atoms(units)));
    fc.assert(
      fc.property(pair, powers, ([source, target], p) => {
        const expected = byEnumeration(source, target, p);
        const problem = { x: source.points, source: source.masses, y: target.points, target: target.masses, p };
        expect(Math.abs(wasserstein1d(problem).cost - expected)).toBeLessThanOrEqual(1e-13 * expected);
      }),
    );
  });

  it('has the marginals asked for, and costs what its plan says', () => {
    fc.assert(
      fc.property(weighted, weighted, (from, to) => {
        const { cost, plan } = wasserstein1d({
          x: from.points,
          source: from.weights,
          y: to.points,
          target: to.weights,
          p: 2,
        });
        const rows = from.points.map((_, i) => plan.reduce((sum, entry) => sum + (entry.i === i ? entry.mass : 0), 0));
        const columns = to.points.map((_, j) => plan.reduce((sum, entry) => sum + (entry.j === j ? entry.mass : 0), 0));
        rows.forEach((mass, i) => expect(Math.abs(mass - from.weights[i])).toBeLessThan(1e-14));
        columns.forEach((mass, j) => expect(Math.abs(mass - to.weights[j])).toBeLessThan(1e-14));
        expect(plan.every(({ mass }) => mass > 0)).toBe(true);
        expect(plan.length).toBeLessThan(from.points.length + to.points.length);
        const charged = plan.reduce((sum, { i, j, mass }) => sum + mass * (from.points[i] - to.points[j]) ** 2, 0);
        expect(Math.abs(cost - charged)).toBeLessThanOrEqual(1e-12 * charged + 1e-300);
      }),
    );
  });
});

describe('a distance', () => {
  type Measure = { points: number[]; weights: number[] };
  const between = (from: Measure, to: Measure, p: number) =>
    wasserstein1d({ x: from.points, source: from.weights, y: to.points, target: to.weights, p }).distance;

  it('is symmetric, zero from a measure to itself, and obeys the triangle inequality', () => {
    fc.assert(
      fc.property(weighted, weighted, weighted, fc.constantFrom(1, 1.5, 2, 3), (first, second, third, p) => {
        const there = between(first, second, p);
        // A p-th root makes 1e-16 of the mass, moved by up to 200, as large as this.
        const rounding = 200 * 1e-14 ** (1 / p);
        expect(Math.abs(between(second, first, p) - there)).toBeLessThan(rounding);
        expect(between(first, first, p)).toBe(0);
        expect(between(first, third, p)).toBeLessThanOrEqual(there + between(second, third, p) + rounding);
      }),
    );
  });

  it('moves with the points: W(mu, mu + c) = |c|, and both moved is as before', () => {
    const shift = (by: number, { points, weights }: Measure) => ({ points: points.map((x) => x + by), weights });
    fc.assert(
      fc.property(weighted, weighted, fc.integer({ min: -50, max: 50 }), powers, (first, second, by, p) => {
        expect(between(first, shift(by, first), p)).toBeCloseTo(Math.abs(by), 10);
        expect(between(shift(by, first), shift(by, second), p)).toBeCloseTo(between(first, second, p), 10);
      }),
    );
  });

  it('grows with p, and does not overflow where the cost does', () => {
    const problem = { x: [0, 1], y: [3, 900] };
    const distances = [1, 2, 10, 1000, Infinity].map((p) => wasserstein1d({ ...problem, p }).distance);
    expect(distances).toEqual([...distances].sort((first, second) => first - second));
    expect(distances[3]).toBeCloseTo(899 * 0.5 ** (1 / 1000), 9);
    expect(distances[4]).toBe(899);
    expect(wasserstein1d({ ...problem, p: 1000 }).cost).toBe(Infinity);
  });
});

describe('bad input', () => {
  const good: Wasserstein1dProblem = { x: [0, 1], y: [2, 3, 4] };

  it.each<[string, Partial<Wasserstein1dProblem>, string, new (...args: never[]) => ProxflowError]>([
    ['no points', { x: [] }, 'x.length', InvalidArgumentError],
    ['a point that is not a number', { y: [2, NaN, 4] }, 'y', InvalidArgumentError],
    ['a point at infinity', { x: [0, Infinity] }, 'x', InvalidArgumentError],
    ['points too far apart', { x: [-1.5e308, 0], y: [1.5e308, 1.5e308, 2e307] }, 'x', InvalidArgumentError],
    ['too few weights', { source: [1] }, 'source', ShapeError],
    ['too many weights', { target: [1, 1, 1, 1] }, 'target', ShapeError],
    ['a negative weight', { source: [2, -1] }, 'source', InvalidArgumentError],
    ['a weight that is not a number', { target: [1, NaN, 0] }, 'target', InvalidArgumentError],
    ['no mass', { source: [0, 0] }, 'source', InvalidArgumentError],
    ['masses that differ', { source: [1, 1], target: [1, 1, 1] }, 'target', InvalidArgumentError],
    [
      'masses beyond float64',
      { source: [1.5e308, 1.5e308], target: [1.5e308, 1.5e308, 0] },
      'source',
      InvalidArgumentError,
    ],
    ['p below 1', { p: 0.5 }, 'p', InvalidArgumentError],
    ['p that is not a number', { p: NaN }, 'p', InvalidArgumentError],
  ])('%s', (_, change, argument, type) => {
    const attempt = () => wasserstein1d({ ...good, ...change });
    expect(attempt).toThrow(type);
    expect(attempt).toThrow(expect.objectContaining({ argument, remedy: expect.stringMatching(/\w/) as string }));
  });
});

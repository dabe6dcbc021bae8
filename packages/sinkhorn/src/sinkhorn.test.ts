import { createCpuBackend } from '@proxflow/backend-cpu';
import { squaredEuclidean } from '@proxflow/costs';
import { describe, expect, it } from 'vitest';
import { sinkhorn, type TransportProblem } from './index.js';

const backend = createCpuBackend();

/** Solves with a cost given as rows, and reads the plan. */
async function solve(rows: number[][], problem: Omit<TransportProblem, 'backend' | 'cost'>) {
  const cost = await backend.upload(rows.flat(), [rows.length, rows[0].length]);
  const solution = await sinkhorn({ backend, cost, tolerance: 1e-13, ...problem });
  const plan = await solution.plan();
  const entries = await backend.read(plan);
  plan.dispose();
  cost.dispose();
  return { ...solution, entries };
}

/** Largest distance between two lists of numbers. */
function distance(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found.length).toBe(expected.length);
  return Array.from(found).reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
}

const swap = [
  [0, 1],
  [1, 0],
];
const halves = { source: [0.5, 0.5], target: [0.5, 0.5] };
/** x = (0,0), (1,0), (0,2) against y = (2,1), (0,.5), (-1,1). */
const triangles = [
  [5, 0.25, 2],
  [2, 1.25, 5],
  [5, 2.25, 2],
];
const weighted = { source: [0.2, 0.5, 0.3], target: [0.4, 0.4, 0.2] };

describe('case 1: two points at distance 1', () => {
  it.each([0.01, 0.1, 1, 10, 1000])('has the closed-form plan and value at epsilon %d', async (epsilon) => {
    const stay = 0.5 / (1 + Math.exp(-1 / epsilon));
    const solution = await solve(swap, { epsilon, ...halves });
    expect(distance(solution.entries, [stay, 0.5 - stay, 0.5 - stay, stay])).toBeLessThan(1e-12);
    const value = -epsilon * Math.log((1 + Math.exp(-1 / epsilon)) / 2);
    expect(solution.relativeEntropicValue).toBeCloseTo(value, 12);
    expect(solution.status).toBe('converged');
  });

  it('has the tabulated values in three conventions', async () => {
    const one = await solve(swap, { epsilon: 1, ...halves });
    expect(one.entries[0]).toBeCloseTo(0.365529289315002, 12);
    expect(one.transportCost).toBeCloseTo(0.268941421369995, 12);
    expect(one.relativeEntropicValue).toBeCloseTo(0.379885493041722, 12);
    expect(one.entropicValue).toBeCloseTo(-1.006408868078168, 12);
    const tenth = await solve(swap, { epsilon: 0.1, ...halves });
    expect(tenth.entries[0]).toBeCloseTo(0.499977301065649, 12);
    expect(tenth.relativeEntropicValue).toBeCloseTo(0.069310178166073, 12);
    const ten = await solve(swap, { epsilon: 10, ...halves });
    expect(ten.entries[0]).toBeCloseTo(0.26248959373947, 12);
    expect(ten.relativeEntropicValue).toBeCloseTo(0.487505204863744, 12);
  });

  it('is solved from unequal weights too, where one sweep is not enough', async () => {
    const source = [0.3, 0.7];
    const target = [0.7, 0.3];
    const { entries, iterations, logColumnScaling, logRowScaling } = await solve(swap, { epsilon: 1, source, target });
    expect(iterations).toBeGreaterThan(3);
    expect(distance([entries[0] + entries[1], entries[2] + entries[3]], source)).toBeLessThan(1e-13);
    expect(distance([entries[0] + entries[2], entries[1] + entries[3]], target)).toBeLessThan(1e-12);
    // A plan of the form exp(f + g - C/epsilon) with these marginals is the only optimum.
    expect(entries[1]).toBeCloseTo(Math.exp(logRowScaling[0] + logColumnScaling[1] - 1), 14);
    expect((entries[0] * entries[3]) / (entries[1] * entries[2])).toBeCloseTo(Math.exp(2), 11);
  });
});

describe('cases 2 and 3: two triangles', () => {
  it('case 2: small epsilon finds the assignment', async () => {
    const thirds = [1 / 3, 1 / 3, 1 / 3];
    // The two components of the assignment hang together by exp(-20) only, so the marginals close in very slowly; a
    // marginal error of 1e-4 moves the cost by at most that times the largest entry, 5.
    const { entries, transportCost } = await solve(triangles, {
      epsilon: 0.1,
      source: thirds,
      target: thirds,
      tolerance: 1e-4,
    });
    expect(distance(entries, [0, 1 / 3, 0, 1 / 3, 0, 0, 0, 0, 1 / 3])).toBeLessThan(1e-4);
    expect(Math.abs(transportCost - 17 / 12)).toBeLessThan(5e-4);
  });

  it('case 3: weighted, at epsilon 1 and 0.1', async () => {
    const one = await solve(triangles, { epsilon: 1, ...weighted });
    expect(one.transportCost).toBeCloseTo(1.785030373974, 11);
    expect(one.relativeEntropicValue).toBeCloseTo(2.115006297222, 11);
    const tenth = await solve(triangles, { epsilon: 0.1, ...weighted });
    expect(tenth.transportCost).toBeCloseTo(1.600000003298, 11);
    expect(tenth.relativeEntropicValue).toBeCloseTo(1.661376470408, 11);
  });
});

describe('case 4: one point each', () => {
  it.each([1e-6, 1, 1e6])('has plan 1 and value c at epsilon %d', async (epsilon) => {
    const solution = await solve([[2.5]], { epsilon, source: [1], target: [1] });
    expect(solution.entries[0]).toBeCloseTo(1, 14);
    expect(solution.transportCost).toBeCloseTo(2.5, 13);
    // The value carries the rounding of epsilon (f + g), relative to epsilon where that is the larger.
    expect(Math.abs(solution.relativeEntropicValue - 2.5)).toBeLessThan(1e-13 * Math.max(1, epsilon));
  });
});

describe('case 5: separable cost, and epsilon without end', () => {
  const independent = weighted.source.flatMap((a) => weighted.target.map((b) => a * b));

  it.each([1e-2, 1, 100])('has the plan a b^T at epsilon %d', async (epsilon) => {
    const cost = [0.3, -2, 1.1].map((u) => [0.7, 5, -0.4].map((v) => u + v));
    const { entries } = await solve(cost, { epsilon, ...weighted });
    expect(distance(entries, independent)).toBeLessThan(1e-12);
  });

  it('tends to a b^T for any cost, at the rate 1/epsilon', async () => {
    const at = async (epsilon: number) =>
      distance((await solve(triangles, { epsilon, ...weighted })).entries, independent);
    expect(await at(1e8)).toBeLessThan(1e-8);
    expect((await at(1e4)) / (await at(1e5))).toBeCloseTo(10, 2);
  });
});

describe('case 6: far clouds', () => {
  it.each(['auto', 'kernel', 'log'] as const)('equals case 1 in domain "%s"', async (domain) => {
    const x = await backend.upload([0, 1], [2, 1]);
    const y = await backend.upload([100, 101], [2, 1]);
    const cost = await squaredEuclidean().pairwise(backend, x, y);
    const solution = await sinkhorn({ backend, cost, epsilon: 1, ...halves, tolerance: 1e-11, domain });
    const entries = await backend.read(await solution.plan());
    expect(solution.status).toBe('converged');
    // (x - y)^2 is case 1's cost plus a separable part; potentials of size 1e4 leave 12 digits.
    const stay = 0.5 / (1 + Math.exp(-1));
    expect(distance(entries, [stay, 0.5 - stay, 0.5 - stay, stay])).toBeLessThan(1e-9);
  });
});

describe('case 7: points without mass', () => {
  it('moves the one unit where it belongs', async () => {
    const cost = [
      [0, 1, 1, 1.414],
      [1, 0, 1.414, 1],
      [1, 1.414, 0, 1],
      [1.414, 1, 1, 0],
    ];
    const solution = await solve(cost, { epsilon: 0.1, source: [0, 1, 0, 0], target: [1, 0, 0, 0] });
    const expected = new Array<number>(16).fill(0);
    expected[4] = 1;
    expect(distance(solution.entries, expected)).toBeLessThan(1e-14);
    expect(solution.transportCost).toBeCloseTo(1, 14);
    expect(solution.status).toBe('converged');
  });
});

describe('case 11: equivariance of the plan', () => {
  it('scales with the cost, permutes with the points, and swaps potentials with the marginals', async () => {
    const plain = await solve(triangles, { epsilon: 0.7, ...weighted });
    const scaled = await solve(
      triangles.map((row) => row.map((c) => 3 * c + 4)),
      { epsilon: 2.1, ...weighted },
    );
    expect(distance(scaled.entries, plain.entries)).toBeLessThan(1e-12);
    expect(scaled.transportCost).toBeCloseTo(3 * plain.transportCost + 4, 11);

    const order = [2, 0, 1];
    const permuted = await solve(
      order.map((i) => triangles[i]),
      { epsilon: 0.7, source: order.map((i) => weighted.source[i]), target: weighted.target },
    );
    const expected = order.flatMap((i) => [...plain.entries.subarray(3 * i, 3 * i + 3)]);
    expect(distance(permuted.entries, expected)).toBeLessThan(1e-12);

    const transposed = await solve(
      [0, 1, 2].map((j) => triangles.map((row) => row[j])),
      { epsilon: 0.7, source: weighted.target, target: weighted.source },
    );
    const swapped = [0, 1, 2].flatMap((j) => [0, 1, 2].map((i) => plain.entries[3 * i + j]));
    expect(distance(transposed.entries, swapped)).toBeLessThan(1e-12);
  });
});

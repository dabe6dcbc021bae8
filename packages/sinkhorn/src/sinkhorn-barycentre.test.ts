import { InvalidArgumentError, ShapeError } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { squaredEuclidean } from '@proxflow/costs';
import { describe, expect, it } from 'vitest';
import { gridGeometry, onlineGeometry, sinkhornBarycentre, type BarycentreProblem } from './index.js';

const backend = createCpuBackend();
const side = Array.from({ length: 81 }, (_, i) => -4 + i / 8);
const grid = gridGeometry({ backend, axes: [{ x: side }] });
const epsilon = 0.5;

function gaussian(mean: number, variance: number): number[] {
  const values = side.map((x) => Math.exp(-((x - mean) ** 2) / (2 * variance)));
  const total = values.reduce((all, value) => all + value, 0);
  return values.map((value) => value / total);
}

function moments(weights: Float64Array) {
  const mean = weights.reduce((all, weight, i) => all + weight * side[i], 0);
  return { mean, variance: weights.reduce((all, weight, i) => all + weight * (side[i] - mean) ** 2, 0) };
}

const two = [gaussian(-1, 0.3), gaussian(1.5, 0.3)];
const solve = (change: Partial<BarycentreProblem> = {}) =>
  sinkhornBarycentre({ backend, cost: grid, measures: two, epsilon, ...change });

describe('sinkhornBarycentre of Gaussians on a line', () => {
  it.each([[[0.5, 0.5]], [[0.25, 0.75]]])(
    'at lambda %j has the mean of the means and the blur epsilon/2',
    async (lambda) => {
      const { status, weights, marginalError } = await solve({ barycentricWeights: lambda });
      expect(status).toBe('converged');
      expect(marginalError).toBeLessThanOrEqual(1e-9);
      const { mean, variance } = moments(weights);
      expect(mean).toBeCloseTo(-lambda[0] + 1.5 * lambda[1], 6);
      expect(variance).toBeCloseTo(0.3 + epsilon / 2, 6);
      expect(weights.reduce((all, weight) => all + weight, 0)).toBeCloseTo(1, 8);
    },
  );

  it('debiased has the variance of the measures', async () => {
    const { status, weights } = await solve({ debiasedBy: grid });
    expect(status).toBe('converged');
    const { mean, variance } = moments(weights);
    expect(mean).toBeCloseTo(0.25, 6);
    expect(variance).toBeCloseTo(0.3, 4);
  });

  it('of equal measures is that measure: blurred, and debiased itself', async () => {
    const middle = gaussian(1, 0.3);
    const measures = [middle, middle, middle];
    expect(moments((await solve({ measures })).weights).variance).toBeCloseTo(0.3 + epsilon / 2, 6);
    const { weights, status } = await solve({ measures, debiasedBy: grid, tolerance: 1e-7 });
    expect(status).toBe('converged');
    weights.forEach((weight, i) => expect(Math.abs(weight - middle[i])).toBeLessThan(1e-4));
  });

  it('of one measure alone, lambda = (1, 0), is its blur K (b / K 1)', async () => {
    const { weights } = await solve({ barycentricWeights: [2, 0] });
    const kernel = side.map((x) => side.map((y) => Math.exp(-((x - y) ** 2) / epsilon)));
    const sums = kernel.map((row) => row.reduce((all, value) => all + value, 0));
    side.forEach((_, i) => {
      const blurred = kernel[i].reduce((all, value, j) => all + (value * two[0][j]) / sums[j], 0);
      expect(weights[i]).toBeCloseTo(blurred, 12);
    });
  });

  it('does not mind the order, and mirrors with its measures', async () => {
    const { weights } = await solve();
    const swapped = await solve({ measures: [two[1], two[0]] });
    const mirrored = await solve({ measures: two.map((weights) => [...weights].reverse()) });
    weights.forEach((weight, i) => {
      expect(swapped.weights[i]).toBeCloseTo(weight, 9);
      expect(mirrored.weights[80 - i]).toBeCloseTo(weight, 9);
    });
  });

  it('returns plans between the barycentre and each measure', async () => {
    const { plans, weights } = await solve();
    for (const [k, plan] of plans.entries()) {
      const entries = await backend.read(await grid.planMatrix(plan));
      for (const i of [20, 35, 50]) {
        const row = entries.subarray(81 * i, 81 * i + 81).reduce((all, value) => all + value, 0);
        expect(row).toBeCloseTo(weights[i], 9);
        const column = side.reduce((all, _, r) => all + entries[81 * r + i], 0);
        expect(column).toBeCloseTo(two[k][i], 12);
      }
    }
  });
});

describe('sinkhornBarycentre in other geometries', () => {
  it('takes a cost for each measure, dense or on-line, and points without mass', async () => {
    const cost = squaredEuclidean();
    const support = await backend.upload([0, 0.5, 1, 1.5, 2], [5, 1]);
    const first = await backend.upload([0, 1], [2, 1]);
    const second = await backend.upload([1, 2, 3], [3, 1]);
    const measures = [
      [0.5, 0.5],
      [0.5, 0.5, 0],
    ];
    const before = backend.memory().tensors;
    const online = await sinkhornBarycentre({
      backend,
      cost: [first, second].map((y) => onlineGeometry({ backend, x: support, y, cost })),
      measures,
      epsilon: 0.05,
    });
    expect(backend.memory().tensors).toBe(before);
    expect(online.status).toBe('converged');
    // Half way between {0, 1} and {1, 2}: {0.5, 1.5}.
    expect(online.weights[1]).toBeGreaterThan(0.49);
    expect(online.weights[3]).toBeGreaterThan(0.49);
    expect(online.logWeights.some(Number.isNaN)).toBe(false);

    const costs = [await cost.pairwise(backend, support, first), await cost.pairwise(backend, support, second)];
    const own = await cost.pairwise(backend, support, support);
    const dense = await sinkhornBarycentre({ backend, cost: costs, measures, epsilon: 0.05 });
    dense.weights.forEach((weight, i) => expect(weight).toBeCloseTo(online.weights[i], 7));
    const sharp = await sinkhornBarycentre({
      backend,
      cost: costs,
      measures,
      epsilon: 0.05,
      debiasedBy: own,
      tolerance: 1e-3,
    });
    expect(sharp.status).toBe('converged');
    expect(sharp.weights[1] + sharp.weights[3]).toBeGreaterThan(dense.weights[1] + dense.weights[3]);
  });

  it('says when it was broken off', async () => {
    expect(await solve({ maxIterations: 2 })).toMatchObject({ status: 'maxIterations', iterations: 2 });
    expect(await solve({ signal: AbortSignal.abort() })).toMatchObject({ status: 'aborted', iterations: 1 });
  });
});

describe('sinkhornBarycentre, bad input', () => {
  it.each<[string, Partial<BarycentreProblem>, typeof InvalidArgumentError | typeof ShapeError]>([
    ['measures[1]', { measures: [two[0], [1, 2]] }, ShapeError],
    ['measures[1]', { measures: [two[0], two[1].map((weight) => 2 * weight)] }, InvalidArgumentError],
    ['measures[0]', { measures: [two[0].map(() => -1)] }, InvalidArgumentError],
    ['measures.length', { measures: [] }, InvalidArgumentError],
    ['barycentricWeights', { barycentricWeights: [1, -1] }, InvalidArgumentError],
    ['barycentricWeights', { barycentricWeights: [0, 0] }, InvalidArgumentError],
    ['barycentricWeights', { barycentricWeights: [1, NaN] }, InvalidArgumentError],
    ['barycentricWeights', { barycentricWeights: [1] }, ShapeError],
    ['cost', { cost: [grid] }, ShapeError],
    ['cost[1]', { cost: [grid, gridGeometry({ backend, axes: [{ x: [0], y: side }] })] }, ShapeError],
    ['debiasedBy', { debiasedBy: gridGeometry({ backend, axes: [{ x: [0] }] }) }, ShapeError],
    ['epsilon', { epsilon: 0 }, InvalidArgumentError],
    ['tolerance', { tolerance: NaN }, InvalidArgumentError],
    ['maxIterations', { maxIterations: 0.5 }, InvalidArgumentError],
  ])('%s: %j', async (argument, change, kind) => {
    const error = await solve(change).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(kind);
    expect((error as InvalidArgumentError).argument).toBe(argument);
    expect((error as InvalidArgumentError).remedy).toMatch(/\w+ .+\./);
  });
});

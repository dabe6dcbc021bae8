import { NumericalError, ShapeError } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { describe, expect, it } from 'vitest';
import { fromScalarCost, squaredEuclidean } from './index.js';

const backend = createCpuBackend();

describe('squaredEuclidean', () => {
  it('has the known distances, rows from x and columns from y, without a factor 1/2', async () => {
    const x = await backend.upload([0, 0, 1, 0, 0, 2], [3, 2]);
    const y = await backend.upload([2, 1, 0, 0.5], [2, 2]);
    const cost = await squaredEuclidean().pairwise(backend, x, y);
    expect(cost.shape).toEqual([3, 2]);
    expect([...(await backend.read(cost))]).toEqual([5, 0.25, 2, 1.25, 5, 2.25]);
  });

  it('loses no digits far from the origin (case 13)', async () => {
    const x = await backend.upload([1e10, 1e10], [1, 2]);
    const y = await backend.upload([1e10 + 1, 1e10], [1, 2]);
    expect([...(await backend.read(await squaredEuclidean().pairwise(backend, x, y)))]).toEqual([1]);
    expect([...(await backend.read(await squaredEuclidean().pairwise(backend, x, x)))]).toEqual([0]);
  });

  it('refuses clouds of different dimension', async () => {
    const x = await backend.upload([1, 2], [1, 2]);
    const y = await backend.upload([1, 2, 3], [1, 3]);
    await expect(squaredEuclidean().pairwise(backend, x, y)).rejects.toThrow(ShapeError);
  });
});

describe('fromScalarCost', () => {
  // Not symmetric, so that a swap of the arguments shows.
  const weighted = fromScalarCost({ name: 'weighted', cost: (x, y) => 2 * x[0] + 3 * y[0] + x[1] * y[1] });

  it('calls the function with x from the rows and y from the columns', async () => {
    const x = await backend.upload([1, 10, 2, 20, 3, 30], [3, 2]);
    const y = await backend.upload([5, 1, 7, 2], [2, 2]);
    const cost = await weighted.pairwise(backend, x, y);
    expect(cost.shape).toEqual([3, 2]);
    expect([...(await backend.read(cost))]).toEqual([27, 43, 39, 65, 51, 87]);
    expect(weighted.name).toBe('weighted');
  });

  it.each([NaN, Infinity])('names the cost and the pair where it is %d', async (value) => {
    const cost = fromScalarCost({ name: 'torn', cost: (x, y) => (x[0] === 2 && y[0] === 6 ? value : 0) });
    const x = await backend.upload([1, 2], [2, 1]);
    const y = await backend.upload([4, 5, 6], [3, 1]);
    const before = backend.memory().tensors;
    const error = await cost.pairwise(backend, x, y).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NumericalError);
    expect(error).toMatchObject({ argument: 'cost "torn"', place: 'of points 1 and 2', value });
    expect((error as NumericalError).remedy).not.toBe('');
    expect(backend.memory().tensors).toBe(before);
  });

  it('sums the weighted slopes of the pairs, passing over pairs of weight 0', async () => {
    const cost = fromScalarCost({
      name: 'cubic',
      cost: (x, y) => x[0] ** 3 * y[0],
      gradient: (x, y) => (y[0] === 9 ? [NaN] : [3 * x[0] ** 2 * y[0]]),
    });
    const x = await backend.upload([1, 2], [2, 1]);
    const y = await backend.upload([4, 5, 9], [3, 1]);
    const kept = await backend.upload([1, -1, 0, 0.5, 2, 0], [2, 3]);
    const slopes = await cost.gradient?.(backend, x, y, kept);
    expect([...(await backend.read(slopes ?? x))]).toEqual([-3, 144]);
    const all = await backend.upload([1, -1, 0, 0.5, 2, 1], [2, 3]);
    await expect(cost.gradient?.(backend, x, y, all)).rejects.toMatchObject({
      argument: 'cost "cubic"',
      place: 'gradient at points 1 and 2, coordinate 0',
    });
    await expect(cost.gradient?.(backend, x, y, y)).rejects.toThrow(ShapeError);
  });

  it('has no gradient without a function for it', () => {
    expect('gradient' in weighted).toBe(false);
  });

  it('refuses clouds of different dimension', async () => {
    const x = await backend.upload([1, 2], [1, 2]);
    const y = await backend.upload([1, 2, 3], [1, 3]);
    await expect(weighted.pairwise(backend, x, y)).rejects.toThrow(ShapeError);
  });
});

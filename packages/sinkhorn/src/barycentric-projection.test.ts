import { ShapeError } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { squaredEuclidean } from '@proxflow/costs';
import { describe, expect, it } from 'vitest';
import { barycentricProjection, gridGeometry, onlineGeometry, pointGeometry, sinkhorn } from './index.js';

const backend = createCpuBackend();
const cost = squaredEuclidean();
const points = { x: [0, 0, 1, 0, 0, 2, 5, 5], y: [2, 1, 0, 0.5, -1, 1] };

describe('barycentricProjection', () => {
  it.each([
    ['dense', pointGeometry],
    ['online', onlineGeometry],
  ] as const)('is the mean of what each point is sent to, %s', async (_, made) => {
    const x = await backend.upload(points.x, [4, 2]);
    const y = await backend.upload(points.y, [3, 2]);
    const solution = await sinkhorn({
      backend,
      cost: made({ backend, x, y, cost }),
      epsilon: 1,
      marginals: { source: 2, target: 5 },
      source: [0.2, 0.3, 0.4, 0.1],
    });
    const plan = await backend.read(await solution.plan());
    const to = await backend.read(await barycentricProjection(solution, y));
    const from = await backend.read(await barycentricProjection(solution, x, { transpose: true }));
    const total = (entry: (k: number) => number, count: number) =>
      Array.from({ length: count }, (_, k) => entry(k)).reduce((all, value) => all + value, 0);
    for (let i = 0; i < 4; i++) {
      const mass = total((j) => plan[3 * i + j], 3);
      for (const d of [0, 1]) {
        expect(to[2 * i + d]).toBeCloseTo(total((j) => plan[3 * i + j] * points.y[2 * j + d], 3) / mass, 12);
      }
    }
    for (let j = 0; j < 3; j++) {
      const mass = total((i) => plan[3 * i + j], 4);
      for (const d of [0, 1]) {
        expect(from[2 * j + d]).toBeCloseTo(total((i) => plan[3 * i + j] * points.x[2 * i + d], 4) / mass, 12);
      }
    }
  });

  it('sends a point without mass, however far, where one with next to none goes', async () => {
    const x = await backend.upload([0, 1, 1e4], [3, 1]);
    const y = await backend.upload([3, 4, 7], [3, 1]);
    const problem = { backend, cost: pointGeometry({ backend, x, y, cost }), epsilon: 0.5, target: [0.3, 0.7, 0] };
    const images = async (source: number[]) =>
      backend.read(await barycentricProjection(await sinkhorn({ ...problem, source }), y));
    const empty = await images([0.4, 0.6, 0]);
    const next = await images([0.4, 0.6 - 1e-12, 1e-12]);
    empty.forEach((image, i) => expect(image).toBeCloseTo(next[i], 8));
    // The far point goes to the last point that has mass.
    expect(empty[2]).toBeCloseTo(4, 10);
  });

  it('works on grids', async () => {
    const side = [0, 0.5, 1, 1.5];
    const solution = await sinkhorn({
      backend,
      cost: gridGeometry({ backend, axes: [{ x: side, y: side.map((value) => value + 2) }] }),
      epsilon: 0.01,
      source: [0.25, 0.25, 0.25, 0.25],
    });
    const y = await backend.upload(
      side.map((value) => value + 2),
      [4, 1],
    );
    const images = await backend.read(await barycentricProjection(solution, y));
    images.forEach((image, i) => expect(image).toBeCloseTo(side[i] + 2, 6));
  });

  it('refuses the points of the other side', async () => {
    const x = await backend.upload(points.x, [4, 2]);
    const y = await backend.upload(points.y, [3, 2]);
    const solution = await sinkhorn({ backend, cost: await cost.pairwise(backend, x, y), epsilon: 1 });
    await expect(barycentricProjection(solution, x)).rejects.toThrow(ShapeError);
    await expect(barycentricProjection(solution, y, { transpose: true })).rejects.toThrow(ShapeError);
  });
});

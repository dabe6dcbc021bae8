import { expect, it } from 'vitest';
import { disc, ring } from './shapes.js';
import { createTransportEngine, type Transported } from './transport-engine.js';

async function solved(x: Float64Array, y: Float64Array, epsilon = 0.05): Promise<Transported> {
  const answer = await createTransportEngine().solve({ x, y, epsilon });
  if ('value' in answer) return answer.value;
  throw new Error(answer.problem.message);
}

it('moves all mass, each point its own share', async () => {
  const { plan, status } = await solved(disc(20), ring(30));
  expect(status).toBe('converged');
  for (let i = 0; i < 20; i++) {
    expect(plan.subarray(30 * i, 30 * (i + 1)).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1 / 20, 5);
  }
});

it('finds no divergence of a cloud from itself, and nowhere to go', async () => {
  const { divergence, velocity } = await solved(disc(20), disc(20));
  expect(Math.abs(divergence)).toBeLessThan(1e-6);
  expect(velocity.every((v) => Math.abs(v) < 1e-3)).toBe(true);
});

it('goes downhill along its velocity', async () => {
  const x = disc(20);
  const { divergence, velocity, bounds } = await solved(x, ring(20));
  expect(bounds[0]).toBeLessThanOrEqual(divergence);
  expect(bounds[1]).toBeGreaterThanOrEqual(divergence);
  const moved = x.map((value, k) => value + 0.1 * velocity[k]);
  expect((await solved(moved, ring(20))).divergence).toBeLessThan(0.8 * divergence);
});

it('refuses an empty cloud with a reason', async () => {
  const answer = await createTransportEngine().solve({ x: new Float64Array(0), y: ring(3), epsilon: 0.1 });
  expect('problem' in answer).toBe(true);
});

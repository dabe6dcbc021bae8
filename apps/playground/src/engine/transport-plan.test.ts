import { createCpuBackend } from '@proxflow/backend-cpu';
import { squaredEuclidean } from '@proxflow/costs';
import { createRandom } from '@proxflow/random';
import { entropy } from '@proxflow/regularizers';
import { proximalStep } from '@proxflow/sinkhorn';
import { expect, it } from 'vitest';
import { meanPerplexity, planRows } from './transport-plan.js';

it("gives the plan whose columns carry the step's new weights", async () => {
  const backend = createCpuBackend();
  const particles = 12;
  const random = createRandom(3);
  const previous = random.stream('previous').normals(0, particles, 2);
  const current = previous.map((value, k) => value + 0.2 * random.stream('moved').normal(0, k, 0));
  const logWeights = new Float64Array(particles).fill(-Math.log(particles));
  const logQuadrature = random.stream('volumes').normals(0, 1, particles);
  const epsilon = 0.3;
  const x = await backend.upload(previous, [particles, 2]);
  const y = await backend.upload(current, [particles, 2]);
  const cost = await squaredEuclidean().pairwise(backend, x, y);
  const step = await proximalStep({
    backend,
    cost,
    epsilon,
    stepSize: 0.5,
    logWeights,
    potential: random.stream('potential').normals(0, 1, particles),
    regularizer: entropy({ inverseTemperature: 10 }),
    logQuadrature,
  });
  const rows = await planRows(
    backend,
    {
      cost: squaredEuclidean(),
      epsilon,
      previous,
      current,
      particles,
      dimension: 2,
      logColumnScaling: step.logColumnScaling,
      logQuadrature,
    },
    Array.from({ length: particles }, (_, i) => i),
  );
  for (let j = 0; j < particles; j++) {
    let column = 0;
    for (let i = 0; i < particles; i++) column += rows[i * particles + j] / particles;
    expect(column).toBeCloseTo(Math.exp(step.logWeights[j]), 8);
  }
});

it('counts the particles that rows reach', () => {
  expect(meanPerplexity(Float64Array.of(1, 0, 0, 1), 2)).toBe(1);
  expect(meanPerplexity(new Float64Array(9).fill(1 / 3), 3)).toBeCloseTo(3, 12);
});

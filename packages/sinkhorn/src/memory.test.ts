import { createCpuBackend } from '@proxflow/backend-cpu';
import { entropy } from '@proxflow/regularizers';
import { beforeEach, describe, expect, it } from 'vitest';
import { proximalStep, sinkhorn, type ProximalProblem, type TransportProblem } from './index.js';

const backend = createCpuBackend();
const near = [0, 1, 4, 1, 0, 1, 4, 1, 0];
/** A column that no row reaches: kernel domain must be left. */
const far = [0, 1, 1e5, 1, 0, 1e5, 4, 1, 1e5];

async function transport(entries: number[], change: Partial<TransportProblem> = {}) {
  const problem = { backend, epsilon: 1, source: [0.2, 0.3, 0.5], target: [0.4, 0.3, 0.3] };
  return sinkhorn({ ...problem, cost: await backend.upload(entries, [3, 3]), ...change });
}

async function step(entries: number[], change: Partial<ProximalProblem> = {}) {
  return proximalStep({
    backend,
    cost: await backend.upload(entries, [3, 3]),
    epsilon: 1,
    stepSize: 0.5,
    logWeights: Float64Array.of(0.2, 0.3, 0.5).map(Math.log),
    potential: Float64Array.of(0, 1, 2),
    regularizer: entropy({ inverseTemperature: 1 }),
    ...change,
  });
}

describe('handles after a call: the cost, and nothing else', () => {
  let before = 0;
  const left = () => backend.memory().tensors - before;

  beforeEach(() => {
    before = backend.memory().tensors;
  });

  it.each(['auto', 'kernel', 'absorbed', 'log'] as const)('proximalStep in domain "%s"', async (domain) => {
    await step(near, { domain });
    expect(left()).toBe(1);
  });

  it.each(['auto', 'kernel', 'absorbed', 'log'] as const)(
    'sinkhorn in domain "%s"; its plan is the caller\'s',
    async (domain) => {
      const solution = await transport(near, { domain });
      expect(left()).toBe(1);
      const matrix = await solution.plan();
      expect(left()).toBe(2);
      matrix.dispose();
      expect(left()).toBe(1);
    },
  );

  it('a change of domain on the way', async () => {
    expect((await step(far)).domain).toBe('absorbed');
    expect(left()).toBe(1);
    expect((await transport(far)).domain).toBe('absorbed');
    expect(left()).toBe(2);
  });

  it('zero weights', async () => {
    await step(near, { logWeights: Float64Array.of(0, 0.5, 0.5).map(Math.log) });
    expect(left()).toBe(1);
  });

  it('errors: a forced domain that does not hold, and a part of the user that throws', async () => {
    await expect(step(far, { domain: 'kernel' })).rejects.toThrow('domain');
    expect(left()).toBe(1);
    await expect(transport(far, { domain: 'kernel' })).rejects.toThrow('domain');
    expect(left()).toBe(2);
    const stop = () => {
      throw new Error('mine');
    };
    await expect(step(near, { stop })).rejects.toThrow('mine');
    expect(left()).toBe(3);
  });

  it('the cost stays readable', async () => {
    const cost = await backend.upload(near, [3, 3]);
    await transport(near, { cost });
    await step(near, { cost });
    expect([...(await backend.read(cost))]).toEqual(near);
  });
});

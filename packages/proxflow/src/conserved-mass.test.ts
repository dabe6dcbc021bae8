import { describe, expect, it } from 'vitest';
import {
  createProximalFlow,
  createRandom,
  createWasmBackend,
  entropy,
  eulerMaruyama,
  l2Potential,
  potentialEnergy,
  proximal,
  sampleCloud,
} from './index.js';

describe('mass over ten thousand steps', () => {
  it.each([
    ['float32', 1e-6],
    ['float64', 1e-13],
  ] as const)('%s: relative error below %s in every step', async (dtype, bound) => {
    const random = createRandom(1);
    const backend = await createWasmBackend({ dtype });
    const flow = await createProximalFlow({
      backend,
      cloud: sampleCloud({ particles: 24, distribution: [{ kind: 'normal', mean: 1, deviation: 1 }], random }),
      risk: potentialEnergy(l2Potential({ strength: 0.5 })),
      regularizer: entropy({ inverseTemperature: 1 }),
      location: eulerMaruyama({ random }),
      weights: proximal({ epsilon: 0.01 }),
      stepSize: 0.01,
    });
    let worst = 0;
    for (let step = 0; step < 10_000; step++) worst = Math.max(worst, (await flow.step()).massError);
    expect(worst).toBeLessThan(bound);
    flow.dispose();
    expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 });
  });
});

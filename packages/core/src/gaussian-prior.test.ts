import { createCpuBackend } from '@proxflow/backend-cpu';
import { createRandom } from '@proxflow/random';
import { entropy, gaussianPrior, l2Potential } from '@proxflow/regularizers';
import { potentialEnergy } from '@proxflow/risks';
import { expect, it } from 'vitest';
import { createProximalFlow, eulerMaruyama, sampleCloud, uniform } from './index.js';

it('moving particles with entropy and a Gaussian prior settle on the prior where there is no risk', async () => {
  const random = createRandom(3);
  const particles = 4000;
  const [mean, deviation] = [
    [1, -2],
    [0.5, 2],
  ];
  const regularizer = entropy({ inverseTemperature: 2 });
  const strength = regularizer.temperature;
  const stepSize = 0.1;
  const distribution = [
    { kind: 'uniform', low: -1, high: 1 },
    { kind: 'uniform', low: -1, high: 1 },
  ] as const;
  const flow = await createProximalFlow({
    backend: createCpuBackend(),
    cloud: sampleCloud({ particles, distribution, random }),
    risk: potentialEnergy(l2Potential({ strength: 0 })),
    confinement: gaussianPrior({ mean, deviation, strength }),
    regularizer,
    location: eulerMaruyama({ random }),
    weights: uniform(),
    stepSize,
  });
  const steps = 600;
  for (let k = 0; k < steps; k++) await flow.step();
  const { positions } = await flow.cloud();
  for (const k of [0, 1]) {
    const column = Array.from({ length: particles }, (_, j) => positions[2 * j + k]);
    const average = column.reduce((sum, x) => sum + x, 0) / particles;
    const variance = column.reduce((sum, x) => sum + (x - average) ** 2, 0) / particles;
    // theta - m shrinks by a = 1 - h strength / s^2 a step and gains variance 2 h strength: of that it keeps
    // 2 h strength / (1 - a^2), a little above s^2.
    const shrink = 1 - (stepSize * strength) / deviation[k] ** 2;
    const settled = (2 * stepSize * strength) / (1 - shrink ** 2);
    expect(Math.abs(average - mean[k])).toBeLessThan(
      4 * Math.sqrt(settled / particles) + 3 * Math.abs(shrink) ** steps,
    );
    expect(Math.abs(variance / settled - 1)).toBeLessThan(4 * Math.sqrt(2 / particles) + 2 * shrink ** (2 * steps));
    expect(settled / deviation[k] ** 2).toBeLessThan(1.12);
  }
  flow.dispose();
});

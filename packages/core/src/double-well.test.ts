import { createCpuBackend } from '@proxflow/backend-cpu';
import { doubleWell, entropy } from '@proxflow/regularizers';
import { potentialEnergy } from '@proxflow/risks';
import { describe, expect, it } from 'vitest';
import {
  createProximalFlow,
  fixed,
  givenQuadrature,
  massOf,
  proximal,
  schroedinger,
  weightValues,
  type WeightUpdate,
} from './index.js';

/** V = .75 (x^2 - 1)^2 at beta = 2 on [-2.4, 2.4]: at the ends the Gibbs density is exp(-34) of its maximum. */
const [beta, barrier, spacing] = [2, 0.75, 0.04];
const nodes = Float64Array.from({ length: 121 }, (_, j) => -2.4 + spacing * j);
const volumes = new Float64Array(nodes.length).fill(spacing);
const gibbs = weightValues(massOf(nodes.map((x) => Math.exp(-beta * barrier * (x * x - 1) ** 2))));
const quadrature = givenQuadrature(volumes);

async function settle(weights: WeightUpdate, stepSize: number, steps: number) {
  const flow = await createProximalFlow({
    backend: createCpuBackend(),
    // All mass starts in the left well: most of it has to cross the barrier.
    cloud: {
      positions: nodes,
      particles: nodes.length,
      dimension: 1,
      weights: massOf(nodes.map((x) => Math.exp(-((x + 1) ** 2) / 0.02))),
    },
    risk: potentialEnergy(doubleWell({ barrier })),
    regularizer: entropy({ inverseTemperature: beta }),
    location: fixed(),
    weights,
    stepSize,
  });
  let rises = 0;
  for (let k = 0; k < steps; k++) if ((await flow.step()).freeEnergyChange > 1e-9) rises++;
  const end = weightValues((await flow.cloud()).weights);
  const { gap } = await flow.dualityGap();
  flow.dispose();
  return { end, gap, rises };
}

const distanceOf = (w: Float64Array) => w.reduce((sum, value, j) => sum + Math.abs(value - gibbs[j]), 0) / 2;
const rightOf = (w: Float64Array) => w.reduce((sum, value, j) => sum + (nodes[j] > 0 ? value : 0), 0);

describe('double well on a grid', () => {
  it('Schroedinger steps end near the Gibbs density, nearer with smaller steps', async () => {
    const coarse = await settle(schroedinger({ quadrature }), 0.04, 350);
    const fine = await settle(schroedinger({ quadrature }), 0.02, 700);
    expect(Math.abs(rightOf(fine.end) - 0.5)).toBeLessThan(0.02);
    expect(distanceOf(coarse.end)).toBeLessThan(0.04);
    expect(distanceOf(fine.end) / distanceOf(coarse.end)).toBeLessThan(0.75);
    expect(fine.gap).toBeLessThan(coarse.gap);
    expect(fine.rises + coarse.rises).toBe(0);
  });

  it('proximal steps end near the Gibbs density, the nearer the less they blur', async () => {
    const [stepSize, steps] = [0.2, 60];
    const least = await settle(proximal({ quadrature, epsilon: 0.01 }), stepSize, steps);
    const more = await settle(proximal({ quadrature, epsilon: 0.04 }), stepSize, steps);
    expect(Math.abs(rightOf(least.end) - 0.5)).toBeLessThan(0.02);
    expect(distanceOf(least.end)).toBeLessThan(0.02);
    expect(distanceOf(least.end)).toBeLessThan(0.5 * distanceOf(more.end));
    expect(least.gap).toBeLessThan(more.gap);
    expect(least.rises + more.rises).toBe(0);
  });

  it('freezes where the kernel is narrower than the spacing, and the report says so', async () => {
    const flow = await createProximalFlow({
      backend: createCpuBackend(),
      cloud: { positions: nodes, particles: nodes.length, dimension: 1, weights: massOf(nodes.map((x) => 3 + x)) },
      risk: potentialEnergy(doubleWell({ barrier })),
      regularizer: entropy({ inverseTemperature: beta }),
      location: fixed(),
      weights: schroedinger({ quadrature }),
      stepSize: 1e-5,
    });
    const before = (await flow.cloud()).weights.logValues;
    const { weightUpdate } = await flow.step();
    const after = (await flow.cloud()).weights.logValues;
    // exp(-beta spacing^2 / (4 h)) = exp(-80) of a particle's mass moves on.
    expect(weightUpdate.kernelHealth?.effectiveNeighbours).toBeCloseTo(1, 14);
    after.forEach((w, j) => expect(w).toBeCloseTo(before[j], 12));
    flow.dispose();
  });
});

import { createCpuBackend } from '@proxflow/backend-cpu';
import { fromScalarNeuron } from '@proxflow/neurons';
import { entropy, l2Potential } from '@proxflow/regularizers';
import { populationRisk, squaredLoss } from '@proxflow/risks';
import { describe, expect, it } from 'vitest';
import { createProximalFlow, fixed, givenQuadrature, massOf, proximal } from './index.js';

/** Closed form 7: 240 nodes on [-4, 4], phi = 4 tanh(theta x), 21 data, lambda = .1, beta = 5. */
const nodes = Float64Array.from({ length: 240 }, (_, j) => -4 + (8 * j) / 239);
const inputs = Float64Array.from({ length: 21 }, (_, i) => -2 + 0.2 * i);
const targets = inputs.map((x) => 2 * Math.tanh(1.5 * x) - Math.tanh(0.4 * x));

const neuron = fromScalarNeuron({
  name: '4 tanh',
  parameterCount: () => 1,
  value: ([x], [theta]) => 4 * Math.tanh(theta * x),
  gradient: ([x], [theta]) => [(4 * x) / Math.cosh(theta * x) ** 2],
});

async function gridFlow(epsilon: number, stepSize: number, mean: number, deviation: number) {
  return createProximalFlow({
    backend: createCpuBackend(),
    cloud: {
      positions: nodes,
      particles: nodes.length,
      dimension: 1,
      weights: massOf(nodes.map((x) => Math.exp(-((x - mean) ** 2) / (2 * deviation ** 2)))),
    },
    risk: populationRisk({ loss: squaredLoss(), neuron, inputs, inputDimension: 1, targets }),
    regularizer: entropy({ inverseTemperature: 5 }),
    confinement: l2Potential({ strength: 0.1 }),
    location: fixed(),
    weights: proximal({ epsilon, quadrature: givenQuadrature(new Float64Array(nodes.length).fill(8 / 239)) }),
    stepSize,
  });
}

describe('closed form 7: the grid problem', () => {
  it('starts at F0 = 22.6016 and never rises at h = .02 with a small epsilon', async () => {
    const flow = await gridFlow(0.002, 0.02, -2, 0.3);
    expect(flow.freeEnergy.total).toBeCloseTo(22.6016, 4);
    for (let k = 0; k < 40; k++) {
      const report = await flow.step();
      expect(report.freeEnergyFell, `step ${report.step} changed F by ${report.freeEnergyChange}`).toBe(true);
      expect(report.weightUpdate.status).toBe('converged');
    }
    expect(flow.freeEnergy.total).toBeLessThan(5);
    flow.dispose();
  });

  it('decays to the wrong limit .567562 when epsilon = 1 is far too large', async () => {
    const flow = await gridFlow(1, 0.02, 0, 1);
    let neighbours = 0;
    for (let k = 0; k < 400; k++) {
      const { weightUpdate } = await flow.step();
      neighbours = weightUpdate.kernelHealth?.effectiveNeighbours ?? 0;
    }
    expect(flow.freeEnergy.total).toBeCloseTo(0.567562, 5);
    // What flags it: each particle's mass is spread over most of the grid in every step.
    expect(neighbours).toBeGreaterThan(60);
    flow.dispose();
  });
});

import { createCpuBackend } from '@proxflow/backend-cpu';
import { fromScalarNeuron } from '@proxflow/neurons';
import { createRandom } from '@proxflow/random';
import { entropy, l2Potential } from '@proxflow/regularizers';
import { populationRisk, squaredLoss } from '@proxflow/risks';
import { describe, expect, it } from 'vitest';
import {
  createProximalFlow,
  eulerMaruyama,
  fixed,
  givenQuadrature,
  massOf,
  proximal,
  sampleCloud,
  uniform,
  type ProximalFlowOptions,
} from './index.js';

const [lambda, beta] = [0.1, 10];
const mean = [1 / 1.1, -1 / 2.1];

/** Four rows with E x x^T = diag(1, 2), E x y = (1, -1), E y^2 = 2, all exact. */
function data() {
  const inputs: number[] = [];
  const targets: number[] = [];
  for (const first of [-1, 1]) {
    for (const sign of [-1, 1]) {
      const second = sign * Math.SQRT2;
      inputs.push(first, second);
      targets.push(first - second / 2 + Math.SQRT1_2 * first * sign);
    }
  }
  return { inputs: Float64Array.from(inputs), inputDimension: 2, targets: Float64Array.from(targets) };
}

const linear = fromScalarNeuron({
  name: 'linear',
  parameterCount: (inputs) => inputs,
  value: (x, theta) => x[0] * theta[0] + x[1] * theta[1],
  gradient: (x) => x,
});

function problem(): Pick<ProximalFlowOptions<'mass'>, 'backend' | 'risk' | 'regularizer' | 'confinement'> {
  return {
    backend: createCpuBackend(),
    risk: populationRisk({ loss: squaredLoss(), neuron: linear, ...data() }),
    regularizer: entropy({ inverseTemperature: beta }),
    confinement: l2Potential({ strength: lambda }),
  };
}

function stationaryCloud(particles: number) {
  const distribution = mean.map((m) => ({ kind: 'normal' as const, mean: m, deviation: Math.SQRT1_2 }));
  return sampleCloud({ particles, distribution, random: createRandom(2) });
}

describe('closed form 5: linear neuron', () => {
  it('has free energy F* = .5002456261 at the Gaussian N((S + lambda)^-1 c, I / (2 beta lambda))', async () => {
    const side = 81;
    const spacing = 0.1;
    const axis = (k: number) => Array.from({ length: side }, (_, i) => mean[k] + (i - (side - 1) / 2) * spacing);
    const positions = Float64Array.from(axis(0).flatMap((x) => axis(1).flatMap((y) => [x, y])));
    const particles = side * side;
    const weights = massOf(
      Float64Array.from({ length: particles }, (_, j) =>
        Math.exp(-((positions[2 * j] - mean[0]) ** 2) - (positions[2 * j + 1] - mean[1]) ** 2),
      ),
    );
    const flow = await createProximalFlow({
      ...problem(),
      cloud: { positions, particles, dimension: 2, weights },
      location: fixed(),
      weights: proximal({ quadrature: givenQuadrature(new Float64Array(particles).fill(spacing ** 2)) }),
      stepSize: 0.05,
    });
    expect(flow.freeEnergy.total).toBeCloseTo(0.5002456261, 7);
    flow.dispose();
  });

  it('keeps the discrete Langevin variance 1 / (2 beta lambda (1 - h lambda)) and mean', async () => {
    const [particles, stepSize, steps] = [3000, 0.05, 300];
    const flow = await createProximalFlow({
      ...problem(),
      cloud: stationaryCloud(particles),
      location: eulerMaruyama({ random: createRandom(3) }),
      weights: uniform(),
      stepSize,
    });
    for (let k = 0; k < steps; k++) await flow.step();
    const { positions } = await flow.cloud();
    flow.dispose();
    const expected = 1 / (2 * beta * lambda * (1 - stepSize * lambda));
    expect(expected).toBeCloseTo(0.5025125628, 10);
    for (const k of [0, 1]) {
      const values = Float64Array.from({ length: particles }, (_, j) => positions[2 * j + k]);
      const average = values.reduce((a, b) => a + b, 0) / particles;
      const variance = values.reduce((a, b) => a + (b - average) ** 2, 0) / particles;
      expect(Math.abs(average - mean[k])).toBeLessThan(0.02);
      expect(Math.abs(variance - expected)).toBeLessThan(4 * expected * Math.sqrt(2 / particles));
    }
  });

  it('has finite-N excess risk (1 / (2 beta N)) sum s / (s + lambda)', async () => {
    const [particles, stepSize, steps] = [100, 0.05, 4000];
    const flow = await createProximalFlow({
      ...problem(),
      cloud: stationaryCloud(particles),
      location: eulerMaruyama({ random: createRandom(4) }),
      weights: uniform(),
      stepSize,
    });
    // R is quadratic: its excess over the stationary mean is S against the squared error of the cloud's mean.
    let excess = 0;
    for (let k = 0; k < steps; k++) {
      await flow.step();
      const { positions } = await flow.cloud();
      [1, 2].forEach((s, k) => {
        let average = 0;
        for (let j = 0; j < particles; j++) average += positions[2 * j + k] / particles;
        excess += (s * (average - mean[k]) ** 2) / steps;
      });
    }
    flow.dispose();
    const continuous = [1, 2].reduce((sum, s) => sum + s / (s + lambda), 0) / (2 * beta * particles);
    expect(continuous).toBeCloseTo(9.307359e-4, 9);
    // A step of size h widens each mode by 1 / (1 - h (s + lambda)).
    const discrete =
      [1, 2].reduce((sum, s) => sum + s / ((s + lambda) * (1 - stepSize * (s + lambda))), 0) / (2 * beta * particles);
    expect(Math.abs(excess / discrete - 1)).toBeLessThan(0.2);
  });
});

import { createCpuBackend } from '@proxflow/backend-cpu';
import { createRandom } from '@proxflow/random';
import { entropy, l2Potential } from '@proxflow/regularizers';
import { potentialEnergy } from '@proxflow/risks';
import { describe, expect, it } from 'vitest';
import {
  afterSteps,
  createProximalFlow,
  densityOf,
  eulerMaruyama,
  expectation,
  massOf,
  massOfDensity,
  proximal,
  proposalQuadrature,
  sampleCloud,
  uniform,
  unitQuadrature,
  weightValues,
  type Mass,
  type WeightedCloud,
  type WeightUpdate,
} from './index.js';

const beta = 1;

/** V(x) = x^2 / 2: the stationary law at beta = 1 is the standard normal. */
async function run(cloud: WeightedCloud, weights: WeightUpdate, stepSize: number, steps: number) {
  const flow = await createProximalFlow({
    backend: createCpuBackend(),
    cloud,
    risk: potentialEnergy(l2Potential({ strength: 0.5 })),
    regularizer: entropy({ inverseTemperature: beta }),
    location: eulerMaruyama({ random: createRandom(11) }),
    weights,
    stepSize,
    stop: afterSteps(steps),
  });
  let effectiveSampleSize = 0;
  for await (const report of flow) effectiveSampleSize = report.effectiveSampleSize;
  const end = await flow.cloud();
  flow.dispose();
  return { ...end, effectiveSampleSize };
}

function normalCloud(particles: number, mean: number, deviation: number): WeightedCloud {
  return sampleCloud({ particles, distribution: [{ kind: 'normal', mean, deviation }], random: createRandom(5) });
}

function moments(weights: Mass, positions: Float64Array) {
  const mean = expectation(weights, positions);
  return {
    mean,
    variance: expectation(
      weights,
      positions.map((x) => (x - mean) ** 2),
    ),
  };
}

describe('closed form 1: Ornstein-Uhlenbeck', () => {
  it('Euler-Maruyama has mean (1-h)^k and variance v <- (1-h)^2 v + 2h/beta, near e^-t at t = 1', async () => {
    const [particles, stepSize, steps] = [20_000, 0.02, 50];
    const { weights, positions } = await run(normalCloud(particles, 1, 0.5), uniform(), stepSize, steps);
    const { mean, variance } = moments(weights, positions);
    let expected = 0.25;
    for (let k = 0; k < steps; k++) expected = (1 - stepSize) ** 2 * expected + (2 * stepSize) / beta;
    const sampling = 4 / Math.sqrt(particles);
    expect(Math.abs(mean - (1 - stepSize) ** steps)).toBeLessThan(sampling);
    expect(Math.abs(variance - expected)).toBeLessThan(sampling * Math.SQRT2);
    // The continuum at t = 1, first order in h away.
    expect(Math.abs(mean - 0.367879)).toBeLessThan(sampling + stepSize);
    expect(Math.abs(variance - 0.898499)).toBeLessThan(sampling * Math.SQRT2 + stepSize);
  });
});

describe('the double-counting trap (section 4)', () => {
  const particles = 300;

  it('averages a stationary cloud wrongly, variance about 1/2, when density values pose as masses', () => {
    const { positions } = normalCloud(4000, 0, 1);
    const density = densityOf(positions.map((x) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)));
    expect(moments(massOf(weightValues(density)), positions).variance).toBeCloseTo(0.5, 1);
    // Quadrature weights 1/(N q) turn the values into masses: here q is the density itself.
    const quadrature = weightValues(density).map((q) => 1 / (positions.length * q));
    expect(moments(massOfDensity(density, quadrature), positions).variance).toBeCloseTo(1, 1);
  });

  it('transports mass twice with v = 1, once with proposal quadrature', async () => {
    const start = normalCloud(particles, 0, 1);
    const [stepSize, steps] = [0.05, 40];
    const twice = await run(start, proximal({ quadrature: unitQuadrature() }), stepSize, steps);
    const once = await run(start, proximal({ quadrature: proposalQuadrature() }), stepSize, steps);
    expect(moments(twice.weights, twice.positions).variance).toBeLessThan(0.7);
    expect(moments(once.weights, once.positions).variance).toBeGreaterThan(0.85);
    expect(moments(once.weights, once.positions).variance).toBeLessThan(1.15);
    expect(once.effectiveSampleSize).toBeGreaterThan(particles / 4);
  });

  it('is refused by the compiler', () => {
    const density = densityOf([0.2, 0.3]);
    // @ts-expect-error density values are not masses
    expect(() => expectation(density, [1, 2])).not.toThrow();
    const cloud = { positions: Float64Array.of(0, 1), particles: 2, dimension: 1, weights: density };
    // @ts-expect-error a potential energy averages with masses
    const options: Parameters<typeof createProximalFlow<'mass'>>[0]['cloud'] = cloud;
    expect(options.weights.kind).toBe('density');
  });
});

import { createCpuBackend } from '@proxflow/backend-cpu';
import { createRandom } from '@proxflow/random';
import { entropy } from '@proxflow/regularizers';
import { interactionEnergy, powerLawInteraction, quadraticInteraction, type RiskFunctional } from '@proxflow/risks';
import { describe, expect, it } from 'vitest';
import {
  createProximalFlow,
  eulerMaruyama,
  expectation,
  fixed,
  givenQuadrature,
  gradientDescent,
  massOf,
  schroedinger,
  uniform,
  type LocationUpdate,
  type WeightedCloud,
  type WeightUpdate,
} from './index.js';

interface Medium {
  readonly risk: RiskFunctional;
  readonly inverseTemperature: number;
  readonly cloud: WeightedCloud;
  readonly location: LocationUpdate;
  readonly weights: WeightUpdate;
  readonly stepSize: number;
  readonly steps: number;
}

/** Mean and variance along the first axis, before the first step and after each, and whether F ever rose. */
async function follow({ inverseTemperature, steps, ...parts }: Medium) {
  const regularizer = entropy({ inverseTemperature });
  const flow = await createProximalFlow({ backend: createCpuBackend(), regularizer, ...parts });
  const means: number[] = [];
  const variances: number[] = [];
  let rises = 0;
  for (let k = 0; ; k++) {
    const { weights, positions, dimension, particles } = await flow.cloud();
    const x = Float64Array.from({ length: particles }, (_, j) => positions[j * dimension]);
    const mean = expectation(weights, x);
    means.push(mean);
    variances.push(
      expectation(
        weights,
        x.map((value) => (value - mean) ** 2),
      ),
    );
    if (k === steps) break;
    if ((await flow.step()).freeEnergyChange > 1e-10) rises++;
  }
  flow.dispose();
  return { means, variances, rises };
}

function planeCloud(particles: number, seed: number): WeightedCloud {
  const positions = createRandom(seed).stream('cloud').normals(0, particles, 2);
  const weights = massOf(createRandom(seed).stream('weights').uniforms(0, 1, particles));
  return { positions: positions.map((x) => x + 3), particles, dimension: 2, weights };
}

const cold = { inverseTemperature: Infinity, location: gradientDescent(), weights: uniform() };

describe('granular medium without noise', () => {
  it.each([
    { name: 'quadratic', interaction: quadraticInteraction({ strength: 0.5 }) },
    { name: 'cubic', interaction: powerLawInteraction({ exponent: 3, strength: 0.5 }) },
  ])('keeps its centre of mass under $name attraction, contracts, and loses energy', async ({ interaction }) => {
    const risk = interactionEnergy(interaction);
    const found = await follow({ ...cold, risk, cloud: planeCloud(40, 1), stepSize: 0.1, steps: 40 });
    found.means.forEach((mean) => expect(Math.abs(mean - found.means[0])).toBeLessThan(1e-13));
    for (let k = 1; k <= 40; k++) expect(found.variances[k]).toBeLessThan(found.variances[k - 1]);
    expect(found.rises).toBe(0);
  });

  it('has variance (1 - h k)^(2 n) v under quadratic attraction', async () => {
    const risk = interactionEnergy(quadraticInteraction({ strength: 0.5 }));
    const { variances } = await follow({ ...cold, risk, cloud: planeCloud(40, 1), stepSize: 0.1, steps: 20 });
    variances.forEach((v, n) => expect(v).toBeCloseTo(variances[0] * (1 - 0.05) ** (2 * n), 13));
  });

  it('two particles at distance d approach under cubic attraction by d <- d - h k d^2', async () => {
    const risk = interactionEnergy(powerLawInteraction({ exponent: 3, strength: 2 }));
    const cloud = { positions: Float64Array.of(0, 1), particles: 2, dimension: 1, weights: massOf([1, 1]) };
    const { variances } = await follow({ ...cold, risk, cloud, stepSize: 0.1, steps: 10 });
    let d = 1;
    variances.forEach((v) => {
      expect(2 * Math.sqrt(v)).toBeCloseTo(d, 13);
      d -= 0.2 * d * d;
    });
  });
});

describe('granular medium with noise and quadratic attraction', () => {
  const [k, beta] = [1.5, 2];
  const risk = interactionEnergy(quadraticInteraction({ strength: k }));
  /** v(t) = v0 e^(-2 k t) + (1 - e^(-2 k t)) / (beta k). */
  const variance = (v0: number, t: number) => v0 * Math.exp(-2 * k * t) + (1 - Math.exp(-2 * k * t)) / (beta * k);

  it('particles follow v <- (1 - h k)^2 v + 2 h / beta up to sampling', async () => {
    const [particles, stepSize, steps] = [800, 0.02, 25];
    const found = await follow({
      risk,
      inverseTemperature: beta,
      cloud: {
        positions: createRandom(5).stream('cloud').normals(0, particles, 1),
        particles,
        dimension: 1,
        weights: massOf(new Float64Array(particles).fill(1)),
      },
      location: eulerMaruyama({ random: createRandom(6) }),
      weights: uniform(),
      stepSize,
      steps,
    });
    let expected = found.variances[0];
    for (let n = 0; n < steps; n++) expected = (1 - stepSize * k) ** 2 * expected + (2 * stepSize) / beta;
    const sampling = 4 * expected * Math.sqrt(2 / particles);
    expect(Math.abs(found.variances[steps] - expected)).toBeLessThan(sampling);
    expect(Math.abs(found.variances[steps] - variance(found.variances[0], 0.5))).toBeLessThan(sampling + stepSize);
    // Only the noise moves the centre: variance 2 t / (beta N).
    expect(Math.abs(found.means[steps] - found.means[0])).toBeLessThan(4 * Math.sqrt(1 / (beta * particles)));
  });

  it('Schroedinger steps on a grid keep the centre and follow v <- v / (1 + h k)^2 + (2 h / beta) / (1 + h k)', async () => {
    const nodes = Float64Array.from({ length: 161 }, (_, j) => -5 + 0.0625 * j);
    const [stepSize, steps] = [0.02, 25];
    const found = await follow({
      risk,
      inverseTemperature: beta,
      cloud: {
        positions: nodes,
        particles: nodes.length,
        dimension: 1,
        // Two humps: the closed form holds for the variance of any law that stays clear of the ends, if the step is small.
        weights: massOf(nodes.map((x) => Math.exp(-8 * (x + 0.8) ** 2) + 2 * Math.exp(-8 * (x - 0.6) ** 2))),
      },
      location: fixed(),
      weights: schroedinger({ quadrature: givenQuadrature(new Float64Array(nodes.length).fill(0.0625)) }),
      stepSize,
      steps,
    });
    let expected = found.variances[0];
    found.variances.forEach((v) => {
      expect(v).toBeCloseTo(expected, 10);
      expected = expected / (1 + stepSize * k) ** 2 + (2 * stepSize) / beta / (1 + stepSize * k);
    });
    found.means.forEach((mean) => expect(mean).toBeCloseTo(found.means[0], 11));
    expect(Math.abs(found.variances[steps] - variance(found.variances[0], 0.5))).toBeLessThan(stepSize);
    expect(found.rises).toBe(0);
  });
});

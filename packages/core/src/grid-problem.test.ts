import { createCpuBackend } from '@proxflow/backend-cpu';
import { fromScalarNeuron } from '@proxflow/neurons';
import { createRandom } from '@proxflow/random';
import { entropy, l2Potential, tsallis } from '@proxflow/regularizers';
import { populationRisk, squaredLoss } from '@proxflow/risks';
import { gridGeometry } from '@proxflow/sinkhorn';
import { describe, expect, it } from 'vitest';
import {
  createProximalFlow,
  dualityGap,
  fixed,
  givenQuadrature,
  massOf,
  proximal,
  sampleCloud,
  schroedinger,
  type ProximalWeights,
  type WeightUpdate,
} from './index.js';

/** Closed form 7: 240 nodes on [-4, 4], phi = 4 tanh(theta x), 21 data, lambda = .1, beta = 5. */
const nodes = Float64Array.from({ length: 240 }, (_, j) => -4 + (8 * j) / 239);
const inputs = Float64Array.from({ length: 21 }, (_, i) => -2 + 0.2 * i);
const targets = inputs.map((x) => 2 * Math.tanh(1.5 * x) - Math.tanh(0.4 * x));
const cells = givenQuadrature(new Float64Array(nodes.length).fill(8 / 239));
const minimum = -0.1367577;

const neuron = fromScalarNeuron({
  name: '4 tanh',
  parameterCount: () => 1,
  value: ([x], [theta]) => 4 * Math.tanh(theta * x),
  gradient: ([x], [theta]) => [(4 * x) / Math.cosh(theta * x) ** 2],
});

interface Start {
  readonly mean: number;
  readonly deviation: number;
}

async function gridFlow({ mean, deviation }: Start, weights: WeightUpdate, stepSize: number) {
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
    weights,
    stepSize,
  });
}

const onGrid = (settings: ProximalWeights) => proximal({ ...settings, quadrature: cells });
const separable = () =>
  schroedinger({ quadrature: cells, geometry: ({ backend }) => gridGeometry({ backend, axes: [{ x: nodes }] }) });
const far = { mean: -2, deviation: 0.3 };

async function energies(weights: WeightUpdate, stepSize: number, steps: number): Promise<number[]> {
  const flow = await gridFlow(far, weights, stepSize);
  const found = [flow.freeEnergy.total];
  for (let k = 0; k < steps; k++) found.push((await flow.step()).freeEnergy.total);
  flow.dispose();
  return found;
}

describe('closed form 7: the grid problem', () => {
  it('starts at F0 = 22.6016 and never rises at h = .02 with a small epsilon', async () => {
    const flow = await gridFlow(far, onGrid({ epsilon: 0.002 }), 0.02);
    expect(flow.freeEnergy.total).toBeCloseTo(22.6016, 4);
    for (let k = 0; k < 40; k++) {
      const report = await flow.step();
      expect(report.freeEnergyFell, `step ${report.step} changed F by ${report.freeEnergyChange}`).toBe(true);
      expect(report.weightUpdate.status).toBe('converged');
    }
    expect(flow.freeEnergy.total).toBeLessThan(5);
    flow.dispose();
  });

  it('Schroedinger steps of h = .02 pass the published levels', async () => {
    const found = await energies(separable(), 0.02, 300);
    for (const [step, level] of [
      [60, -0.092729],
      [100, -0.11828],
      [200, -0.133884],
      [300, -0.136247],
    ]) {
      expect(found[step], `step ${step}`).toBeCloseTo(level, 6);
    }
    expect(Math.min(...found)).toBeGreaterThan(minimum);
  });

  it('gives the same weights on a separable kernel as on one held as a whole', async () => {
    const whole = await energies(schroedinger({ quadrature: cells }), 0.02, 5);
    (await energies(separable(), 0.02, 5)).forEach((f, k) => expect(Math.abs(f - whole[k])).toBeLessThan(1e-11));
  });

  it('is monotone at h = .0213 and oscillates at h = .2', async () => {
    const rises = (found: readonly number[]) => found.filter((f, k) => k > 0 && f > found[k - 1]).length;
    expect(rises(await energies(separable(), 0.0213, 150))).toBe(0);
    expect(rises(await energies(separable(), 0.2, 60))).toBeGreaterThan(10);
  });

  it('decays to the wrong limit .567562 when epsilon = 1 is far too large, and the report flags it', async () => {
    const flow = await gridFlow({ mean: 0, deviation: 1 }, onGrid({ epsilon: 1 }), 0.02);
    let largestRise = 0;
    for (let k = 0; k < 400; k++) {
      const { weightUpdate, freeEnergyChange } = await flow.step();
      largestRise = Math.max(largestRise, freeEnergyChange);
      // beta epsilon / (2 h) = 125: the step acts at a temperature of 25.2 instead of .2.
      expect(weightUpdate.blur).toEqual({ addedTemperature: 25, factor: 126, negligible: false });
    }
    expect(flow.freeEnergy.total).toBeCloseTo(0.567562, 5);
    // Monotone descent proves nothing; the duality gap knows how far it is.
    expect(largestRise).toBeLessThan(1e-8);
    const { gap, lowerBound } = await flow.dualityGap();
    expect(gap).toBeGreaterThanOrEqual(0.567562 - minimum);
    expect(lowerBound).toBeLessThanOrEqual(minimum);
    flow.dispose();
  });

  it('calls the automatic epsilon no blur worth mention', async () => {
    const flow = await gridFlow(far, onGrid({}), 0.02);
    const { weightUpdate } = await flow.step();
    expect(weightUpdate.epsilon).toBeCloseTo(4e-4, 15);
    expect(weightUpdate.blur?.factor).toBeCloseTo(1.05, 14);
    expect(weightUpdate.blur?.negligible).toBe(true);
    flow.dispose();
  });
});

describe('dualityGap', () => {
  it.each([
    { mean: -2, deviation: 0.3, gap: 66.81320385 },
    { mean: 0, deviation: 1, gap: 8.16893603 },
    { mean: 0.5, deviation: 0.8, gap: 0.28097894 },
  ])('is $gap at N($mean, $deviation^2), and bounds the distance from the minimum', async ({ gap, ...start }) => {
    const flow = await gridFlow(start, separable(), 0.02);
    const found = await flow.dualityGap();
    expect(found.gap).toBeCloseTo(gap, 8);
    expect(found.standardError).toBe(0);
    expect(found.lowerBound).toBe(flow.freeEnergy.total - found.gap);
    expect(found.lowerBound).toBeLessThanOrEqual(minimum + 1e-8);
    flow.dispose();
  });

  it('closes as the flow converges', async () => {
    const flow = await gridFlow({ mean: 0.5, deviation: 0.8 }, separable(), 0.02);
    const before = await flow.dualityGap();
    for (let k = 0; k < 300; k++) await flow.step();
    const after = await flow.dualityGap();
    expect(after.gap).toBeLessThan(before.gap / 50);
    expect(flow.freeEnergy.total - minimum).toBeLessThanOrEqual(after.gap + 1e-8);
    expect(minimum - after.lowerBound).toBeLessThan(after.gap);
    flow.dispose();
  });

  it('is estimated by importance sampling within its standard error', async () => {
    const flow = await gridFlow({ mean: 0.5, deviation: 0.8 }, separable(), 0.02);
    const exact = await flow.dualityGap();
    // exp(-beta r) is the normal of variance 1 / (2 beta lambda) = 1.
    const prior = [{ kind: 'normal', mean: 0, deviation: 1 }] as const;
    const errors: number[] = [];
    for (const particles of [500, 8000]) {
      const samples = sampleCloud({ particles, distribution: prior, random: createRandom(3) });
      const { gap, standardError } = await flow.dualityGap(samples);
      expect(Math.abs(gap - exact.gap)).toBeLessThan(4 * standardError);
      errors.push(standardError);
    }
    expect(errors[0] / errors[1]).toBeGreaterThan(3);
    expect(errors[0] / errors[1]).toBeLessThan(5);
    const { logSamplingDensity: _, ...unknown } = sampleCloud({
      particles: 5,
      distribution: prior,
      random: createRandom(3),
    });
    await expect(flow.dualityGap(unknown)).rejects.toThrow(/samples/);
    flow.dispose();
  });

  it('is 0 at the Gibbs weights, whatever constant psi carries, and refuses what has no closed form', () => {
    const potential = Float64Array.of(3, 4, 5.5);
    const logQuadrature = Float64Array.of(0, -1, 0.5);
    const regularizer = entropy({ inverseTemperature: 2 });
    const raw = potential.map((psi, j) => logQuadrature[j] - 2 * psi);
    const logWeights = raw.map((log) => log - Math.log(raw.reduce((sum, l) => sum + Math.exp(l), 0)));
    const common = { potential, logWeights, logQuadrature, freeEnergy: 1 };
    expect(Math.abs(dualityGap({ ...common, regularizer }).gap)).toBeLessThan(1e-14);
    expect(() => dualityGap({ ...common, regularizer: tsallis({ exponent: 2, strength: 1 }) })).toThrow(/tsallis/);
  });
});

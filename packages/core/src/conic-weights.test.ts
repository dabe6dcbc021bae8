import { createCpuBackend } from '@proxflow/backend-cpu';
import { createRandom } from '@proxflow/random';
import { box, entropy, l2Potential, quadraticPotential } from '@proxflow/regularizers';
import { potentialEnergy } from '@proxflow/risks';
import { describe, expect, it } from 'vitest';
import { massPreservingProx } from './conic-step.js';
import {
  conic,
  createProximalFlow,
  eulerMaruyama,
  expectation,
  gradientDescent,
  kineticLangevin,
  massOf,
  sampleCloud,
  unitQuadrature,
  weightValues,
  type FlowCheckpoint,
  type ProximalFlowOptions,
} from './index.js';
import { systematicAncestors } from './resampling.js';

const particles = 60;

function parts(resample: boolean): ProximalFlowOptions<'mass'> {
  const random = createRandom(8);
  const law = Array.from({ length: 2 }, () => ({ kind: 'normal', mean: 0, deviation: 2 }) as const);
  return {
    backend: createCpuBackend(),
    cloud: sampleCloud({ particles, distribution: law, random }),
    risk: potentialEnergy(quadraticPotential({ mean: [1, -1], stiffness: 1 })),
    regularizer: entropy({ inverseTemperature: 4 }),
    confinement: l2Potential({ strength: 0.01 }),
    location: eulerMaruyama({ random }),
    weights: conic({ rate: 4, ...(resample && { resampling: { random, below: 0.6 } }) }),
    stepSize: 0.1,
  };
}

async function advance(options: ProximalFlowOptions<'mass'>, steps: number, checkpoint?: FlowCheckpoint) {
  const flow = await createProximalFlow({ ...options, ...(checkpoint && { checkpoint }) });
  const reports = [];
  const tensors: number[] = [];
  for (let k = 0; k < steps; k++) {
    reports.push({ ...(await flow.step()), seconds: 0 });
    tensors.push(options.backend.memory().tensors);
  }
  const end = await flow.checkpoint();
  flow.dispose();
  return { end, reports, tensors };
}

describe('conic', () => {
  it('multiplies weights by exp(-h_w (psi - mean psi)) where there is no entropy, positions gathering nothing', async () => {
    const positions = Float64Array.of(0, 1, 3);
    const weights = massOf([1, 2, 1]);
    const flow = await createProximalFlow({
      backend: createCpuBackend(),
      cloud: { positions, particles: 3, dimension: 1, weights },
      risk: potentialEnergy(quadraticPotential({ stiffness: 0 })),
      confinement: quadraticPotential({ stiffness: 2 }),
      regularizer: entropy({ inverseTemperature: Infinity }),
      location: gradientDescent(),
      weights: conic({ rate: 0.5 }),
      stepSize: 0.2,
    });
    await flow.step();
    const after = await flow.cloud();
    flow.dispose();
    // x <- x - h 2 x, then psi = x^2 at the new place, h_w = .1.
    const raw = positions.map((x, j) => [1, 2, 1][j] * Math.exp(-0.1 * (0.6 * x) ** 2));
    const total = raw.reduce((sum, w) => sum + w, 0);
    weightValues(after.weights).forEach((w, j) => expect(w).toBeCloseTo(raw[j] / total, 14));
    after.positions.forEach((x, j) => expect(x).toBeCloseTo(0.6 * positions[j], 14));
  });

  it('asks for volumes where entropy needs them, and is content with counted particles', async () => {
    const noiseless = { ...parts(false), location: gradientDescent() };
    const flow = await createProximalFlow(noiseless);
    await expect(flow.step()).rejects.toThrow(/quadrature.*without noise, entropy/s);
    flow.dispose();
    const counted = await advance({ ...noiseless, weights: conic({ quadrature: unitQuadrature() }) }, 3);
    expect(counted.reports[2].weightUpdate.name).toBe('conic');
  });

  it.each([{ rate: 0 }, { rate: NaN }, { resampling: { random: createRandom(1), below: 0 } }])(
    'refuses %j',
    (settings) => expect(() => conic(settings)).toThrow(/rate|resampling.below/),
  );
});

describe('mass-preserving proximal map', () => {
  const problem = {
    logReference: Float64Array.of(0.5, 0.3, 0.2).map(Math.log),
    potential: Float64Array.of(0, 1, -1),
    strength: 2,
    logQuadrature: Float64Array.of(1, 1, 1).map(Math.log),
  };

  it('meets a bound that normalising would break', () => {
    const weights = massPreservingProx(box({ upper: 0.6 }), problem).map(Math.exp);
    expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 13);
    expect(weights[2]).toBeCloseTo(0.6, 14);
    // The other two share what is left as exp(-h psi) has it.
    expect(weights[0] / weights[1]).toBeCloseTo((0.5 / 0.3) * Math.exp(2), 11);
  });

  it('is untouched by potentials whose exponentials overflow', () => {
    const far = { ...problem, potential: problem.potential.map((psi) => psi - 2 ** 20) };
    const cold = entropy({ inverseTemperature: Infinity });
    const [found, expected] = [massPreservingProx(cold, far), massPreservingProx(cold, problem)];
    found.forEach((w, j) => expect(w).toBeCloseTo(expected[j], 8));
  });

  it('says so when a regularizer leaves no room', () => {
    expect(() => massPreservingProx(box({ upper: 0.3 }), problem)).toThrow(/no weights with the mass/);
  });
});

describe('resampling', () => {
  it('gives each particle floor(N w) or one more descendants, and none to a particle without weight', () => {
    const weights = [0.05, 0.45, 0, 0.3, 0.2, 0];
    const logs = Float64Array.from(weights, Math.log);
    for (let k = 0; k < 50; k++) {
      const descendants = new Array<number>(6).fill(0);
      for (const a of systematicAncestors(logs, k / 50)) descendants[a]++;
      descendants.forEach((count, j) => {
        expect(count).toBeGreaterThanOrEqual(Math.floor(6 * weights[j] - 1e-12));
        expect(count).toBeLessThanOrEqual(Math.ceil(6 * weights[j] + 1e-12));
      });
    }
  });

  it('happens under the threshold only; weights are then equal, positions those of the ancestors', async () => {
    const { reports } = await advance(parts(true), 12);
    const resampled = reports.filter(({ weightUpdate }) => weightUpdate.resampling);
    expect(resampled.length).toBeGreaterThan(0);
    expect(resampled.length).toBeLessThan(12);
    for (const { weightUpdate, effectiveSampleSize } of reports) {
      if (weightUpdate.resampling === undefined) {
        expect(effectiveSampleSize).toBeGreaterThanOrEqual(0.6 * particles);
        continue;
      }
      expect(effectiveSampleSize).toBeCloseTo(particles, 9);
      expect(weightUpdate.resampling.effectiveSampleSize).toBeLessThan(0.6 * particles);
      expect(weightUpdate.resampling.survivors).toBeLessThan(particles);
      expect(weightUpdate.resampling.mostDescendants).toBeGreaterThan(1);
    }
  });

  it('leaves survivors, with their densities and averages, where they were', async () => {
    const first = (await advance(parts(true), 12)).reports.findIndex(({ weightUpdate }) => weightUpdate.resampling);
    const before = (await advance(parts(false), first + 1)).end;
    const { end, reports } = await advance(parts(true), first + 1);
    const rows = ({ positions, dimension }: FlowCheckpoint) =>
      Array.from({ length: particles }, (_, j) => positions.slice(j * dimension, (j + 1) * dimension).join());
    const places = rows(before);
    const ancestors = rows(end).map((row) => places.indexOf(row));
    expect(ancestors).not.toContain(-1);
    expect(new Set(ancestors).size).toBe(reports[first].weightUpdate.resampling?.survivors);
    ancestors.forEach((a, j) => {
      const density = end.logWeights[j] - end.logQuadrature[j];
      expect(density).toBeCloseTo(before.logWeights[a] - before.logQuadrature[a], 11);
    });
    const meanOf = ({ positions, logWeights }: FlowCheckpoint) =>
      expectation(
        { kind: 'mass', logValues: logWeights },
        positions.filter((_, at) => at % 2 === 0),
      );
    expect(Math.abs(meanOf(end) - meanOf(before))).toBeLessThan(0.2);
  });

  it('gives descendants the velocities of their ancestors', async () => {
    const random = createRandom(8);
    const resampling = { random, below: 0.6 };
    const kinetic = (resample: boolean) => ({
      ...parts(resample),
      location: kineticLangevin({ friction: 1, random }),
      weights: conic({ rate: 4, quadrature: unitQuadrature(), ...(resample && { resampling }) }),
    });
    const first = (await advance(kinetic(true), 20)).reports.findIndex(({ weightUpdate }) => weightUpdate.resampling);
    const before = (await advance(kinetic(false), first + 1)).end;
    const { end } = await advance(kinetic(true), first + 1);
    const rows = (values: Float64Array | undefined) =>
      Array.from({ length: particles }, (_, j) => values?.slice(2 * j, 2 * j + 2).join());
    const places = rows(before.positions);
    const speeds = rows(before.motion?.velocities);
    const ancestors = rows(end.positions).map((row) => places.indexOf(row));
    expect(new Set(ancestors).size).toBeLessThan(particles);
    expect(rows(end.motion?.velocities)).toEqual(ancestors.map((a) => speeds[a]));
    expect(new Set((await advance(kinetic(true), 12)).tensors).size).toBe(1);
  });

  it('resumes bit for bit across a resampling, and keeps no memory', async () => {
    const whole = await advance(parts(true), 12);
    const half = await advance(parts(true), 5);
    const rest = await advance(parts(true), 7, structuredClone(half.end));
    expect(rest.end).toEqual(whole.end);
    expect(rest.reports).toEqual(whole.reports.slice(5));
    expect(new Set(whole.tensors).size).toBe(1);
  });
});

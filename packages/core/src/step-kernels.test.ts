import { createCpuBackend } from '@proxflow/backend-cpu';
import { createRandom } from '@proxflow/random';
import { entropy, l2Potential } from '@proxflow/regularizers';
import { potentialEnergy } from '@proxflow/risks';
import { describe, expect, it } from 'vitest';
import {
  createProximalFlow,
  eulerMaruyama,
  fixed,
  givenQuadrature,
  proposalQuadrature,
  proximal,
  sampleCloud,
  schroedinger,
  type FlowCheckpoint,
  type KernelSettings,
  type StepReport,
  type WeightUpdate,
} from './index.js';
import { kernelFormOf, kernelRuleOf } from './kernel-form.js';
import { reachFarEnough } from './near-attempts.js';

const random = createRandom(5);
const backend = createCpuBackend();

/** Particles of an Ornstein-Uhlenbeck process, some steps long. */
async function play(weights: WeightUpdate, steps: number, checkpoint?: FlowCheckpoint, moves = true) {
  const flow = await createProximalFlow({
    backend,
    cloud: sampleCloud({
      particles: 150,
      distribution: Array.from({ length: 2 }, () => ({ kind: 'normal' as const, mean: 1, deviation: 0.7 })),
      random,
    }),
    risk: potentialEnergy(l2Potential({ strength: 0.5 })),
    regularizer: entropy({ inverseTemperature: 1 }),
    location: moves ? eulerMaruyama({ random }) : fixed(),
    weights,
    stepSize: 0.01,
    ...(checkpoint && { checkpoint }),
  });
  const reports: StepReport[] = [];
  for (let k = 0; k < steps; k++) reports.push({ ...(await flow.step()), seconds: 0 });
  const end = await flow.checkpoint();
  flow.dispose();
  return { reports, end };
}

const updates = {
  proximal: (settings: KernelSettings) =>
    proximal({ ...settings, skip: 'off', quadrature: proposalQuadrature(settings), tolerance: 1e-12 }),
  schroedinger: (settings: KernelSettings) => schroedinger({ ...settings, quadrature: proposalQuadrature(settings) }),
};

const largestDifference = (a: Float64Array, b: Float64Array) =>
  a.reduce((most, value, j) => Math.max(most, Math.abs(value - b[j])), 0);

describe.each(Object.entries(updates))('%s weights on near pairs', (_, update) => {
  it('are those on all pairs, to what the reports say', async () => {
    const near = await play(update({ truncation: 'on' }), 1);
    const whole = await play(update({ truncation: 'off' }), 1);
    const { kernel, quadratureKernel, certifiedError } = near.reports[0].weightUpdate;
    expect(kernel?.form).toBe('truncated');
    expect(kernel?.pairs).toBeLessThan(150 ** 2 / 2);
    expect(kernel?.bound).toBeLessThanOrEqual(1e-9);
    expect(quadratureKernel?.bound).toBeLessThanOrEqual(1e-9);
    expect(largestDifference(near.end.logWeights, whole.end.logWeights)).toBeLessThan(1e-8);
    expect(certifiedError).toBeGreaterThanOrEqual(kernel?.bound ?? NaN);
    expect(whole.reports[0].weightUpdate.kernel).toEqual({ form: 'dense' });
  });

  it('go on from a checkpoint bit for bit', async () => {
    const whole = await play(update({ truncation: 'on' }), 4);
    const half = await play(update({ truncation: 'on' }), 2);
    const rest = await play(update({ truncation: 'on' }), 2, half.end);
    expect(rest.end).toEqual(whole.end);
    expect(rest.reports).toEqual(whole.reports.slice(2));
  });

  it('are the same where the kernel is made anew, block by block, for want of memory', async () => {
    const online = await play(update({ truncation: 'off', memoryLimit: 1000 }), 2);
    const dense = await play(update({ truncation: 'off' }), 2);
    expect(online.reports[0].weightUpdate.kernel).toEqual({ form: 'online' });
    expect(online.reports[0].weightUpdate.quadratureKernel).toEqual({ form: 'online' });
    expect(largestDifference(online.end.logWeights, dense.end.logWeights)).toBeLessThan(1e-9);
  });

  it('serve nodes that stay, whose pairs are looked for once', async () => {
    const cells = () => ({ quadrature: givenQuadrature(new Float64Array(150).fill(0.1)) });
    const make = (settings: KernelSettings) =>
      update === updates.proximal
        ? proximal({ ...settings, ...cells(), epsilon: 1e-3, skip: 'off' })
        : schroedinger({ ...settings, ...cells() });
    const near = await play(make({ truncation: 'on' }), 3, undefined, false);
    const whole = await play(make({ truncation: 'off' }), 3, undefined, false);
    expect(near.reports[2].weightUpdate.kernel?.form).toBe('truncated');
    expect(largestDifference(near.end.logWeights, whole.end.logWeights)).toBeLessThan(1e-7);
  });
});

describe('how a kernel is held', () => {
  const square = { squaredDistanceScale: 1 };
  const formOf = (settings: KernelSettings, particles: number, dimension: number, cost = square) =>
    kernelFormOf(kernelRuleOf(settings), { dtype: 'float64' }, [particles, dimension], cost);

  it('is as a whole, by near pairs in few dimensions from many particles on, else not at all where it would be too large', () => {
    expect(formOf({}, 1000, 2)).toBe('dense');
    expect(formOf({}, 5000, 2)).toBe('truncated');
    expect(formOf({}, 5000, 30)).toBe('dense');
    expect(formOf({}, 20_000, 30)).toBe('online');
    expect(formOf({ memoryLimit: 1000 }, 100, 3)).toBe('truncated');
    expect(formOf({ truncation: 'off' }, 20_000, 2)).toBe('online');
    expect(formOf({ truncation: 'on' }, 10, 30)).toBe('truncated');
  });

  it('is never by near pairs where distances are unknown', () => {
    expect(formOf({ truncation: 'on' }, 5000, 2, {} as typeof square)).toBe('dense');
  });

  it('refuses settings outside their domain by name', () => {
    expect(() => proximal({ memoryLimit: 0 })).toThrow(/memoryLimit/);
    expect(() => schroedinger({ truncation: 'often' as 'on' })).toThrow(/truncation/);
    expect(() => proposalQuadrature({ truncation: { tolerance: -1 } })).toThrow(/truncation.tolerance/);
  });
});

describe('reaching far enough', () => {
  /** Near pairs whose bound falls by a factor e with each exponent. */
  const question = (slope: number, insists = false) => ({
    tolerance: 1e-9,
    amplification: 10,
    insists,
    allPairs: 1000,
    keptPairs: async (exponents: number) => Math.min(1000, 2 * exponents),
    attempt: async (exponents: number) => ({ result: exponents, bound: slope * Math.exp(-exponents) }),
  });

  it('goes further until the bound is within the tolerance', async () => {
    const found = await reachFarEnough(question(1e6));
    expect(found?.bound).toBeLessThanOrEqual(1e-9);
    expect(found?.result).toBeLessThan(60);
  });

  it('gives up where most pairs would be kept, unless it insists', async () => {
    expect(await reachFarEnough(question(1e100))).toBeUndefined();
    expect((await reachFarEnough(question(1e100, true)))?.bound).toBeLessThanOrEqual(1e-9);
  });

  it('gives up where nothing can be certified', async () => {
    expect(await reachFarEnough({ ...question(1), amplification: Infinity })).toBeUndefined();
  });
});

import { createCpuBackend } from '@proxflow/backend-cpu';
import { createRandom } from '@proxflow/random';
import { entropy, l2Potential } from '@proxflow/regularizers';
import { potentialEnergy } from '@proxflow/risks';
import { describe, expect, it } from 'vitest';
import {
  createProximalFlow,
  eulerMaruyama,
  fixed,
  gradientDescent,
  proposalQuadrature,
  proximal,
  sampleCloud,
  schroedinger,
  unitQuadrature,
  type FlowCheckpoint,
  type KernelSettings,
  type StepReport,
  type WeightUpdate,
} from './index.js';

const moves = {
  noise: (random: ReturnType<typeof createRandom>) => eulerMaruyama({ random }),
  descent: () => gradientDescent(),
  none: () => fixed(),
};

/** Some steps in a quadratic potential in the plane. */
async function play(weights: WeightUpdate, steps: number, move: keyof typeof moves, checkpoint?: FlowCheckpoint) {
  const random = createRandom(5);
  const normal = { kind: 'normal', mean: 0, deviation: 1 } as const;
  const flow = await createProximalFlow({
    backend: createCpuBackend(),
    cloud: sampleCloud({ particles: 150, distribution: [normal, normal], random }),
    risk: potentialEnergy(l2Potential({ strength: 0.5 })),
    regularizer: entropy({ inverseTemperature: 1 }),
    location: moves[move](random),
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
  proximal: (held: KernelSettings, counts: boolean) =>
    proximal({ ...held, skip: 'off', quadrature: counts ? unitQuadrature() : proposalQuadrature(held) }),
  schroedinger: (held: KernelSettings, counts: boolean) =>
    schroedinger({ ...held, quadrature: counts ? unitQuadrature() : proposalQuadrature(held) }),
};

const furthest = (a: Float64Array, b: Float64Array) => a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);

describe.each(['proximal', 'schroedinger'] as const)('%s weights', (name) => {
  const update = updates[name];

  it('of near pairs agree with those of all, within the bound that is reported', async () => {
    const off = await play(update({ truncation: 'off' }, false), 1, 'noise');
    for (const tolerance of [1e-3, 1e-9]) {
      const near = await play(update({ truncation: { mode: 'on', tolerance } }, false), 1, 'noise');
      const { kernel, quadratureKernel, certifiedError } = near.reports[0].weightUpdate;
      expect(kernel?.form).toBe('truncated');
      expect(kernel?.bound).toBeLessThanOrEqual(tolerance);
      expect(certifiedError).toBeGreaterThanOrEqual(kernel?.bound ?? NaN);
      const volumes = furthest(near.end.logQuadrature, off.end.logQuadrature);
      expect(volumes).toBeLessThanOrEqual((quadratureKernel?.bound ?? NaN) + 1e-12);
    }
    expect(off.reports[0].weightUpdate.kernel?.form).toBe('dense');
  });

  it('of near pairs on given volumes are within their certificate', async () => {
    const off = await play(update({ truncation: 'off' }, true), 1, 'descent');
    const near = await play(update({ truncation: 'on' }, true), 1, 'descent');
    const room = near.reports[0].weightUpdate.certifiedError + off.reports[0].weightUpdate.certifiedError + 1e-12;
    expect(furthest(near.end.logWeights, off.end.logWeights)).toBeLessThanOrEqual(room);
  });

  it.each(['noise', 'descent', 'none'] as const)('are resumed bit for bit, reports included: %s', async (move) => {
    const counts = move !== 'noise';
    const whole = await play(update({ truncation: 'on' }, counts), 8, move);
    const half = await play(update({ truncation: 'on' }, counts), 3, move);
    const rest = await play(update({ truncation: 'on' }, counts), 5, move, structuredClone(half.end));
    expect(rest.end).toEqual(whole.end);
    expect(rest.reports).toEqual(whole.reports.slice(3));
  });

  it('are the same where the kernel may take no memory', async () => {
    const dense = await play(update({ truncation: 'off' }, true), 3, 'descent');
    const online = await play(update({ truncation: 'off', memoryLimit: 1 }, true), 3, 'descent');
    expect(online.reports[0].weightUpdate.kernel?.form).toBe('online');
    const room = [...dense.reports, ...online.reports].reduce((sum, r) => sum + r.weightUpdate.certifiedError, 1e-11);
    expect(furthest(online.end.logWeights, dense.end.logWeights)).toBeLessThanOrEqual(room);
  });
});

describe('settings of kernels', () => {
  it.each([
    [{ truncation: 'sometimes' }, /truncation/],
    [{ truncation: { tolerance: 0 } }, /truncation.tolerance/],
    [{ memoryLimit: 0 }, /memoryLimit/],
  ])('refuses %j', (settings, place) => {
    expect(() => proximal(settings as never)).toThrow(place);
    expect(() => schroedinger(settings as never)).toThrow(place);
  });
});

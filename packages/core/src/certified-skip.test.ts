import { createCpuBackend } from '@proxflow/backend-cpu';
import { tanhNeuron } from '@proxflow/neurons';
import { createRandom } from '@proxflow/random';
import { entropy, l2Potential } from '@proxflow/regularizers';
import { logisticLoss, populationRisk } from '@proxflow/risks';
import { describe, expect, it } from 'vitest';
import {
  createProximalFlow,
  eulerMaruyama,
  proximal,
  proposalQuadrature,
  sampleCloud,
  type FlowCheckpoint,
  type ProximalFlowOptions,
  type StepReport,
  type WeightUpdate,
} from './index.js';

const inputDimension = 18;

/** A network of 20 coordinates a neuron on 25 rows: particles far apart. */
function highDimensional(weights: WeightUpdate, particles: number): ProximalFlowOptions<'mass'> {
  const random = createRandom(3);
  const inputs = random.stream('data').normals(0, 25, inputDimension);
  const targets = Float64Array.from({ length: 25 }, (_, i) => (inputs[inputDimension * i] > 0 ? 1 : -1));
  return {
    backend: createCpuBackend(),
    cloud: sampleCloud({ particles, distribution: tanhNeuron().initialDistribution(inputDimension), random }),
    risk: populationRisk({ loss: logisticLoss(), neuron: tanhNeuron(), inputs, inputDimension, targets }),
    regularizer: entropy({ inverseTemperature: 1e4 }),
    confinement: l2Potential({ strength: 0.02 }),
    location: eulerMaruyama({ random }),
    weights,
    stepSize: 0.3,
  };
}

async function play(weights: WeightUpdate, steps: number, checkpoint?: FlowCheckpoint, particles = 14) {
  const flow = await createProximalFlow({ ...highDimensional(weights, particles), ...(checkpoint && { checkpoint }) });
  const reports: StepReport[] = [];
  const logWeights: Float64Array[] = [];
  for (let k = 0; k < steps; k++) {
    reports.push({ ...(await flow.step()), seconds: 0 });
    logWeights.push((await flow.cloud()).weights.logValues);
  }
  const end = await flow.checkpoint();
  flow.dispose();
  return { reports, logWeights, end };
}

const furthest = (a: Float64Array, b: Float64Array) => a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);

describe('a flow that skips', () => {
  it('agrees with one that does not, within the bounds of both, over 1000 steps', async () => {
    const auto = await play(proximal(), 1000);
    const off = await play(proximal({ skip: 'off' }), 1000);
    const skipped = auto.reports.filter(({ weightUpdate }) => weightUpdate.skip?.skipped);
    expect(skipped.length).toBeGreaterThan(900);
    let room = 0;
    auto.reports.forEach(({ weightUpdate }, k) => {
      if (weightUpdate.skip?.skipped) {
        expect(weightUpdate.skip.bound).toBeLessThanOrEqual(1e-9);
        expect(weightUpdate).toMatchObject({ status: 'converged', iterations: 0, massError: 0 });
      }
      // Where both loops run, each is within its certificate; 1e-14 is the normalisation of a step.
      room += weightUpdate.certifiedError + off.reports[k].weightUpdate.certifiedError + 1e-14;
      expect(furthest(auto.logWeights[k], off.logWeights[k])).toBeLessThanOrEqual(room);
    });
    expect(off.reports.every(({ weightUpdate }) => weightUpdate.skip === undefined)).toBe(true);
  });

  it('has the volumes of the full sums, within the bound', async () => {
    const auto = await play(proximal(), 1);
    const off = await play(proximal({ skip: 'off' }), 1);
    const { quadratureSkip } = auto.reports[0].weightUpdate;
    expect(quadratureSkip?.skipped).toBe(true);
    const rounding = 1e-12 * Math.max(...off.end.logQuadrature.map(Math.abs));
    expect(furthest(auto.end.logQuadrature, off.end.logQuadrature)).toBeLessThanOrEqual(
      (quadratureSkip?.bound ?? NaN) + rounding,
    );
  });

  it('is resumed bit for bit, reports included', async () => {
    const whole = await play(proximal(), 30);
    const half = await play(proximal(), 13);
    const rest = await play(proximal(), 17, structuredClone(half.end));
    expect(rest.end).toEqual(whole.end);
    expect(rest.reports).toEqual(whole.reports.slice(13));
  });

  it('does not depend on the age of its lists: interrupted at several steps it goes on bit for bit', async () => {
    const particles = 90;
    const whole = await play(proximal(), 40, undefined, particles);
    const reports: StepReport[] = [];
    const logWeights: Float64Array[] = [];
    let end: FlowCheckpoint | undefined;
    for (const steps of [1, 2, 7, 13, 17]) {
      const part = await play(proximal(), steps, structuredClone(end), particles);
      reports.push(...part.reports);
      logWeights.push(...part.logWeights);
      end = part.end;
    }
    expect(end).toEqual(whole.end);
    expect(reports).toEqual(whole.reports);
    expect(logWeights).toEqual(whole.logWeights);
    expect(whole.reports.filter(({ weightUpdate }) => weightUpdate.skip?.skipped).length).toBeGreaterThan(30);
  });

  it('skips nothing where particles reach each other, unless it is told to', async () => {
    const [auto] = (await play(proximal({ epsilon: 10 }), 1)).reports;
    expect(auto.weightUpdate.skip).toEqual({ skipped: false, bound: Infinity });
    expect(auto.weightUpdate.iterations).toBeGreaterThan(0);
    const [told] = (await play(proximal({ epsilon: 10, skip: 'on' }), 1)).reports;
    expect(told.weightUpdate.skip?.skipped).toBe(true);
    expect(told.weightUpdate.skip?.bound).toBeGreaterThan(1e-3);
    expect(told.weightUpdate).toMatchObject({ status: 'maxIterations', iterations: 0 });
    expect(told.weightUpdate.certifiedError).toBe(told.weightUpdate.skip?.bound);
  });

  it('asks for its own loop where stop or start is replaced', async () => {
    const [report] = (await play(proximal({ start: (_, particles) => new Float64Array(particles) }), 1)).reports;
    expect(report.weightUpdate.skip).toBeUndefined();
    expect(report.weightUpdate.iterations).toBeGreaterThan(0);
  });

  it.each([
    ['sometimes', 'skip'],
    [{ tolerance: 0 }, 'skip.tolerance'],
  ])('refuses skip: %j', (skip, place) => expect(() => proximal({ skip: skip as never })).toThrow(place));
});

describe('the bound on proposal volumes', () => {
  it('is never below the true error, on 200 random clouds that overlap more or less', async () => {
    const backend = createCpuBackend();
    const random = createRandom(8);
    let informative = 0;
    for (let trial = 0; trial < 200; trial++) {
      const particles = 2 + (trial % 6);
      const dimension = 1 + (trial % 4);
      const cloud = (name: string, scale: number) =>
        random
          .stream(name)
          .normals(trial, particles, dimension)
          .map((x) => scale * x);
      const means = cloud('means', 6);
      const noise = cloud('noise', 0.5);
      const upload = (values: Float64Array) => backend.upload(values, [particles, dimension]);
      const question = {
        backend,
        proposalMeans: await upload(means),
        proposalVariance: 0.25,
        positions: await upload(means.map((mean, k) => mean + noise[k])),
        logWeights: new Float64Array(particles).fill(-Math.log(particles)),
      };
      const quadrature = proposalQuadrature({ mixture: trial % 2 ? 'weighted' : 'equal' });
      const full = (await quadrature.logQuadrature(question)) as Float64Array;
      const form = await quadrature.separated?.(question);
      if (form === undefined) throw new Error('expected a closed form');
      // The definition of a share, over all pairs.
      const { out, back, own, scale } = form.shares;
      const positions = await backend.read(question.positions);
      let largest = 0;
      for (let j = 0; j < particles; j++) {
        let share = 0;
        for (let i = 0; i < particles; i++) {
          if (i === j) continue;
          let square = 0;
          for (let k = 0; k < dimension; k++) {
            square += (means[i * dimension + k] - positions[j * dimension + k]) ** 2;
          }
          share += Math.exp(Math.max(out[i] - out[j] + own[j], back[j] - back[i] + own[i]) - square / scale);
        }
        largest = Math.max(largest, share);
      }
      const bound = form.bound(Math.log(largest));
      const error = furthest(full, form.logQuadrature);
      expect(error).toBeLessThanOrEqual(bound + 1e-12);
      if (error > 1e-6 && bound < 10) informative++;
      question.proposalMeans.dispose();
      question.positions.dispose();
    }
    expect(informative).toBeGreaterThan(20);
  });
});

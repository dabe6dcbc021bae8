import { createCpuBackend } from '@proxflow/backend-cpu';
import { tanhNeuron } from '@proxflow/neurons';
import { createRandom } from '@proxflow/random';
import { entropy, l2Potential } from '@proxflow/regularizers';
import { populationRisk, potentialEnergy, squaredLoss } from '@proxflow/risks';
import { describe, expect, it } from 'vitest';
import {
  afterSteps,
  anyOf,
  createProximalFlow,
  eulerMaruyama,
  expectation,
  gradientDescent,
  kineticLangevin,
  massOf,
  noImprovement,
  proximal,
  uniform,
  unitQuadrature,
  type FlowCheckpoint,
  type ProximalFlowOptions,
  type StepReport,
  type Validation,
} from './index.js';

const random = createRandom(4);

/** Two particles that halve their distance to 0 in every step, valued by how far their mean is from 1. */
function halving(validation: Partial<Validation<'mass'>>): ProximalFlowOptions<'mass'> {
  return {
    backend: createCpuBackend(),
    cloud: { positions: Float64Array.of(4, 12), particles: 2, dimension: 1, weights: massOf([1, 1]) },
    risk: potentialEnergy(l2Potential({ strength: 0.5 })),
    regularizer: entropy({ inverseTemperature: 1 }),
    location: gradientDescent(),
    weights: uniform(),
    stepSize: 0.5,
    validation: { value: ({ weights, positions }) => Math.abs(expectation(weights, positions) - 1), ...validation },
    stop: noImprovement({ patience: 3 }),
  };
}

async function run(options: ProximalFlowOptions<'mass'>) {
  const flow = await createProximalFlow(options);
  const reports: StepReport[] = [];
  for await (const report of flow) reports.push({ ...report, seconds: 0 });
  const cloud = await flow.cloud();
  const end = { cloud, status: flow.status, steps: flow.stepsDone, checkpoint: await flow.checkpoint() };
  flow.dispose();
  return { ...end, reports };
}

describe('validation', () => {
  // Means 8 -> 4, 2, 1, 1/2, 1/4, 1/8: values 3, 1, 0, 1/2, 3/4, 7/8.
  it('reports value, best and evaluations since, and patience ends the loop', async () => {
    const { reports, status, steps, cloud } = await run(halving({}));
    expect(reports.map(({ validation }) => validation?.value)).toEqual([3, 1, 0, 0.5, 0.75, 0.875]);
    expect(reports.map(({ validation }) => validation?.evaluationsSinceBest)).toEqual([0, 0, 0, 1, 2, 3]);
    expect(reports[5].validation).toMatchObject({ best: 0, bestStep: 3 });
    expect([status, steps]).toEqual(['stopped', 6]);
    expect([...cloud.positions]).toEqual([4 / 64, 12 / 64]);
  });

  it('is due every so many steps, and counts evaluations, not steps', async () => {
    const { reports } = await run(halving({ every: 2 }));
    expect(reports.map(({ validation }) => validation?.value)).toEqual([
      ...[undefined, 1, undefined, 0.5, undefined, 0.875],
      ...[undefined, 1 - 8 / 256, undefined, 1 - 8 / 1024],
    ]);
    expect(reports[0].validation).toEqual({ value: undefined, best: undefined, bestStep: 0, evaluationsSinceBest: 0 });
    expect(reports[4].validation).toMatchObject({ best: 0.5, bestStep: 4, evaluationsSinceBest: 0 });
  });

  it('takes an improvement below the least one for none', async () => {
    const { reports } = await run(halving({ minImprovement: 1.5 }));
    // 3, then 1 by 2, then 0 by 1 only.
    expect(reports.at(-1)?.validation).toMatchObject({ best: 1, bestStep: 2, evaluationsSinceBest: 3 });
    expect(reports).toHaveLength(5);
  });

  it('goes back to the best step if asked, when the last report comes', async () => {
    const { steps, cloud, reports, checkpoint } = await run(halving({ restoreBest: true }));
    expect(reports).toHaveLength(6);
    expect(steps).toBe(3);
    expect([...cloud.positions]).toEqual([0.5, 1.5]);
    expect(checkpoint.validation).toMatchObject({ best: 0, bestStep: 3, evaluationsSinceBest: 0 });
    const flow = await createProximalFlow(halving({ restoreBest: true }));
    for await (const { step } of flow) if (step === 6) break;
    expect(flow.stepsDone).toBe(3);
    // And steps from there go as they went.
    const again = [];
    for await (const report of flow) again.push({ ...report, seconds: 0 });
    expect(again).toEqual(reports.slice(3));
    flow.dispose();
  });

  it('may be a risk on data of its own', async () => {
    const table = (name: string) => {
      const inputs = random.stream(name).normals(0, 12, 2);
      const targets = Float64Array.from({ length: 12 }, (_, i) => Math.sin(inputs[2 * i]) + inputs[2 * i + 1]);
      return { inputs, inputDimension: 2, targets };
    };
    const [loss, neuron] = [squaredLoss(), tanhNeuron()];
    const backend = createCpuBackend();
    const flow = await createProximalFlow({
      ...halving({}),
      backend,
      cloud: {
        positions: random.stream('c').normals(0, 5, 4),
        particles: 5,
        dimension: 4,
        weights: massOf([1, 2, 3, 4, 5]),
      },
      risk: populationRisk({ loss, neuron, ...table('train') }),
      validation: { value: populationRisk({ loss, neuron, ...table('held out') }) },
      stepSize: 0.05,
    });
    const { validation } = await flow.step();
    const { positions, weights } = await flow.cloud();
    flow.dispose();
    expect(backend.memory().tensors).toBe(0);
    const { inputs, targets } = table('held out');
    const errors = Array.from(targets, (y, i) => {
      const values = Array.from({ length: 5 }, (_, j) => {
        const [a, b, u, v] = positions.subarray(4 * j, 4 * j + 4);
        return a * Math.tanh(u * inputs[2 * i] + v * inputs[2 * i + 1] + b);
      });
      return (expectation(weights, values) - y) ** 2;
    });
    expect(validation?.value).toBeCloseTo(errors.reduce((sum, error) => sum + error, 0) / 12, 12);
  });

  it('says what is wrong with a value, a setting, or a rule with nothing to watch', async () => {
    const backend = createCpuBackend();
    const broken = await createProximalFlow({ ...halving({ value: () => NaN, every: 2 }), backend });
    await broken.step();
    const before = { cloud: await broken.cloud(), memory: backend.memory() };
    await expect(broken.step()).rejects.toThrow(/the validation value at step 2/);
    expect([await broken.cloud(), backend.memory(), broken.stepsDone]).toEqual([before.cloud, before.memory, 1]);
    await expect(broken.restoreBest()).rejects.toThrow(/no best step/);
    broken.dispose();
    await expect(createProximalFlow({ ...halving({ every: 0 }), backend })).rejects.toThrow(/validation.every/);
    await expect(createProximalFlow(halving({ minImprovement: -1 }))).rejects.toThrow(/minImprovement/);
    expect(backend.memory().tensors).toBe(0);
    expect(() => noImprovement({ patience: 0 })).toThrow(/patience/);
    const { validation: _, ...unwatched } = halving({});
    await expect(run(unwatched)).rejects.toThrow(/nothing|watch/);
  });
});

describe('validation in checkpoints', () => {
  const options = (validation: Partial<Validation<'mass'>>): ProximalFlowOptions<'mass'> => ({
    ...halving(validation),
    cloud: {
      positions: random.stream('c').normals(0, 20, 1),
      particles: 20,
      dimension: 1,
      weights: massOf(new Float64Array(20).fill(1)),
    },
    location: eulerMaruyama({ random }),
    weights: proximal({ quadrature: unitQuadrature() }),
    stepSize: 0.1,
    stop: anyOf(noImprovement({ patience: 4 }), afterSteps(100)),
  });

  it('a restored flow stops where it would have, at the same best cloud', async () => {
    for (const location of [eulerMaruyama({ random }), kineticLangevin({ random, friction: 1 })]) {
      const parts = { ...options({ restoreBest: true, every: 2 }), location };
      const whole = await run(parts);
      const stopped = whole.reports.length;
      expect(stopped).toBeLessThan(100);
      // Between the best step and the end, so that the best cloud comes from the checkpoint.
      const flow = await createProximalFlow(parts);
      for (let k = 0; k < stopped - 3; k++) await flow.step();
      expect(flow.stepsDone).toBeGreaterThan(whole.steps);
      const checkpoint = structuredClone(await flow.checkpoint());
      flow.dispose();
      const rest = await run({ ...parts, checkpoint });
      expect(rest.reports).toEqual(whole.reports.slice(stopped - 3));
      expect([rest.cloud, rest.steps, rest.checkpoint]).toEqual([whole.cloud, whole.steps, whole.checkpoint]);
    }
  });

  it("are the caller's: writing into one changes nothing", async () => {
    const flow = await createProximalFlow(options({ restoreBest: true }));
    await flow.step();
    const { positions } = await flow.cloud();
    (await flow.checkpoint()).validation?.bestCheckpoint?.positions.fill(NaN);
    await flow.step();
    await flow.restoreBest();
    if (flow.stepsDone === 1) expect((await flow.cloud()).positions).toEqual(positions);
    expect((await flow.cloud()).positions.every(Number.isFinite)).toBe(true);
    flow.dispose();
  });

  it('refuse a record that is not whole', async () => {
    const flow = await createProximalFlow(options({ restoreBest: true }));
    await flow.step();
    const checkpoint = await flow.checkpoint();
    flow.dispose();
    const record = checkpoint.validation;
    if (record?.bestCheckpoint === undefined) expect.unreachable();
    const resume = (validation: FlowCheckpoint['validation']) =>
      createProximalFlow({ ...options({ restoreBest: true }), checkpoint: { ...checkpoint, validation } });
    await expect(resume({ ...record, best: NaN })).rejects.toThrow(/checkpoint.validation.best/);
    await expect(resume({ ...record, bestStep: -1 })).rejects.toThrow(/checkpoint.validation.bestStep/);
    await expect(resume({ ...record, bestStep: 7 })).rejects.toThrow(/bestCheckpoint.step/);
    await expect(resume({ ...record, bestCheckpoint: undefined })).rejects.toThrow(/restoreBest asks for it/);
    const spoilt = { ...record.bestCheckpoint, logInitialMass: NaN };
    await expect(resume({ ...record, bestCheckpoint: spoilt })).rejects.toThrow(/logInitialMass/);
    const fresh = await resume(undefined);
    expect((await fresh.step()).validation).toMatchObject({ bestStep: 2, evaluationsSinceBest: 0 });
    fresh.dispose();
  });
});

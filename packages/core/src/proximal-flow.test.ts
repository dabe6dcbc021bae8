import { NumericalError } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { tanhNeuron } from '@proxflow/neurons';
import { createRandom } from '@proxflow/random';
import { entropy, fromScalarPotential, l2Potential } from '@proxflow/regularizers';
import { logisticLoss, populationRisk, potentialEnergy } from '@proxflow/risks';
import { describe, expect, it } from 'vitest';
import {
  afterSteps,
  annealedStepSize,
  anyOf,
  cosineStepSize,
  createProximalFlow,
  eulerMaruyama,
  freeEnergyStationary,
  gradientDescent,
  guardedStepSize,
  massOf,
  proximal,
  riskBelow,
  sampleCloud,
  uniform,
  unitQuadrature,
  weightValues,
  type FlowCheckpoint,
  type ProximalFlowOptions,
  type StepSizeSchedule,
} from './index.js';

const seed = 21;

function classification(): ProximalFlowOptions<'mass'> {
  const random = createRandom(seed);
  const inputs = random.stream('data').normals(0, 30, 3);
  const targets = Float64Array.from({ length: 30 }, (_, i) => (inputs[3 * i] * inputs[3 * i + 1] > 0 ? 1 : -1));
  return {
    backend: createCpuBackend(),
    cloud: sampleCloud({ particles: 17, distribution: tanhNeuron().initialDistribution(3), random }),
    risk: populationRisk({ loss: logisticLoss(), neuron: tanhNeuron(), inputs, inputDimension: 3, targets }),
    regularizer: entropy({ inverseTemperature: 200 }),
    confinement: l2Potential({ strength: 1e-3 }),
    location: eulerMaruyama({ random }),
    weights: proximal({ epsilon: 0.05, quadrature: unitQuadrature() }),
    stepSize: 0.5,
  };
}

async function advance(options: ProximalFlowOptions<'mass'>, steps: number, checkpoint?: FlowCheckpoint) {
  const flow = await createProximalFlow({ ...options, ...(checkpoint && { checkpoint }) });
  const reports = [];
  for (let k = 0; k < steps; k++) reports.push({ ...(await flow.step()), seconds: 0 });
  const end = await flow.checkpoint();
  flow.dispose();
  return { end, reports };
}

describe('determinism', () => {
  it('gives the same bits for the same seed, other bits for another', async () => {
    const first = await advance(classification(), 6);
    const second = await advance(classification(), 6);
    expect(second).toEqual(first);
    const other = await advance({ ...classification(), location: eulerMaruyama({ random: createRandom(9) }) }, 6);
    expect(other.end.positions).not.toEqual(first.end.positions);
  });

  it('resumes bit for bit: 4 + 5 steps are 9, through a serialised checkpoint', async () => {
    const whole = await advance(classification(), 9);
    const half = await advance(classification(), 4);
    const rest = await advance(classification(), 5, structuredClone(half.end));
    expect(rest.end).toEqual(whole.end);
    expect(rest.reports).toEqual(whole.reports.slice(4));
  });

  it('goes on without the free energy it had: to the same bits on the same data, compared with their own on others', async () => {
    const whole = await advance(classification(), 6);
    const { freeEnergy, ...rest } = (await advance(classification(), 4)).end;
    expect(await advance(classification(), 2, rest)).toEqual({ ...whole, reports: whole.reports.slice(4) });
    const flow = await createProximalFlow({
      ...classification(),
      risk: potentialEnergy(l2Potential({ strength: 0.5 })),
      checkpoint: rest,
    });
    const start = flow.freeEnergy.total;
    expect(start).not.toBeCloseTo(freeEnergy?.total ?? NaN, 3);
    const report = await flow.step();
    expect(report.freeEnergyChange).toBe(report.freeEnergy.total - start);
    flow.dispose();
  });

  it('refuses a checkpoint that is not whole', async () => {
    const { end } = await advance(classification(), 1);
    const resume = (broken: Partial<FlowCheckpoint>) => advance(classification(), 1, { ...end, ...broken });
    await expect(resume({ version: 2 as 1 })).rejects.toThrow(/version 2/);
    await expect(resume({ kind: 'density' })).rejects.toThrow(/density/);
    await expect(resume({ positions: end.positions.slice(1) })).rejects.toThrow(/checkpoint.positions/);
    await expect(resume({ positions: end.positions.map(() => NaN) })).rejects.toThrow(/checkpoint.positions \[0\]/);
    await expect(resume({ logWeights: [...end.logWeights] as never })).rejects.toThrow(/logWeights.*a Float64Array/);
    await expect(resume({ logWeights: end.logWeights.map(() => NaN) })).rejects.toThrow(/checkpoint.logWeights \[0\]/);
    await expect(resume({ logInitialMass: NaN })).rejects.toThrow(/checkpoint.logInitialMass/);
  });
});

describe('closed form 6: beta = Infinity', () => {
  it('is gradient descent, bit for bit', async () => {
    const cold = { ...classification(), regularizer: entropy({ inverseTemperature: Infinity }), weights: uniform() };
    const noisy = await advance(cold, 8);
    const plain = await advance({ ...cold, location: gradientDescent() }, 8);
    expect(noisy.end.positions).toEqual(plain.end.positions);
    // And an independent loop for V = x^4 / 4.
    const { confinement: _, ...unconfined } = cold;
    const flow = await createProximalFlow({
      ...unconfined,
      cloud: { positions: Float64Array.of(1, -0.3), particles: 2, dimension: 1, weights: massOf([1, 1]) },
      risk: potentialEnergy(
        fromScalarPotential({ name: 'quartic', value: ([x]) => x ** 4 / 4, gradient: ([x]) => [x * x * x] }),
      ),
      stepSize: 0.1,
    });
    let expected = [1, -0.3];
    for (let k = 0; k < 20; k++) {
      await flow.step();
      expected = expected.map((x) => x - x * x * x * 0.1);
    }
    expect([...(await flow.cloud()).positions]).toEqual(expected);
    flow.dispose();
  });

  it('keeps weights that ride on noiseless particles', async () => {
    const cold = { ...classification(), regularizer: entropy({ inverseTemperature: Infinity }), weights: proximal() };
    const { end, reports } = await advance(cold, 3);
    expect(end.logWeights).toEqual(cold.cloud.weights.logValues);
    expect(reports[2].weightUpdate).toMatchObject({ status: 'converged', iterations: 0, certifiedError: 0 });
  });
});

describe('free energy', () => {
  it('never rises for gradient descent below the stability bound', async () => {
    const { reports } = await advance({ ...classification(), location: gradientDescent(), weights: uniform() }, 60);
    for (const report of reports) expect(report.freeEnergyFell, `step ${report.step}`).toBe(true);
    expect(reports[59].freeEnergy.risk).toBeLessThan(reports[0].freeEnergy.risk);
  });

  it('is reported as the sum of its parts and its change', async () => {
    const { reports } = await advance(classification(), 2);
    const { freeEnergy, freeEnergyChange, time, effectiveSampleSize } = reports[1];
    expect(freeEnergy.total).toBe(freeEnergy.risk + freeEnergy.confinement + freeEnergy.regularization);
    expect(freeEnergyChange).toBe(freeEnergy.total - reports[0].freeEnergy.total);
    expect(time).toBe(1);
    expect(effectiveSampleSize).toBeGreaterThan(1);
    expect(effectiveSampleSize).toBeLessThanOrEqual(17);
  });
});

describe('closed form 9: equivariance of the whole step', () => {
  const base = () => ({ ...classification(), location: gradientDescent() });

  it('permuting particles permutes the result', async () => {
    const options = base();
    const { positions, particles, dimension } = options.cloud;
    const order = createRandom(1).stream('order').permutation(0, particles);
    const permuted = Float64Array.from({ length: positions.length }, (_, at) => {
      return positions[order[Math.floor(at / dimension)] * dimension + (at % dimension)];
    });
    const straight = (await advance(options, 3)).end;
    const shuffled = (await advance({ ...base(), cloud: { ...options.cloud, positions: permuted } }, 3)).end;
    order.forEach((from, to) => {
      expect(shuffled.logWeights[to]).toBeCloseTo(straight.logWeights[from], 8);
      expect(shuffled.positions[to * dimension]).toBeCloseTo(straight.positions[from * dimension], 9);
    });
  });

  it('a rotated and shifted cloud in a rotated and shifted potential ends rotated and shifted', async () => {
    const [cosine, sine, shift] = [Math.cos(0.7), Math.sin(0.7), [30, -4]];
    const well = (centre: readonly number[]) =>
      potentialEnergy(
        fromScalarPotential({
          name: 'well',
          value: (x) => 0.5 * x.reduce((sum, xk, k) => sum + (xk - centre[k]) ** 2, 0),
          gradient: (x) => x.map((xk, k) => xk - centre[k]),
        }),
      );
    const turn = ([x, y]: ArrayLike<number> & Iterable<number>) => [
      cosine * x - sine * y + shift[0],
      sine * x + cosine * y + shift[1],
    ];
    const positions = createRandom(3).stream('x').normals(0, 9, 2);
    const moved = new Float64Array(18);
    for (let j = 0; j < 9; j++) moved.set(turn(positions.subarray(2 * j, 2 * j + 2)), 2 * j);
    const weights = massOf([1, 2, 3, 4, 5, 4, 3, 2, 1]);
    const cloudOf = (points: Float64Array) => ({ positions: points, particles: 9, dimension: 2, weights });
    const { confinement: _, ...unconfined } = base();
    const straight = (await advance({ ...unconfined, cloud: cloudOf(positions), risk: well([0, 0]), stepSize: 0.1 }, 4))
      .end;
    const rotated = (await advance({ ...unconfined, cloud: cloudOf(moved), risk: well(shift), stepSize: 0.1 }, 4)).end;
    for (let j = 0; j < 9; j++) {
      expect(rotated.logWeights[j]).toBeCloseTo(straight.logWeights[j], 7);
      const expected = turn(straight.positions.subarray(2 * j, 2 * j + 2));
      expect(rotated.positions[2 * j]).toBeCloseTo(expected[0], 9);
      expect(rotated.positions[2 * j + 1]).toBeCloseTo(expected[1], 9);
    }
  });
});

describe('running', () => {
  it('ends by rule, by signal after the step in progress, and can go on', async () => {
    const controller = new AbortController();
    const flow = await createProximalFlow({ ...classification(), stop: afterSteps(5), signal: controller.signal });
    for await (const report of flow) if (report.step === 2) controller.abort();
    expect([flow.status, flow.stepsDone]).toEqual(['aborted', 2]);
    flow.dispose();

    const second = await createProximalFlow({ ...classification(), stop: afterSteps(5) });
    for await (const report of second) if (report.step === 2) break;
    for await (const report of second) expect(report.step).toBeGreaterThan(2);
    expect([second.status, second.stepsDone]).toEqual(['stopped', 5]);
    second.dispose();
  });

  it('offers rules on risk and stationarity', async () => {
    const { reports } = await advance(classification(), 1);
    const { risk } = reports[0].freeEnergy;
    expect(riskBelow(risk)(reports[0])).toBe(true);
    expect(riskBelow(risk / 2)(reports[0])).toBe(false);
    expect(freeEnergyStationary(1e9)(reports[0])).toBe(true);
    expect(anyOf(riskBelow(0), afterSteps(1))(reports[0])).toBe(true);
    expect(anyOf(riskBelow(0), afterSteps(2))(reports[0])).toBe(false);
  });

  it('offers step sizes that shrink by a law of the step, from its index alone', () => {
    const sizes = (schedule: StepSizeSchedule) => [
      schedule.initial,
      ...[1, 2, 10, 11].map((step) => schedule.next({ step } as never, 0)),
    ];
    expect(sizes(annealedStepSize(0.6, { timescale: 2 }))).toEqual([0.6, 0.6 / 1.5, 0.3, 0.6 / 6, 0.6 / 6.5]);
    expect(sizes(annealedStepSize(0.6, { timescale: 2, power: 0.5 }))[3]).toBeCloseTo(0.6 / Math.sqrt(6), 15);
    const cosine = sizes(cosineStepSize(0.6, { final: 0.1, steps: 10 }));
    expect(cosine[0]).toBe(0.6);
    expect(cosine[2]).toBeCloseTo(0.35 + 0.25 * Math.cos(0.2 * Math.PI), 15);
    expect(cosine.slice(3)).toEqual([0.1, 0.1]);
    expect(() => annealedStepSize(0.6, { timescale: 0 })).toThrow(/timescale/);
    expect(() => annealedStepSize(0.6, { timescale: 1, power: -1 })).toThrow(/power/);
    expect(() => cosineStepSize(0.6, { final: 0, steps: 10 })).toThrow(/final/);
    expect(() => cosineStepSize(0.6, { final: 0.1, steps: 0.5 })).toThrow(/steps/);
  });

  it('halves a step size that makes the energy rise, and only then', () => {
    const schedule = guardedStepSize(0.4);
    const report = (risk: number) => ({
      stepSize: 0.4,
      freeEnergy: { risk, confinement: 1, regularization: -5, total: 0 },
    });
    expect(schedule.next(report(1) as never, 2)).toBe(0.4);
    expect(schedule.next(report(1.01) as never, 2)).toBe(0.4);
    expect(schedule.next(report(1.1) as never, 2)).toBe(0.2);
  });

  it('keeps its place and its memory when a step leaves the reals', async () => {
    const backend = createCpuBackend();
    const flow = await createProximalFlow({
      ...classification(),
      backend,
      cloud: { positions: Float64Array.of(1, 2), particles: 2, dimension: 1, weights: massOf([1, 1]) },
      risk: potentialEnergy(
        fromScalarPotential({ name: 'cliff', value: ([x]) => (x > -50 ? x : NaN), gradient: () => [30] }),
      ),
      weights: uniform(),
    });
    for (let k = 0; k < 3; k++) await flow.step();
    const before = { cloud: await flow.cloud(), memory: backend.memory() };
    await expect(flow.step()).rejects.toThrow(/cliff.*at particle 0.*NaN/);
    expect(await flow.cloud()).toEqual(before.cloud);
    expect(backend.memory()).toEqual(before.memory);
    flow.dispose();
    expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 });
  });

  it('says which particle ran away, as a numerical error', async () => {
    const flow = await createProximalFlow({ ...classification(), stepSize: 1e200 });
    await expect(flow.step()).rejects.toThrow(/the position of particle \d+ at step 1/);
    await expect(flow.step()).rejects.toBeInstanceOf(NumericalError);
    expect(flow.stepsDone).toBe(0);
    flow.dispose();
  });

  it('refuses a second step while one is under way', async () => {
    const flow = await createProximalFlow(classification());
    const first = flow.step();
    await expect(flow.step()).rejects.toThrow(/one step at a time/);
    expect((await first).step).toBe(1);
    expect((await flow.step()).step).toBe(2);
    flow.dispose();
  });

  it('holds as much memory after twenty steps as after one', async () => {
    const options = classification();
    const flow = await createProximalFlow(options);
    await flow.step();
    const { tensors } = options.backend.memory();
    for (let k = 0; k < 20; k++) await flow.step();
    expect(options.backend.memory().tensors).toBe(tensors);
    flow.dispose();
    expect(options.backend.memory().tensors).toBe(0);
  });

  it('conserves mass to rounding', async () => {
    const { end, reports } = await advance(classification(), 50);
    expect(reports[49].massError).toBeLessThan(1e-13);
    expect(weightValues({ kind: 'mass', logValues: end.logWeights }).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });
});

import { NumericalError } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { reluNeuron, tanhNeuron, type Neuron } from '@proxflow/neurons';
import { createRandom } from '@proxflow/random';
import { entropy, fromScalarPotential, l2Potential } from '@proxflow/regularizers';
import { huberLoss, logisticLoss, populationRisk, potentialEnergy, squaredLoss, type Loss } from '@proxflow/risks';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterSteps,
  createProximalFlow,
  DivergenceError,
  eulerMaruyama,
  fixed,
  gradientDescent,
  guardedStepSize,
  implicit,
  kineticLangevin,
  massOf,
  proximal,
  sampleCloud,
  uniform,
  unitQuadrature,
  type ProximalFlowOptions,
} from './index.js';

/** sum_k a_k theta_k^2 / 2: explicit steps are stable up to 2 / max a. */
function well(stepSize: number, curvatures = [1, 2, 3]): ProximalFlowOptions<'mass'> {
  const random = createRandom(5);
  const distribution = curvatures.map(() => ({ kind: 'normal', mean: 1, deviation: 0.5 }) as const);
  return {
    backend: createCpuBackend(),
    cloud: sampleCloud({ particles: 9, distribution, random }),
    risk: potentialEnergy(
      fromScalarPotential({
        name: 'well',
        value: (theta) => theta.reduce((sum, x, k) => sum + (curvatures[k] * x * x) / 2, 0),
        gradient: (theta) => theta.map((x, k) => curvatures[k] * x),
      }),
    ),
    regularizer: entropy({ inverseTemperature: Infinity }),
    location: gradientDescent(),
    weights: uniform(),
    stepSize,
    stop: afterSteps(200),
  };
}

interface Case {
  readonly neuron: Neuron;
  readonly loss: Loss;
  readonly inverseTemperature: number;
  readonly seed: number;
  readonly stepSize: number;
  readonly guarded: boolean;
}

function network({ neuron, loss, inverseTemperature, seed, stepSize, guarded }: Case): ProximalFlowOptions<'mass'> {
  const random = createRandom(seed);
  const [n, inputDimension] = [24, 3];
  const inputs = random.stream('inputs').normals(0, n, inputDimension);
  const targets = random.stream('targets').normals(0, n, 1).map(Math.sign);
  return {
    backend: createCpuBackend(),
    cloud: sampleCloud({ particles: 8, distribution: neuron.initialDistribution(inputDimension), random }),
    risk: populationRisk({ loss, neuron, inputs, inputDimension, targets }),
    regularizer: entropy({ inverseTemperature }),
    confinement: l2Potential({ strength: 1e-3 }),
    location: eulerMaruyama({ random }),
    weights: proximal({ epsilon: 0.1, quadrature: unitQuadrature() }),
    stepSize: guarded ? guardedStepSize(stepSize) : stepSize,
    stop: afterSteps(200),
  };
}

async function run(options: ProximalFlowOptions<'mass'>) {
  const flow = await createProximalFlow(options);
  const totals = [flow.freeEnergy.total];
  for await (const { freeEnergy } of flow) totals.push(freeEnergy.total);
  const { status, divergence, stepsDone, freeEnergy } = flow;
  const checkpoint = await flow.checkpoint();
  flow.dispose();
  return { status, divergence, stepsDone, freeEnergy, totals, checkpoint };
}

describe('a flow whose step size is above 2/L', () => {
  it('ends with status diverged and a step size that is stable', async () => {
    const { status, divergence, totals } = await run(well(1));
    expect(status).toBe('diverged');
    expect(divergence).toMatchObject({ quantity: 'the energy R + <r, w>', likelyCause: 'stepSize', stepSize: 1 });
    expect(divergence?.stabilityLimit).toBeCloseTo(2 / 3, 2);
    expect(divergence?.stableStepSize).toBeCloseTo(0.33, 2);
    expect(totals.every(Number.isFinite)).toBe(true);
    const stable = await run(well(divergence?.stableStepSize ?? NaN));
    expect(stable.status).toBe('stopped');
    expect(stable.freeEnergy.total).toBeLessThan(1e-12);
  });

  it('keeps the last good state, from which a checkpoint goes on with a smaller step', async () => {
    const { checkpoint, divergence, freeEnergy, stepsDone } = await run(well(1));
    expect(divergence?.step).toBe(stepsDone + 1);
    expect(checkpoint.step).toBe(stepsDone);
    expect(checkpoint.freeEnergy).toEqual(freeEnergy);
    expect(checkpoint.positions.every(Number.isFinite)).toBe(true);
    const onwards = await run({
      ...well(1),
      checkpoint: { ...checkpoint, stepSize: divergence?.stableStepSize ?? NaN },
    });
    expect(onwards.status).toBe('stopped');
    expect(onwards.freeEnergy.total).toBeLessThan(1e-12);
  });

  it('throws from step(), with the cause and the remedy in the error', async () => {
    const flow = await createProximalFlow(well(1e200));
    const error = await flow.step().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NumericalError);
    expect(error).toBeInstanceOf(DivergenceError);
    const { message, remedy, divergence } = error as DivergenceError;
    expect(message).toMatch(/^potential "well" at particle 0, coordinate 0 at step 1: expected a finite number/);
    expect(remedy).toMatch(
      /^The step size 1e\+200 is above the stability limit of about 0\.67: set the step size to 0\.33\.$/,
    );
    expect(flow.divergence).toEqual(divergence);
    expect(flow.stepsDone).toBe(0);
    flow.dispose();
  });

  it('frees all that a step made that was not kept, and all that was measured', async () => {
    const options = well(1);
    const flow = await createProximalFlow(options);
    const before = options.backend.memory();
    for await (const report of flow) void report;
    expect(flow.status).toBe('diverged');
    expect(options.backend.memory()).toEqual(before);
    flow.dispose();
    expect(options.backend.memory().tensors).toBe(0);
  });
});

describe('stability limits of location updates', () => {
  it('of kinetic Langevin dynamics is 2/sqrt(L)', async () => {
    const location = kineticLangevin({ random: createRandom(1), friction: 0.1 });
    const { divergence } = await run({ ...well(1.5), location });
    expect(divergence?.stabilityLimit).toBeCloseTo(2 / Math.sqrt(3), 2);
    const stable = await run({ ...well(divergence?.stableStepSize ?? NaN), location });
    expect(stable.status).toBe('stopped');
  });

  it('is none for implicit steps, which never explode', async () => {
    const { status } = await run({ ...well(1e3), location: implicit({ random: createRandom(1) }) });
    expect(status).toBe('stopped');
  });
});

describe('what is no divergence', () => {
  it('a large rise of energy that heat brings at a sound step size', async () => {
    const options = well(0.2);
    const { particles, dimension } = options.cloud;
    const { status, totals } = await run({
      ...options,
      cloud: { ...options.cloud, positions: new Float64Array(particles * dimension).fill(1e-6) },
      location: eulerMaruyama({ random: createRandom(2) }),
      regularizer: entropy({ inverseTemperature: 0.01 }),
    });
    expect(status).toBe('stopped');
    expect(totals[200] - totals[0]).toBeGreaterThan(50);
  });

  it('a step size just under the limit', async () => {
    expect((await run(well(0.66))).status).toBe('stopped');
  });
});

describe('a divergence for another reason', () => {
  it('says that the step size is not the cause, and keeps the remedy of the error', async () => {
    const options = well(0.1);
    const flow = await createProximalFlow({ ...options, validation: { value: () => NaN } });
    for await (const report of flow) void report;
    expect(flow.status).toBe('diverged');
    expect(flow.divergence).toMatchObject({
      quantity: 'the validation value',
      likelyCause: 'unknown',
      stableStepSize: undefined,
    });
    flow.dispose();
  });

  it('names no step size where particles stay', async () => {
    const options = well(0.1);
    const weights = {
      name: 'broken',
      quadrature: unitQuadrature(),
      update: () => Promise.reject(new NumericalError({ argument: 'weights', expected: 'numbers', remedy: 'None.' })),
      dispose: () => undefined,
    };
    const flow = await createProximalFlow({ ...options, location: fixed(), weights });
    await expect(flow.step()).rejects.toMatchObject({
      remedy: 'None.',
      divergence: { quantity: 'weights', likelyCause: 'unknown', stabilityLimit: undefined },
    });
    flow.dispose();
  });
});

describe('the step size that a divergence names', () => {
  const cases = fc.record({
    neuron: fc.constantFrom(tanhNeuron(), reluNeuron()),
    loss: fc.constantFrom<Loss>(squaredLoss(), logisticLoss(), huberLoss({ threshold: 1 })),
    inverseTemperature: fc.constantFrom(100, Infinity),
    seed: fc.integer({ min: 0, max: 1e6 }),
    stepSize: fc.double({ min: 3, max: 1e6, noNaN: true }),
    guarded: fc.boolean(),
  });

  it('makes 200 stable steps of random networks, and numbers stay finite either way', async () => {
    let diverged = 0;
    await fc.assert(
      fc.asyncProperty(cases, async (drawn) => {
        const { status, divergence, totals, checkpoint } = await run(network(drawn));
        expect(totals.every(Number.isFinite)).toBe(true);
        expect(checkpoint.positions.every(Number.isFinite)).toBe(true);
        if (status === 'stopped') return;
        diverged++;
        expect(divergence?.likelyCause).toBe('stepSize');
        const stable = await run(network({ ...drawn, stepSize: divergence?.stableStepSize ?? NaN }));
        expect(stable.status).toBe('stopped');
        expect(stable.freeEnergy.risk).toBeLessThan(2 * stable.totals[0] + 1);
      }),
      { numRuns: Number(process.env['PROXFLOW_FUZZ_RUNS'] ?? 40), seed: 7 },
    );
    expect(diverged).toBeGreaterThan(20);
  }, 600_000);
});

it('measures an explosion from the weights too: masses of one particle are no reason to miss it', async () => {
  const options = well(1);
  const values = new Float64Array(9).fill(1e-6);
  values[4] = 1 - 8e-6;
  const { status, divergence } = await run({ ...options, cloud: { ...options.cloud, weights: massOf(values) } });
  expect([status, divergence?.likelyCause]).toEqual(['diverged', 'stepSize']);
});

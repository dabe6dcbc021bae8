import { NumericalError, type Backend, type Matrix } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { tanhNeuron } from '@proxflow/neurons';
import { createRandom } from '@proxflow/random';
import { entropy, fromScalarPotential, l2Potential } from '@proxflow/regularizers';
import { logisticLoss, populationRisk, potentialEnergy } from '@proxflow/risks';
import { describe, expect, it } from 'vitest';
import {
  createProximalFlow,
  DivergenceError,
  eulerMaruyama,
  implicit,
  proximal,
  sampleCloud,
  uniform,
  type Implicit,
  type LocationUpdate,
  type ProximalFlowOptions,
} from './index.js';

const seed = 3;
const random = createRandom(seed);
const stiffness = 400;
const noise = random.stream('noise');

/** V = k theta^2 / 2 in one dimension, 40 particles from N(1, 1). */
function ornsteinUhlenbeck(location: LocationUpdate, stepSize: number, inverseTemperature = 2) {
  return {
    backend: createCpuBackend(),
    cloud: sampleCloud({ particles: 40, distribution: [{ kind: 'normal', mean: 1, deviation: 1 }], random }),
    risk: potentialEnergy(l2Potential({ strength: stiffness / 2 })),
    regularizer: entropy({ inverseTemperature }),
    location,
    weights: uniform(),
    stepSize,
  } satisfies ProximalFlowOptions<'mass'>;
}

/** One implicit step of a cloud `[N, p]` in a potential given point by point. */
async function solve(
  points: readonly (readonly number[])[],
  psi: {
    readonly value: (theta: Float64Array) => number;
    readonly gradient: (theta: Float64Array) => readonly number[];
  },
  stepSize: number,
  settings: Partial<Implicit> = {},
) {
  const backend = createCpuBackend();
  const landscapeAt = async (positions: Matrix) => {
    const values = await backend.read(positions);
    const [particles, dimension] = positions.shape;
    const rows = Array.from({ length: particles }, (_, j) => values.slice(j * dimension, (j + 1) * dimension));
    const gradient = rows.flatMap((row) => [...psi.gradient(row)]);
    return {
      potential: Float64Array.from(rows, psi.value),
      gradient: await backend.upload(gradient, [particles, dimension]),
    };
  };
  const positions = await backend.upload(points.flat(), [points.length, points[0].length]);
  const { potential, gradient } = await landscapeAt(positions);
  const move = await implicit({ random, ...settings }).move({
    backend,
    positions,
    gradient,
    stepSize,
    temperature: 0,
    step: 5,
    gradientAt: async (elsewhere) => (await landscapeAt(elsewhere)).gradient,
    potential: async () => potential,
    landscapeAt,
    motion: undefined,
  });
  return { ...move, positions: await backend.read(move.positions) };
}

const quartic = { value: ([x]: Float64Array) => x ** 4 / 4, gradient: ([x]: Float64Array) => [x ** 3] };

describe('implicit steps on a stiff quadratic', () => {
  it('are theta_prime = (theta + noise) / (1 + h k), particle by particle', async () => {
    for (const stepSize of [1e-4, 1 / stiffness, 1, 1e6]) {
      const options = ornsteinUhlenbeck(implicit({ random }), stepSize);
      const flow = await createProximalFlow(options);
      let expected = options.cloud.positions;
      for (let k = 0; k < 3; k++) {
        const report = await flow.step();
        expect(report.locationUpdate).toMatchObject({ name: 'implicit', status: 'converged', unconverged: 0 });
        const normals = noise.normals(k, 40, 1);
        expected = expected.map((x, j) => (x + Math.sqrt(stepSize) * normals[j]) / (1 + stepSize * stiffness));
        const { positions } = await flow.cloud();
        // The tolerance on the defect, which bounds the error, relative to |theta + noise|.
        const bound = 1e-9 * (1 + Math.sqrt(stepSize) * 5);
        positions.forEach((x, j) => expect(Math.abs(x - expected[j])).toBeLessThan(bound));
      }
      flow.dispose();
    }
  });

  it('stay at h = 50 / k, where Euler-Maruyama explodes', async () => {
    const stepSize = 50 / stiffness;
    const spread = async (location: LocationUpdate) => {
      const flow = await createProximalFlow(ornsteinUhlenbeck(location, stepSize));
      for (let k = 0; k < 20; k++) await flow.step();
      const { positions } = await flow.cloud();
      flow.dispose();
      return positions.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    };
    await expect(spread(eulerMaruyama({ random }))).rejects.toBeInstanceOf(DivergenceError);
    // Stationary deviation sqrt((1/(beta k)) / (1 + h k / 2)).
    expect(await spread(implicit({ random }))).toBeLessThan(5 * Math.sqrt(1 / (2 * stiffness) / 26));
  });

  it('have mean (1 + h k)^-n and the stationary variance (1/(beta k)) / (1 + h k / 2)', async () => {
    const [particles, stepSize, beta] = [4000, 2 / stiffness, 2];
    const options = ornsteinUhlenbeck(implicit({ random }), stepSize, beta);
    const distribution = [{ kind: 'normal', mean: 5, deviation: 0.1 } as const];
    const flow = await createProximalFlow({ ...options, cloud: sampleCloud({ particles, distribution, random }) });
    let [mean, variance] = [5, 0.01];
    const sampled = async () => {
      const { positions } = await flow.cloud();
      const average = positions.reduce((sum, x) => sum + x, 0) / particles;
      return [average, positions.reduce((sum, x) => sum + (x - average) ** 2, 0) / particles];
    };
    for (let k = 0; k < 12; k++) {
      await flow.step();
      mean /= 3;
      variance = (variance + (2 * stepSize) / beta) / 9;
      const [average, spread] = await sampled();
      expect(Math.abs(average - mean)).toBeLessThan(4.5 * Math.sqrt(variance / particles));
      expect(Math.abs(spread / variance - 1)).toBeLessThan(4.5 * Math.sqrt(2 / particles));
    }
    expect(mean).toBeCloseTo(5 * 3 ** -12, 15);
    expect(variance).toBeCloseTo(1 / (beta * stiffness) / 2, 10);
    flow.dispose();
  });
});

describe('implicit steps elsewhere', () => {
  it('solve an ill-conditioned quadratic that is not axis-parallel', async () => {
    // Hessian Q diag(1e-2, 1, 1e4) Q^T with a rotation Q.
    const [c, s] = [Math.cos(0.6), Math.sin(0.6)];
    const rotate = ([x, y, z]: ArrayLike<number> & Iterable<number>, sign: number) => {
      const [u, v] = [c * x - sign * s * y, sign * s * x + c * y];
      return [u, c * v - sign * s * z, sign * s * v + c * z];
    };
    const inverse = ([u, v, z]: ArrayLike<number> & Iterable<number>) => {
      const [y, w] = [c * v + s * z, -s * v + c * z];
      return [c * u + s * y, -s * u + c * y, w];
    };
    const eigenvalues = [1e-2, 1, 1e4];
    const scaled = (x: readonly number[], by: (k: number) => number) => x.map((xk, k) => xk * by(k));
    const gradient = (theta: Float64Array) => rotate(scaled(inverse(theta), (k) => eigenvalues[k]) as never, 1);
    const value = (theta: Float64Array) => gradient(theta).reduce((sum, slope, k) => sum + (slope * theta[k]) / 2, 0);
    const points = [
      [1, 2, 3],
      [-4, 0.5, 1e-3],
    ];
    const { positions, report } = await solve(points, { value, gradient }, 10);
    expect(report).toMatchObject({ status: 'converged', unconverged: 0 });
    const expected = points.flatMap((x) =>
      rotate(scaled(inverse(x as never), (k) => 1 / (1 + 10 * eigenvalues[k])) as never, 1),
    );
    positions.forEach((x, k) => expect(Math.abs(x - expected[k])).toBeLessThan(1e-8));
  });

  it('solve a quartic far beyond the explicit bound, and say how close', async () => {
    const { positions, report } = await solve([[3], [-0.2], [0], [40]], quartic, 100);
    expect(report.status).toBe('converged');
    const defects = [3, -0.2, 0, 40].map((b, j) => Math.abs(positions[j] + 100 * positions[j] ** 3 - b));
    expect(Math.max(...defects)).toBeCloseTo(report.residual, 12);
    expect(Math.max(...defects)).toBeLessThan(1e-7);
    expect(positions[2]).toBe(0);
  });

  it('find a proximal point of a double well, no saddle, where h is too large for a single one', async () => {
    const doubleWell = {
      value: ([x]: Float64Array) => (x * x - 1) ** 2,
      gradient: ([x]: Float64Array) => [4 * x * (x * x - 1)],
    };
    const { positions, report } = await solve([[0.1], [-2], [1]], doubleWell, 5);
    expect(report.status).toBe('converged');
    [0.1, -2, 1].forEach((b, j) => {
      const x = positions[j];
      expect(Math.abs(x + 20 * x * (x * x - 1) - b)).toBeLessThan(1e-8);
      expect(1 + 5 * (12 * x * x - 4)).toBeGreaterThan(0);
    });
  });

  it('report what they could not solve, and how much was spent', async () => {
    const { report } = await solve([[3], [0]], quartic, 100, { maxGradientEvaluations: 3 });
    expect(report).toMatchObject({ status: 'maxIterations', unconverged: 1, gradientEvaluations: 3 });
    expect(report.residual).toBeGreaterThan(1);
    const kinked = {
      value: ([x]: Float64Array) => Math.max(x, -3 * x),
      gradient: ([x]: Float64Array) => [x > 0 ? 1 : -3],
    };
    // At the kink the defect jumps from above 0 to below.
    const kink = await solve([[0.5]], kinked, 1);
    expect(kink.report).toMatchObject({ status: 'stalled', unconverged: 1 });
    expect(kink.report.residual).toBeGreaterThan(0.1);
  });

  it('pass over regions where the potential is not finite', async () => {
    const entropic = {
      value: ([x]: Float64Array) => x * Math.log(x) + 9 * x,
      gradient: ([x]: Float64Array) => [Math.log(x) + 10],
    };
    const { positions, report } = await solve([[2]], entropic, 10);
    expect(report.status).toBe('converged');
    expect(positions[0] + 10 * (Math.log(positions[0]) + 10)).toBeCloseTo(2, 8);
  });

  it('refuse a start without a gradient, and settings outside their domain', async () => {
    const broken = { ...quartic, gradient: ([x]: Float64Array) => [x > 1 ? NaN : x] };
    await expect(solve([[1], [2]], broken, 1)).rejects.toThrow(/gradient at particle 1 at step 6/);
    await expect(solve([[1], [2]], broken, 1)).rejects.toBeInstanceOf(NumericalError);
    expect(() => implicit({ random, tolerance: 0 })).toThrow(/tolerance/);
    expect(() => implicit({ random, maxGradientEvaluations: 0 })).toThrow(/maxGradientEvaluations/);
  });

  it('train a network with every defect within tolerance, and resume bit for bit', async () => {
    const inputs = random.stream('data').normals(0, 30, 3);
    const targets = Float64Array.from({ length: 30 }, (_, i) => (inputs[3 * i] * inputs[3 * i + 1] > 0 ? 1 : -1));
    const parts = (backend: Backend): ProximalFlowOptions<'mass'> => ({
      backend,
      cloud: sampleCloud({ particles: 12, distribution: tanhNeuron().initialDistribution(3), random }),
      risk: populationRisk({ loss: logisticLoss(), neuron: tanhNeuron(), inputs, inputDimension: 3, targets }),
      regularizer: entropy({ inverseTemperature: 1e4 }),
      confinement: l2Potential({ strength: 1e-3 }),
      location: implicit({ random }),
      weights: proximal(),
      stepSize: 3,
    });
    const backend = createCpuBackend();
    const flow = await createProximalFlow(parts(backend));
    const half = await (async () => {
      for (let k = 0; k < 3; k++) {
        const report = await flow.step();
        expect(report.locationUpdate).toMatchObject({ status: 'converged', unconverged: 0 });
        // Particles carry their mass: no weight step is due.
        expect(report.weightUpdate.iterations).toBe(0);
      }
      return structuredClone(await flow.checkpoint());
    })();
    for (let k = 0; k < 3; k++) await flow.step();
    const whole = await flow.checkpoint();
    flow.dispose();
    expect(backend.memory().tensors).toBe(0);
    const resumed = await createProximalFlow({ ...parts(createCpuBackend()), checkpoint: half });
    for (let k = 0; k < 3; k++) await resumed.step();
    expect(await resumed.checkpoint()).toEqual(whole);
    resumed.dispose();
  });

  it('leave memory as it was when the potential throws on the way', async () => {
    const backend = createCpuBackend();
    const flow = await createProximalFlow({
      ...ornsteinUhlenbeck(implicit({ random }), 10),
      backend,
      risk: potentialEnergy(
        fromScalarPotential({ name: 'cliff', value: ([x]) => x, gradient: ([x]) => [x > -4 ? 1 : NaN] }),
      ),
    });
    const before = { cloud: await flow.cloud(), memory: backend.memory() };
    await expect(flow.step()).rejects.toThrow(/cliff/);
    expect(await flow.cloud()).toEqual(before.cloud);
    expect(backend.memory()).toEqual(before.memory);
    flow.dispose();
  });
});

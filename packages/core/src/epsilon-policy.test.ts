import { createCpuBackend } from '@proxflow/backend-cpu';
import { scaledCost, squaredEuclidean, type GroundCost } from '@proxflow/costs';
import { createRandom } from '@proxflow/random';
import { entropy, quadraticPotential } from '@proxflow/regularizers';
import { potentialEnergy } from '@proxflow/risks';
import { describe, expect, it } from 'vitest';
import {
  createProximalFlow,
  epsilonFromNeighbours,
  eulerMaruyama,
  proximal,
  sampleCloud,
  type FlowCheckpoint,
  type NeighbourPolicy,
} from './index.js';

const backend = createCpuBackend();

interface Question {
  readonly stepSize: number;
  readonly temperature: number;
  readonly cost?: GroundCost;
}

async function choose(
  settings: NeighbourPolicy,
  points: readonly number[],
  { stepSize, temperature, cost = squaredEuclidean() }: Question,
) {
  const rows = await backend.upload(points, [points.length, 1]);
  const { tensors } = backend.memory();
  const choice = await epsilonFromNeighbours(settings).choose({
    backend,
    rows,
    columns: rows,
    cost,
    stepSize,
    temperature,
  });
  expect(backend.memory().tensors).toBe(tensors);
  rows.dispose();
  return choice;
}

const [spacing, neighbours] = [0.1, 5];
const grid = Array.from({ length: 400 }, (_, j) => spacing * j);
/** On an even grid sum exp(-j^2 d^2 / 2 eps) is sqrt(2 pi eps)/d and the sum of squares sqrt(pi eps)/d. */
const reaching = (neighbours * spacing) ** 2 / (4 * Math.PI);

describe('epsilonFromNeighbours', () => {
  it('finds the epsilon whose kernel reaches m neighbours, within its limits', async () => {
    const choice = await choose({ neighbours }, grid, { stepSize: 1, temperature: 1 });
    expect(Math.abs((choice.lowerLimit ?? NaN) / reaching - 1)).toBeLessThan(1e-4);
    expect(choice).toMatchObject({ epsilon: 0.1, upperLimit: 0.1, gaveWay: 'none' });
  });

  it('lets the blur or the exchange give way where both cannot be met, and says which', async () => {
    const narrow = { stepSize: 0.01, temperature: 0.1 };
    const blurred = await choose({ neighbours }, grid, narrow);
    expect(blurred.gaveWay).toBe('blur');
    expect(blurred.epsilon).toBe(blurred.lowerLimit);
    expect(blurred.upperLimit).toBeCloseTo(1e-4, 15);
    const frozen = await choose({ neighbours, givesWay: 'exchange' }, grid, narrow);
    expect(frozen).toEqual({ ...blurred, epsilon: blurred.upperLimit, gaveWay: 'exchange' });
  });

  it('has only blur to give without noise', async () => {
    const choice = await choose({ neighbours, givesWay: 'exchange' }, grid, { stepSize: 1, temperature: 0 });
    expect(choice).toMatchObject({ gaveWay: 'blur', upperLimit: 0 });
    expect(Math.abs(choice.epsilon / reaching - 1)).toBeLessThan(1e-4);
  });

  it('scales with the cost, and needs no exchange where points coincide', async () => {
    const plain = await choose({ neighbours }, grid, { stepSize: 1, temperature: 0 });
    const cost = scaledCost(squaredEuclidean(), 1024);
    const scaled = await choose({ neighbours }, grid, { stepSize: 1, temperature: 0, cost });
    expect(scaled.epsilon / plain.epsilon).toBeCloseTo(1024, 9);
    const same = await choose({}, [2, 2, 2, 2, 2, 2], { stepSize: 1, temperature: 1 });
    expect(same).toMatchObject({ lowerLimit: 0, gaveWay: 'none' });
  });

  it('answers for clouds of one and two particles', async () => {
    expect(await choose({}, [1], { stepSize: 1, temperature: 1 })).toMatchObject({ lowerLimit: 0, gaveWay: 'none' });
    const two = await choose({}, [0, 1], { stepSize: 1, temperature: 1 });
    expect(two.epsilon).toBeGreaterThan(0);
  });

  it.each([{ neighbours: 1 }, { widening: 0 }, { rows: 0.5 }, { givesWay: 'none' }])('refuses %j', (settings) =>
    expect(() => epsilonFromNeighbours(settings as NeighbourPolicy)).toThrow(new RegExp(Object.keys(settings)[0])),
  );
});

describe('a flow with that policy', () => {
  const dimension = 8;
  const options = (givesWay: 'blur' | 'exchange') => {
    const random = createRandom(5);
    const law = Array.from({ length: dimension }, () => ({ kind: 'normal', mean: 0, deviation: 1 }) as const);
    return {
      backend: createCpuBackend(),
      cloud: sampleCloud({ particles: 80, distribution: law, random }),
      risk: potentialEnergy(quadraticPotential({ stiffness: 1 })),
      regularizer: entropy({ inverseTemperature: 1 }),
      location: eulerMaruyama({ random }),
      weights: proximal({ epsilon: epsilonFromNeighbours({ givesWay }) }),
      stepSize: 0.05,
    };
  };
  const advance = async (givesWay: 'blur' | 'exchange', steps: number, checkpoint?: FlowCheckpoint) => {
    const flow = await createProximalFlow({ ...options(givesWay), ...(checkpoint && { checkpoint }) });
    const reports = [];
    for (let k = 0; k < steps; k++) reports.push((await flow.step()).weightUpdate);
    const end = await flow.checkpoint();
    flow.dispose();
    return { end, reports };
  };

  it('exchanges mass in 8 dimensions where blur gives way, and says how much it blurs', async () => {
    const [report] = (await advance('blur', 1)).reports;
    expect(report.epsilonChoice?.gaveWay).toBe('blur');
    expect(report.kernelHealth?.effectiveNeighbours).toBeGreaterThan(1.5);
    expect(report.blur?.negligible).toBe(false);
    const [frozen] = (await advance('exchange', 1)).reports;
    expect(frozen.epsilonChoice?.gaveWay).toBe('exchange');
    expect(frozen.kernelHealth?.effectiveNeighbours).toBeLessThan(1.1);
    expect(frozen.blur?.negligible).toBe(true);
  });

  it('resumes bit for bit: the policy remembers nothing', async () => {
    const whole = await advance('blur', 4);
    const half = await advance('blur', 2);
    const rest = await advance('blur', 2, structuredClone(half.end));
    expect(rest.end).toEqual(whole.end);
    expect(rest.reports).toEqual(whole.reports.slice(2));
  });
});

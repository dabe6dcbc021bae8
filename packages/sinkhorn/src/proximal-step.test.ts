import { createCpuBackend } from '@proxflow/backend-cpu';
import { entropy } from '@proxflow/regularizers';
import { describe, expect, it } from 'vitest';
import { proximalStep, type ProximalProblem } from './index.js';

const backend = createCpuBackend();

type Step = Omit<ProximalProblem, 'backend' | 'cost' | 'logWeights' | 'potential' | 'regularizer'> & {
  readonly beta: number;
};

/** A step from masses, with a cost given as rows; x = (0, 1, 2) and psi = (0, 1, 2) where nothing else is said. */
async function step(
  { beta, ...rest }: Step,
  {
    cost = [0, 1, 2].map((x) => [0, 1, 2].map((y) => (x - y) ** 2)),
    weights = [0.2, 0.3, 0.5],
    psi = [0, 1, 2],
  }: { cost?: number[][]; weights?: number[]; psi?: number[] } = {},
) {
  const matrix = await backend.upload(cost.flat(), [cost.length, cost[0].length]);
  const solution = await proximalStep({
    backend,
    cost: matrix,
    logWeights: Float64Array.from(weights, Math.log),
    potential: Float64Array.from(psi),
    regularizer: entropy({ inverseTemperature: beta }),
    tolerance: 1e-13,
    ...rest,
  });
  matrix.dispose();
  return { ...solution, weights: solution.logWeights.map(Math.exp) };
}

function distance(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found.length).toBe(expected.length);
  return Array.from(found).reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
}

const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);

describe('case 16: the step on three points', () => {
  const expected = [0.30255958525, 0.368035428422, 0.329404986328];
  const settings = { beta: 1, epsilon: 0.5, stepSize: 0.3 };

  it.each(['kernel', 'log'] as const)('has the tabulated weights and objective in domain "%s"', async (domain) => {
    const { weights, objective, status, massError } = await step({ ...settings, domain });
    expect(distance(weights, expected)).toBeLessThan(1e-11);
    expect(objective).toBeCloseTo(-0.70307770212, 11);
    expect(total(weights)).toBeCloseTo(1, 15);
    expect(massError).toBeLessThan(1e-14);
    expect(status).toBe('converged');
  });

  it('is unchanged by psi + constant, which the objective charges h times', async () => {
    const plain = await step(settings);
    const shifted = await step(settings, { psi: [0, 1, 2].map((psi) => psi + 7.3) });
    expect(distance(shifted.weights, plain.weights)).toBeLessThan(1e-13);
    expect(shifted.objective - plain.objective).toBeCloseTo(0.3 * 7.3, 11);
  });
});

describe('case 17: zero cost', () => {
  it('gives softmax(-tau beta psi)', async () => {
    const zero = [0, 1, 2].map(() => [0, 0, 0]);
    const { weights } = await step({ beta: 1, epsilon: 1, stepSize: 1 }, { cost: zero });
    expect(distance(weights, [0.506480391056, 0.307195885718, 0.186323723226])).toBeLessThan(1e-12);
    for (const [beta, epsilon, stepSize] of [
      [5, 0.1, 0.02],
      [0.3, 2, 4],
    ] as const) {
      const exponent = (-beta * stepSize) / (stepSize + beta * epsilon);
      const raw = [0, 1, 2].map((psi) => Math.exp(exponent * psi));
      const softmax = raw.map((value) => value / (raw[0] + raw[1] + raw[2]));
      const found = await step({ beta, epsilon, stepSize }, { cost: zero });
      expect(distance(found.weights, softmax)).toBeLessThan(1e-13);
    }
  });
});

describe('case 18: a step without end', () => {
  it('gives the Gibbs weights at h = 1e9, and the certificate knows it at once', async () => {
    const { weights, iterations, certifiedError } = await step({ beta: 1, epsilon: 1, stepSize: 1e9 });
    // The step itself differs from its limit by order (epsilon + C)/h = 2e-9 in log w, 1e-9 in w.
    expect(distance(weights, [0.665240955775, 0.244728471055, 0.09003057317])).toBeLessThan(2e-9);
    // A stop in the sup norm, where the factor is tau = 1 - 1e-9, would need more than 20000 sweeps.
    expect(iterations).toBeLessThan(40);
    expect(certifiedError).toBeLessThan(1e-13);
  });

  it('closes in on the Gibbs weights like 1/h', async () => {
    const gibbs = [0.665240955775, 0.244728471055, 0.09003057317];
    const at = async (stepSize: number) => distance((await step({ beta: 1, epsilon: 1, stepSize })).weights, gibbs);
    expect((await at(1e4)) / (await at(1e5))).toBeCloseTo(10, 2);
  });
});

describe('case 21: many steps', () => {
  it('loses no mass in 1e4 steps', async () => {
    const cost = [0, 1, 2, 3, 4, 5].map((x) => [0, 1, 2, 3, 4, 5].map((y) => (x - y) ** 2));
    let logWeights: Float64Array = Float64Array.of(0.05, 0.1, 0.15, 0.2, 0.2, 0.3).map(Math.log);
    const matrix = await backend.upload(cost.flat(), [6, 6]);
    const regularizer = entropy({ inverseTemperature: 1 });
    for (let k = 0; k < 1e4; k++) {
      // A potential that keeps moving keeps the weights moving.
      const potential = logWeights.map((_, j) => Math.sin(0.1 * k + j));
      const settings = { epsilon: 1, stepSize: 0.05, regularizer, tolerance: 1e-3 };
      ({ logWeights } = await proximalStep({ backend, cost: matrix, logWeights, potential, ...settings }));
    }
    const weights = logWeights.map(Math.exp);
    expect(Math.abs(total(weights) - 1)).toBeLessThan(1e-12);
    expect(Math.min(...weights)).toBeGreaterThan(0.01);
  });

  it.each([
    [1, 0.5, 0.3],
    [20, 0.01, 0.5],
    [0.5, 3, 1e-3],
  ])('beta %d, epsilon %d, h %d: the objective is not above its value at M = diag(rho)', async (beta, epsilon, h) => {
    const rho = [0.2, 0.3, 0.5];
    const { objective } = await step({ beta, epsilon, stepSize: h }, { weights: rho });
    const negentropy = rho.reduce((sum, w) => sum + w * Math.log(w), 0);
    const mean = rho.reduce((sum, w, j) => sum + w * j, 0);
    expect(objective).toBeLessThanOrEqual(epsilon * negentropy + h * (mean + negentropy / beta));
  });
});

describe('closed form 3: two atoms', () => {
  const atoms = {
    cost: [
      [0, 1],
      [1, 0],
    ],
    weights: [0.7, 0.3],
    psi: [0, 1],
  };

  it('has the tabulated weights', async () => {
    // Eight and seven digits are given.
    const one = await step({ beta: 1, epsilon: 1, stepSize: 1 }, atoms);
    expect(distance(one.weights, [0.64284693, 0.35715307])).toBeLessThan(5e-9);
    const other = await step({ beta: 0.05, epsilon: 1, stepSize: 1e-3 }, atoms);
    expect(distance(other.weights, [0.5483076, 0.4516924])).toBeLessThan(5e-8);
  });

  it('closed form 4: without time and potential a step is one blur', async () => {
    const { weights } = await step({ beta: 1, epsilon: 1, stepSize: 1e-14 }, { ...atoms, psi: [0, 0] });
    expect(distance(weights, [0.54898373, 0.45101627])).toBeLessThan(5e-9);
    const stay = 1 / (1 + Math.exp(-0.5));
    expect(weights[0]).toBeCloseTo(0.7 * stay + 0.3 * (1 - stay), 12);
  });

  it('closed form 4: a kernel that reaches nobody leaves every weight alone, whatever psi', async () => {
    for (const psi of [
      [0, 1],
      [30, -50],
    ]) {
      const cost = [
        [0, 1e5],
        [1e5, 0],
      ];
      const { weights, iterations, health } = await step({ beta: 1, epsilon: 1, stepSize: 1 }, { ...atoms, cost, psi });
      expect(distance(weights, [0.7, 0.3])).toBeLessThan(1e-13);
      // The identity start is the answer already.
      expect(iterations).toBe(1);
      expect(health.offDiagonalMass).toBeLessThan(1e-14);
    }
  });
});

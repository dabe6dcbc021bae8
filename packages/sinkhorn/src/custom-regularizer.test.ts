import { createCpuBackend } from '@proxflow/backend-cpu';
import { entropy, type WeightRegularizer } from '@proxflow/regularizers';
import { describe, expect, it } from 'vitest';
import { marginalStop, proximalStep, type ProximalSolution } from './index.js';

const backend = createCpuBackend();
const cost = [
  [0.2, 1.5, 3, 0.1],
  [2.5, 0.4, 0.9, 1.7],
  [0.6, 2.2, 0.3, 4],
];
const before = [0.5, 0.2, 0.3];
const psi = [0.4, -1, 0.3, 1.1];
const epsilon = 0.6;
const stepSize = 0.7;

async function solve(regularizer: WeightRegularizer, stop = marginalStop(1e-14)): Promise<ProximalSolution> {
  const matrix = await backend.upload(cost.flat(), [3, 4]);
  return proximalStep({
    backend,
    cost: matrix,
    epsilon,
    stepSize,
    logWeights: Float64Array.from(before, Math.log),
    potential: Float64Array.from(psi),
    regularizer,
    stop,
  });
}

/** M = diag(y) Gamma diag(z). */
function coupling({ logRowScaling, logColumnScaling }: ProximalSolution): number[][] {
  return cost.map((row, i) => row.map((c, j) => Math.exp(logRowScaling[i] + logColumnScaling[j] - c / (2 * epsilon))));
}

const columnSums = (m: number[][]) => psi.map((_, j) => m.reduce((sum, row) => sum + row[j], 0));

/** The whole objective of a coupling, in plain loops. */
function objective(m: number[][], penalty: (weights: number[]) => number): number {
  const transport = m.flatMap((row, i) => row.map((x, j) => (cost[i][j] / 2) * x + epsilon * x * Math.log(x)));
  const weights = columnSums(m);
  const energy = weights.reduce((sum, w, j) => sum + w * psi[j], 0);
  return transport.reduce((sum, value) => sum + value, 0) + stepSize * (energy + penalty(weights));
}

/** Moves t of mass within each row in turn, from column j to column k: M 1 stays. Every feasible direction is a sum of these. */
function* neighbours(m: number[][], t: number): Generator<number[][]> {
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 4; j++) {
      for (let k = 0; k < 4; k++) {
        if (j === k) continue;
        const moved = m.map((row) => [...row]);
        moved[i][j] -= t;
        moved[i][k] += t;
        yield moved;
      }
    }
  }
}

function expectOptimal(solution: ProximalSolution, penalty: (weights: number[]) => number): void {
  const m = coupling(solution);
  m.forEach((row, i) => expect(row.reduce((sum, x) => sum + x, 0)).toBeCloseTo(before[i], 13));
  columnSums(m).forEach((w, j) => expect(Math.exp(solution.logWeights[j])).toBeCloseTo(w, 12));
  const value = objective(m, penalty);
  expect(solution.objective).toBeCloseTo(value, 11);
  for (const t of [1e-3, 1e-5]) {
    for (const other of neighbours(m, t)) expect(objective(other, penalty)).toBeGreaterThan(value);
  }
}

/** beta^-1 KL(w | prior). */
function klToPrior(prior: number[], temperature: number): WeightRegularizer {
  return {
    name: 'klToPrior',
    temperature,
    value: (logWeights) =>
      temperature * logWeights.reduce((sum, l, j) => sum + Math.exp(l) * (l - Math.log(prior[j]) - 1) + prior[j], 0),
    derivative: (logWeights) => logWeights.map((l, j) => temperature * (l - Math.log(prior[j]))),
    logProx: ({ logReference, potential, strength }) =>
      logReference.map((s, j) => {
        const k = strength * temperature;
        return (s + k * Math.log(prior[j]) - strength * potential[j]) / (1 + k);
      }),
    contraction: (strength) => (strength * temperature) / (1 + strength * temperature),
    shiftsUniformly: true,
  };
}

/** w_j <= most: the indicator of a box. */
function capacity(most: number): WeightRegularizer {
  return {
    name: 'capacity',
    temperature: 0,
    value: (logWeights) => (logWeights.every((l) => Math.exp(l) <= most * (1 + 1e-9)) ? 0 : Infinity),
    derivative: (logWeights) => logWeights.map(() => 0),
    logProx: ({ logReference, potential, strength }) =>
      logReference.map((s, j) => Math.min(s - strength * potential[j], Math.log(most))),
    contraction: () => 1,
    shiftsUniformly: false,
  };
}

describe('regularizers in the seam', () => {
  it('entropy: the solution is optimal, and its objective is the one stated', async () => {
    const penalty = (w: number[]) => w.reduce((sum, x) => sum + x * Math.log(x), 0) / 2;
    expectOptimal(await solve(entropy({ inverseTemperature: 2 })), penalty);
  });

  it('a KL penalty to a prior: optimal, certified, and different from entropy', async () => {
    const prior = [0.05, 0.1, 0.6, 0.25];
    const regularizer = klToPrior(prior, 0.5);
    const solution = await solve(regularizer);
    expectOptimal(solution, (w) => w.reduce((sum, x, j) => sum + x * Math.log(x / prior[j]) - x + prior[j], 0) / 2);
    expect(solution.certifiedError).toBeLessThan(1e-12);
    expect(solution.contraction.metric).toBe('oscillation');
    const plain = await solve(entropy({ inverseTemperature: 2 }));
    expect(Math.abs(plain.logWeights[0] - solution.logWeights[0])).toBeGreaterThan(0.1);
  });

  it('a capacity: optimal, tight where it binds, and nothing is certified in its metric', async () => {
    const most = 0.35;
    const solution = await solve(capacity(most));
    expect(solution.status).toBe('converged');
    const weights = solution.logWeights.map(Math.exp);
    expect(Math.max(...weights)).toBeCloseTo(most, 12);
    expect(weights.filter((w) => w < most - 1e-3).length).toBeGreaterThan(0);
    expectOptimal(solution, (w) => (Math.max(...w) <= most * (1 + 1e-9) ? 0 : Infinity));
    expect(solution.contraction).toEqual({ factor: 1, metric: 'supremum', tau: 1 });
    expect(solution.sweepsNeeded).toBe(Infinity);
  });

  it('beta = Infinity: z = exp(-h psi / epsilon) at once, and one more sweep certifies it', async () => {
    const solution = await solve(entropy({ inverseTemperature: Infinity }));
    expectOptimal(solution, () => 0);
    expect(solution.contraction.tau).toBe(0);
    expect(solution.iterations).toBeLessThanOrEqual(2);
    expect(solution.certifiedError).toBeLessThan(1e-14);
    const shift = solution.logColumnScaling[0] + (stepSize / epsilon) * psi[0];
    psi.forEach((value, j) =>
      expect(solution.logColumnScaling[j] + (stepSize / epsilon) * value).toBeCloseTo(shift, 14),
    );
  });
});

import { createCpuBackend } from '@proxflow/backend-cpu';
import { describe, expect, it } from 'vitest';
import { solve, type Constraint } from 'yalps';
import { sinkhorn, wasserstein1d } from './index.js';

interface Problem {
  readonly cost: number[][];
  readonly source: number[];
  readonly target: number[];
}

const backend = createCpuBackend();

/** min <P, C> over P 1 = a, P^T 1 = b by the simplex method: the limit of epsilon -> 0. Small problems only. */
function linearProgram({ cost, source, target }: Problem) {
  const solution = solve(
    {
      direction: 'minimize',
      objective: 'cost',
      constraints: new Map<string, Constraint>([
        ...source.map((mass, i) => [`row ${i}`, { equal: mass }] as const),
        // The last column follows from the others; left in, rounding could make the program infeasible.
        ...target.slice(0, -1).map((mass, j) => [`column ${j}`, { equal: mass }] as const),
      ]),
      variables: new Map(
        cost.flatMap((row, i) =>
          row.map((charge, j) => [`${i} ${j}`, { cost: charge, [`row ${i}`]: 1, [`column ${j}`]: 1 }] as const),
        ),
      ),
    },
    { precision: 1e-12 },
  );
  expect(solution.status).toBe('optimal');
  return { value: solution.result, plan: new Map(solution.variables) };
}

/** - sum a log a. */
function shannonEntropy(weights: number[]): number {
  return weights.reduce((total, weight) => (weight === 0 ? total : total - weight * Math.log(weight)), 0);
}

async function entropicCost({ cost, source, target }: Problem, epsilon: number) {
  const matrix = await backend.upload(cost.flat(), [source.length, target.length]);
  const solution = await sinkhorn({
    backend,
    cost: matrix,
    epsilon,
    source,
    target,
    tolerance: 1e-9,
    maxIterations: 100_000,
  });
  expect(solution.status).toBe('converged');
  matrix.dispose();
  return solution;
}

/** Numbers in [0, 1), the same in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function randomProblem(seed: number): Problem {
  const random = randomNumbers(seed);
  const [rows, columns] = [2 + Math.floor(6 * random()), 2 + Math.floor(6 * random())];
  const weights = (size: number) => {
    const values = Array.from({ length: size }, () => 0.1 + random());
    const mass = values.reduce((total, value) => total + value, 0);
    return values.map((value) => value / mass);
  };
  return {
    cost: Array.from({ length: rows }, () => Array.from({ length: columns }, random)),
    source: weights(rows),
    target: weights(columns),
  };
}

/** x = (0,0), (1,0), (0,2) against y = (2,1), (0,.5), (-1,1), squared distances. */
const triangles = [
  [5, 0.25, 2],
  [2, 1.25, 5],
  [5, 2.25, 2],
];

describe('the linear program', () => {
  it('case 2: is the assignment 0 -> 1, 1 -> 0, 2 -> 2', () => {
    const thirds = [1 / 3, 1 / 3, 1 / 3];
    const { value, plan } = linearProgram({ cost: triangles, source: thirds, target: thirds });
    expect(value).toBeCloseTo(17 / 12, 12);
    expect([...plan.keys()].sort()).toEqual(['0 1', '1 0', '2 2']);
  });

  it('case 3: weighted', () => {
    const { value } = linearProgram({ cost: triangles, source: [0.2, 0.5, 0.3], target: [0.4, 0.4, 0.2] });
    expect(value).toBeCloseTo(1.6, 12);
  });

  it.each([1, 2])('on the real line is solved by the quantile coupling, p = %d', (p) => {
    for (let seed = 1; seed <= 12; seed++) {
      const { source, target } = randomProblem(seed);
      const random = randomNumbers(100 + seed);
      const [x, y] = [source.map(random), target.map(random)];
      const { value } = linearProgram({ source, target, cost: x.map((u) => y.map((v) => Math.abs(u - v) ** p)) });
      expect(wasserstein1d({ x, y, source, target, p }).cost).toBeCloseTo(value, 11);
    }
  });
});

// P* of the linear program is feasible for the entropic problem, so with masses of 1
//   <P, C> + epsilon KL(P | a b^T) <= <P*, C> + epsilon KL(P* | a b^T),
// and KL(P* | a b^T), the mutual information of P*, is at most min(H(a), H(b)) <= log min(N, M). As KL >= 0,
//   0 <= <P, C> - <P*, C> <= epsilon min(H(a), H(b)),
// and the same holds for the value with the entropy in place of <P, C>.
describe('epsilon -> 0', () => {
  it.each(Array.from({ length: 12 }, (_, k) => k + 1))(
    'tends to the linear program, random problem %d',
    async (seed) => {
      const problem = randomProblem(seed);
      const { value } = linearProgram(problem);
      const entropy = Math.min(shannonEntropy(problem.source), shannonEntropy(problem.target));
      // The target marginal is met to 1e-9, where no entry of the cost is above 1.
      const rounding = 2e-9;
      let previous = Infinity;
      for (const epsilon of [1, 0.3, 0.1, 0.03, 0.01]) {
        const { transportCost, relativeEntropicValue } = await entropicCost(problem, epsilon);
        const bound = epsilon * entropy + rounding;
        expect(transportCost - value).toBeGreaterThan(-rounding);
        expect(transportCost - value).toBeLessThan(bound);
        expect(relativeEntropicValue - value).toBeLessThan(bound);
        expect(relativeEntropicValue).toBeGreaterThan(transportCost - rounding);
        expect(transportCost).toBeLessThan(previous + rounding);
        previous = transportCost;
      }
      // Far below the bound: away from ties the distance falls like exp(-gap / epsilon).
      expect(previous - value).toBeLessThan(0.2 * 0.01 * entropy);
    },
  );
});

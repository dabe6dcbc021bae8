import { createCpuBackend } from '@proxflow/backend-cpu';
import { entropy } from '@proxflow/regularizers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certifiedLogError, sweepsNeeded, type Contraction } from './contraction.js';
import { proximalStep, type ProximalProblem } from './index.js';

const backend = createCpuBackend();

interface Problem {
  readonly cost: number[];
  readonly columns: number;
  readonly weights: number[];
  readonly psi: number[];
  readonly beta: number;
  readonly epsilon: number;
  readonly stepSize: number;
}

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
/** Uniform in the logarithm, so that easy and hard problems are met alike. */
const scale = (min: number, max: number) => between(Math.log(min), Math.log(max)).map(Math.exp);
const problems: fc.Arbitrary<Problem> = fc
  .tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 2, max: 6 }))
  .chain(([rows, columns]) =>
    fc.record({
      cost: fc.array(between(0, 3), { minLength: rows * columns, maxLength: rows * columns }),
      columns: fc.constant(columns),
      weights: fc.array(between(0.01, 1), { minLength: rows, maxLength: rows }),
      psi: fc.array(between(-2, 2), { minLength: columns, maxLength: columns }),
      beta: scale(0.1, 30),
      epsilon: scale(0.1, 3),
      stepSize: scale(0.01, 10),
    }),
  );

async function solve(problem: Problem, options: Partial<ProximalProblem>) {
  const { columns, weights, psi, beta, epsilon, stepSize } = problem;
  const cost = await backend.upload(problem.cost, [weights.length, columns]);
  const solution = await proximalStep({
    backend,
    cost,
    epsilon,
    stepSize,
    logWeights: Float64Array.from(weights, Math.log),
    potential: Float64Array.from(psi),
    regularizer: entropy({ inverseTemperature: beta }),
    ...options,
  });
  cost.dispose();
  return solution;
}

/** One sweep log z -> log z: the second iterate of a loop that starts at `start`. */
async function sweep(problem: Problem, start: Float64Array): Promise<Float64Array> {
  return (await solve(problem, { start, maxIterations: 2, stop: () => 'continue' })).logColumnScaling;
}

/** Delta = max over i, j, k, l of log (Gamma_ik Gamma_jl) / (Gamma_jk Gamma_il), by trying all. */
function projectiveDiameter({ cost, columns, weights, epsilon }: Problem): number {
  const l = (i: number, k: number) => -cost[i * columns + k] / (2 * epsilon);
  let diameter = 0;
  for (let i = 0; i < weights.length; i++) {
    for (let j = 0; j < weights.length; j++) {
      for (let k = 0; k < columns; k++) {
        for (let m = 0; m < columns; m++) diameter = Math.max(diameter, l(i, k) + l(j, m) - l(j, k) - l(i, m));
      }
    }
  }
  return diameter;
}

const minus = (a: Float64Array, b: Float64Array) => a.map((value, j) => value - b[j]);
const supremum = (values: Float64Array) => Math.max(...values.map(Math.abs));
const oscillation = (values: Float64Array) => Math.max(...values) - Math.min(...values);

describe('closed form 8: contraction', () => {
  const pairs = fc.tuple(
    problems,
    fc.array(between(-3, 3), { minLength: 6, maxLength: 6 }),
    fc.array(between(-3, 3), { minLength: 6, maxLength: 6 }),
  );

  it('one sweep shrinks the sup norm by tau and the oscillation by tau kappa^2; the bound used is above that', async () => {
    const used: number[] = [];
    await fc.assert(
      fc.asyncProperty(pairs, async ([problem, first, second]) => {
        const a = Float64Array.from(first.slice(0, problem.columns));
        const b = Float64Array.from(second.slice(0, problem.columns));
        const change = minus(await sweep(problem, a), await sweep(problem, b));
        const tau = problem.stepSize / (problem.stepSize + problem.beta * problem.epsilon);
        const kappa = Math.tanh(projectiveDiameter(problem) / 4);
        // Rounding of the sweep itself is 1e-14 of its numbers, which are of order 10.
        expect(supremum(change)).toBeLessThanOrEqual(tau * (1 + 1e-12) * supremum(minus(a, b)) + 1e-13);
        expect(oscillation(change)).toBeLessThanOrEqual(tau * kappa ** 2 * oscillation(minus(a, b)) + 1e-13);
        used.push(oscillation(change) / (tau * kappa ** 2 * oscillation(minus(a, b))));

        const { contraction } = await solve(problem, { maxIterations: 1 });
        expect(contraction.tau).toBeCloseTo(tau, 14);
        expect(contraction.metric).toBe('oscillation');
        expect(contraction.factor).toBeGreaterThanOrEqual(tau * kappa ** 2 * (1 - 1e-12));
        expect(contraction.factor).toBeLessThanOrEqual(tau);
      }),
      { numRuns: 200, seed: 1 },
    );
    // The inequality is not idle: some pair comes near it.
    expect(Math.max(...used.filter(Number.isFinite))).toBeGreaterThan(0.5);
  });

  it('the sup norm meets tau exactly where all moves alike', async () => {
    const problem: Problem = { ...fc.sample(problems, { numRuns: 1, seed: 7 })[0] };
    const start = new Float64Array(problem.columns);
    const moved = minus(
      await sweep(
        problem,
        start.map(() => 1),
      ),
      await sweep(problem, start),
    );
    const tau = problem.stepSize / (problem.stepSize + problem.beta * problem.epsilon);
    moved.forEach((value) => expect(value).toBeCloseTo(tau, 12));
  });
});

describe('closed form 8: certificates on 100 random problems', () => {
  it('the certified error is never below the true one, and the sweeps needed never below those done', async () => {
    const tightness: number[] = [];
    await fc.assert(
      fc.asyncProperty(problems, scale(1e-8, 1), async (problem, tolerance) => {
        // Rounding may end the reference run before 1e-14; it is exact to some 1e-14 all the same.
        const exact = await solve(problem, { tolerance: 1e-14, domain: 'log', maxIterations: 1e5 });
        expect(['converged', 'stalled']).toContain(exact.status);
        const rough = await solve(problem, { tolerance });
        const trueError = supremum(minus(rough.logWeights, exact.logWeights));
        expect(rough.status).toBe('converged');
        expect(trueError).toBeLessThanOrEqual(rough.certifiedError + 1e-12);
        expect(rough.certifiedError).toBeLessThanOrEqual(tolerance);
        expect(rough.iterations).toBeLessThanOrEqual(rough.sweepsNeeded);
        if (rough.certifiedError > 1e-9) tightness.push(trueError / rough.certifiedError);

        // Before the rule is met the certificate holds too.
        const early = await solve(problem, { tolerance: 1e-14, maxIterations: 2 });
        const earlyError = supremum(minus(early.logWeights, exact.logWeights));
        expect(earlyError).toBeLessThanOrEqual(early.certifiedError + 1e-12);
        tightness.push(earlyError / (early.certifiedError + 1e-12));
      }),
      { numRuns: 100, seed: 2 },
    );
    expect(Math.max(...tightness)).toBeGreaterThan(0.2);
  });

  it('no error is certified by a loop that is not known to contract', () => {
    const neutral: Contraction = { factor: 1, metric: 'supremum', tau: 1 };
    expect(certifiedLogError(neutral, 0.1)).toBe(Infinity);
    expect(certifiedLogError(neutral, 0)).toBe(0);
    expect(sweepsNeeded(neutral, 0.1, 1e-3)).toBe(Infinity);
  });

  it('counts sweeps by the geometric series', () => {
    const half: Contraction = { factor: 0.5, metric: 'oscillation', tau: 0.5 };
    expect(certifiedLogError(half, 1)).toBe(4);
    expect(sweepsNeeded(half, 1, 4)).toBe(1);
    expect(sweepsNeeded(half, 1, 0.5)).toBe(4);
    expect(sweepsNeeded(half, 1, 0.49)).toBe(5);
    expect(sweepsNeeded({ ...half, factor: 0 }, 1, 1e-9)).toBe(2);
  });
});

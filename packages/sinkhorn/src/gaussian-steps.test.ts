import type { Matrix } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { squaredEuclidean } from '@proxflow/costs';
import { entropy } from '@proxflow/regularizers';
import { describe, expect, it } from 'vitest';
import { proximalStep } from './index.js';

// Sums over a grid of spacing d stand for integrals of Gaussians of deviation s up to 2 exp(-2 (pi s / d)^2), and what
// lies outside [-L, L] counts L phi(L): each test says which of these sets its tolerance. The narrowest Gaussian is the
// coupling's, of variance about epsilon.

const backend = createCpuBackend();

interface Grid {
  readonly x: Float64Array;
  readonly cost: Matrix;
}

async function grid(reach: number, nodes: number): Promise<Grid> {
  const x = Float64Array.from({ length: nodes }, (_, i) => reach * ((2 * i) / (nodes - 1) - 1));
  const positions = await backend.upload(x, [nodes, 1]);
  return { x, cost: await squaredEuclidean().pairwise(backend, positions, positions) };
}

/** log of the normal law's masses on the nodes. */
function normal(x: Float64Array, mean: number, variance: number): Float64Array {
  const exponents = x.map((t) => -((t - mean) ** 2) / (2 * variance));
  const logTotal = Math.log(exponents.reduce((sum, e) => sum + Math.exp(e), 0));
  return exponents.map((e) => e - logTotal);
}

function momentsOf(x: Float64Array, logWeights: Float64Array): { mean: number; variance: number } {
  const average = (f: (t: number) => number) =>
    logWeights.reduce((sum, logWeight, i) => sum + Math.exp(logWeight) * f(x[i]), 0);
  const mean = average((t) => t);
  return { mean, variance: average((t) => (t - mean) ** 2) };
}

/** The larger root B of c^2 B^2 - [c (epsilon + 2 lambda) + A] B + lambda (lambda + epsilon) = 0. */
function nextVariance(a: number, epsilon: number, h: number, beta: number, kappa: number): number {
  const lambda = h / beta;
  const c = 1 + h * kappa;
  const linear = c * (epsilon + 2 * lambda) + a;
  return (linear + Math.sqrt(linear ** 2 - 4 * c ** 2 * lambda * (lambda + epsilon))) / (2 * c ** 2);
}

describe('case 19: one step of a Gaussian', () => {
  it('has the tabulated mean and variance on 641 points', async () => {
    const { x, cost } = await grid(8, 641);
    const { logWeights, certifiedError } = await proximalStep({
      backend,
      cost,
      epsilon: 0.1,
      stepSize: 0.1,
      logWeights: normal(x, 1, 1),
      potential: x.map((t) => t ** 2 / 2),
      regularizer: entropy({ inverseTemperature: 1 }),
    });
    const { mean, variance } = momentsOf(x, logWeights);
    // The start, of mean 1, loses 7 phi(7) = 6e-11 on the right: 1e-9 holds.
    expect(Math.abs(mean - 0.909090909090909)).toBeLessThan(1e-9);
    expect(Math.abs(variance - 1.083924403907)).toBeLessThan(1e-9);
    expect(certifiedError).toBeLessThan(1e-9);
  });

  it.each([
    { m: -0.5, a: 0.4, epsilon: 0.05, h: 0.2, beta: 2, kappa: 1.5 },
    { m: 0.8, a: 1.2, epsilon: 0.4, h: 0.05, beta: 3, kappa: 0.7 },
  ])('follows the closed form at $epsilon, $h, $beta, $kappa', async ({ m, a, epsilon, h, beta, kappa }) => {
    const { x, cost } = await grid(10, 201);
    const { logWeights } = await proximalStep({
      backend,
      cost,
      epsilon,
      stepSize: h,
      logWeights: normal(x, m, a),
      potential: x.map((t) => (kappa * t ** 2) / 2),
      regularizer: entropy({ inverseTemperature: beta }),
    });
    const { mean, variance } = momentsOf(x, logWeights);
    expect(Math.abs(mean - m / (1 + h * kappa))).toBeLessThan(1e-8);
    expect(Math.abs(variance - nextVariance(a, epsilon, h, beta, kappa))).toBeLessThan(1e-8);
  });
});

describe('case 20: stationary variance of the step', () => {
  it.each([
    // 6.5 deviations each way: tails of 4e-9 are the largest error.
    { epsilon: 0.1, expected: 1.508285281214, reach: 8, nodes: 161, start: 1, steps: 80, within: 2e-8 },
    // Spacing .08 against a kernel of deviation .1: 2 exp(-31); tails of 1e-10. The certified error of each step sets it.
    { epsilon: 0.01, expected: 1.05011903345, reach: 7, nodes: 176, start: 1, steps: 60, within: 2e-8 },
    // A kernel of deviation .032 needs the spacing .035 on a narrower grid: 2 exp(-16) = 2e-7, tails 1e-6. Without the
    // term in epsilon the variance would be 1, 5e-3 away.
    { epsilon: 1e-3, expected: 1.005001243779, reach: 5.5, nodes: 315, start: 1, steps: 14, within: 1e-5 },
  ])('is reached at epsilon $epsilon', async ({ epsilon, expected, reach, nodes, start, steps, within }) => {
    const { x, cost } = await grid(reach, nodes);
    const potential = x.map((t) => t ** 2 / 2);
    const regularizer = entropy({ inverseTemperature: 1 });
    let logWeights = normal(x, 0, start);
    let warmStart = new Float64Array(nodes);
    const variances: number[] = [];
    for (let k = 0; k < steps; k++) {
      const settings = { epsilon, stepSize: 0.1, tolerance: within / 10 };
      const solution = await proximalStep({
        backend,
        cost,
        logWeights,
        potential,
        regularizer,
        warmStart,
        ...settings,
      });
      expect(solution.status).toBe('converged');
      logWeights = Float64Array.from(solution.logWeights);
      warmStart = Float64Array.from(solution.logColumnScaling);
      variances.push(momentsOf(x, logWeights).variance);
    }
    // The way left shrinks by 1.2 a step; Aitken's extrapolation follows the run to its end.
    const [before, middle, last] = [steps - 11, steps - 6, steps - 1].map((k) => variances[k]) as [
      number,
      number,
      number,
    ];
    const limit = last - (last - middle) ** 2 / (last - 2 * middle + before);
    expect(Math.abs(last - expected)).toBeLessThan(Math.abs(start - expected) / 10);
    expect(Math.abs(limit - expected)).toBeLessThan(within);
  });
});

import { createCpuBackend } from '@proxflow/backend-cpu';
import { entropy } from '@proxflow/regularizers';
import { describe, expect, it } from 'vitest';
import { proximalStep } from './index.js';

const backend = createCpuBackend();

/** The recursion of the proximal step in plain loops and plain exponentials; cost[i][j], i previous, j current. */
function plainStep(
  cost: number[][],
  before: number[],
  psi: number[],
  { beta, epsilon, stepSize, quadrature }: { beta: number; epsilon: number; stepSize: number; quadrature: number[] },
): number[] {
  const tau = stepSize / (stepSize + beta * epsilon);
  const gamma = cost.map((row) => row.map((c) => Math.exp(-c / (2 * epsilon))));
  let z = psi.map(() => 1);
  let weights: number[] = [];
  for (let k = 0; k < 5000; k++) {
    const y = before.map((w, i) => w / gamma[i].reduce((sum, g, j) => sum + g * quadrature[j] * z[j], 0));
    const columnSums = psi.map((_, j) => y.reduce((sum, yi, i) => sum + gamma[i][j] * yi, 0));
    weights = columnSums.map((s, j) => quadrature[j] * z[j] * s);
    z = columnSums.map((s, j) => (Math.exp(-beta * psi[j] - 1) / s) ** tau);
  }
  return weights;
}

const settings = { beta: 0.8, epsilon: 0.6, stepSize: 0.7 };

async function solve(cost: number[][], before: number[], psi: number[], quadrature: number[]): Promise<number[]> {
  const matrix = await backend.upload(cost.flat(), [cost.length, cost[0].length]);
  const { logWeights } = await proximalStep({
    backend,
    cost: matrix,
    epsilon: settings.epsilon,
    stepSize: settings.stepSize,
    logWeights: Float64Array.from(before, Math.log),
    potential: Float64Array.from(psi),
    regularizer: entropy({ inverseTemperature: settings.beta }),
    logQuadrature: Float64Array.from(quadrature, Math.log),
    tolerance: 1e-13,
  });
  return [...logWeights.map(Math.exp)];
}

describe('orientation: rows are the previous cloud, columns the current one', () => {
  const cost = [
    [0.2, 1.5, 3, 0.1],
    [2.5, 0.4, 0.9, 1.7],
    [0.6, 2.2, 0.3, 4],
  ];
  const before = [0.5, 0.2, 0.3];
  const psi = [0.4, -1, 0.3, 1.1];

  it.each([
    ['v = 1', [1, 1, 1, 1]],
    ['unequal quadrature weights', [0.5, 2, 0.1, 0.7]],
  ])('3 previous and 4 current particles, %s: equals the plain loops', async (_, quadrature) => {
    const found = await solve(cost, before, psi, quadrature);
    const expected = plainStep(cost, before, psi, { ...settings, quadrature });
    expect(found.length).toBe(4);
    found.forEach((weight, j) => expect(weight).toBeCloseTo(expected[j], 12));
  });

  it('as many previous as current particles: equals the plain loops, and the transposed kernel does not', async () => {
    const square = cost.map((row) => row.slice(0, 3));
    const transposed = [0, 1, 2].map((j) => square.map((row) => row[j]));
    const quadrature = [1, 1, 1];
    const found = await solve(square, before, psi.slice(0, 3), quadrature);
    const right = plainStep(square, before, psi.slice(0, 3), { ...settings, quadrature });
    const wrong = plainStep(transposed, before, psi.slice(0, 3), { ...settings, quadrature });
    found.forEach((weight, j) => expect(weight).toBeCloseTo(right[j], 12));
    expect(Math.max(...found.map((weight, j) => Math.abs(weight - wrong[j])))).toBeGreaterThan(0.05);
  });
});

import { createCpuBackend } from '@proxflow/backend-cpu';
import { describe, expect, it } from 'vitest';
import { sinkhorn, type TransportProblem } from './index.js';

const backend = createCpuBackend();

async function solve(rows: number[][], problem: Omit<TransportProblem, 'backend' | 'cost'>) {
  const cost = await backend.upload(rows.flat(), [rows.length, rows[0].length]);
  const solution = await sinkhorn({ backend, cost, tolerance: 1e-12, ...problem });
  cost.dispose();
  return solution;
}

describe('the mass of a relaxed plan', () => {
  it.each([
    [1, 1],
    [0.1, 50],
    [1000, 1e4],
  ])('is that of one point each at rho %d and %d', async (source, target) => {
    const [epsilon, a, b, c] = [0.05, 2, 0.7, 1.3];
    const solution = await solve([[c]], { epsilon, source: [a], target: [b], marginals: { source, target } });
    // The derivative in the mass m of m c + epsilon KL(m | a b) + rho KL(m | a) + rho' KL(m | b) vanishes.
    const total = epsilon + source + target;
    const logMass = (epsilon * Math.log(a * b) + source * Math.log(a) + target * Math.log(b) - c) / total;
    expect(solution.status).toBe('converged');
    expect(solution.targetMarginal[0] / Math.exp(logMass)).toBeCloseTo(1, 9);
    expect(solution.iterations).toBeLessThan(10);
  });
});

describe('the constant of a semi-relaxed plan', () => {
  const rows = [
    [0, 1, 4],
    [1, 0, 1],
  ];
  const weights = { source: [0.3, 0.9], target: [0.5, 0.2, 0.1] };

  // The plain iteration would move it by a factor rho / (rho + epsilon) a sweep: 1 - 1e-6 at the larger rho.
  it.each([1, 1e4])('closes the gap at rho %d, where no sweep moves the plan any more', async (rho) => {
    for (const accelerate of [true, false]) {
      const solution = await solve(rows, { epsilon: 0.5, ...weights, marginals: { target: rho }, accelerate });
      expect(solution.status).toBe('converged');
      expect(solution.iterations).toBeLessThan(60);
      expect(solution.gap).toBeLessThan(1e-11 * solution.primal);
      // The potential is the penalty's slope: g = -rho log(marginal / b).
      solution.targetMarginal.forEach((marginal, j) => {
        expect(solution.targetPotential[j] / rho).toBeCloseTo(-Math.log(marginal / weights.target[j]), 8);
      });
    }
  });

  it('is the same whichever side is exact', async () => {
    const forth = await solve(rows, { epsilon: 0.5, ...weights, marginals: { target: 2 } });
    const transposed = [0, 1, 2].map((j) => rows.map((row) => row[j]));
    const swapped = { source: weights.target, target: weights.source };
    const back = await solve(transposed, { epsilon: 0.5, ...swapped, marginals: { source: 2 } });
    forth.targetPotential.forEach((g, j) => expect(back.sourcePotential[j]).toBeCloseTo(g, 9));
    forth.sourcePotential.forEach((f, i) => expect(back.targetPotential[i]).toBeCloseTo(f, 9));
  });
});

import { createCpuBackend } from '@proxflow/backend-cpu';
import { entropy } from '@proxflow/regularizers';
import { describe, expect, it } from 'vitest';
import { proximalStep, type DomainChoice } from './index.js';

const backend = createCpuBackend();

async function solve(cost: number[][], quadrature: number[], epsilon: number, domain: DomainChoice = 'auto') {
  const columns = cost[0].length;
  const matrix = await backend.upload(cost.flat(), [cost.length, columns]);
  const solution = await proximalStep({
    backend,
    cost: matrix,
    epsilon,
    stepSize: 0.4,
    logWeights: Float64Array.from(cost, (_, i) => Math.log(1 + i)),
    potential: Float64Array.from({ length: columns }, (_, j) => Math.sin(3 * j)),
    logQuadrature: Float64Array.from(quadrature, Math.log),
    regularizer: entropy({ inverseTemperature: 2 }),
    domain,
  });
  return solution;
}

/** The coupling's rows as conditional distributions, in plain loops. */
function conditionals(cost: number[][], quadrature: number[], epsilon: number, logZ: Float64Array): number[][] {
  return cost.map((row) => {
    const raw = row.map((c, j) => Math.exp(-c / (2 * epsilon)) * quadrature[j] * Math.exp(logZ[j]));
    const total = raw.reduce((sum, x) => sum + x, 0);
    return raw.map((x) => x / total);
  });
}

const neighbours = (q: number[][]) =>
  q.reduce((sum, row) => sum + 1 / row.reduce((squares, x) => squares + x * x, 0), 0) / q.length;

describe('kernel health', () => {
  const wide = [
    [0.1, 1.5, 3, 0.7],
    [2.5, 0.4, 0.9, 1.7],
    [0.6, 2.2, 0.3, 2],
  ];
  const quadrature = [0.5, 2, 1.3, 0.7];

  it.each(['kernel', 'log'] as const)('equals plain loops in domain "%s"', async (domain) => {
    const { health, logColumnScaling } = await solve(wide, quadrature, 0.3, domain);
    const q = conditionals(wide, quadrature, 0.3, logColumnScaling);
    expect(health.effectiveNeighbours).toBeCloseTo(neighbours(q), 12);
    expect(health.offDiagonalMass).toBeUndefined();
    expect(health.rowOscillation).toBeCloseTo((3 - 0.1) / 0.6, 12);
  });

  it('measures the mass that leaves its particle where rows and columns are the same', async () => {
    const square = wide.map((row) => row.slice(0, 3));
    const v = quadrature.slice(0, 3);
    const { health, logColumnScaling } = await solve(square, v, 0.3);
    const q = conditionals(square, v, 0.3, logColumnScaling);
    expect(health.effectiveNeighbours).toBeCloseTo(neighbours(q), 12);
    expect(health.offDiagonalMass).toBeCloseTo(Math.max(...q.map((row, i) => 1 - row[i])), 12);
  });

  it('says 1 neighbour for a frozen kernel and N for one that blurs all', async () => {
    const points = [0, 1, 2, 3];
    const far = points.map((x) => points.map((y) => 1e4 * (x - y) ** 2));
    const frozen = await solve(far, [1, 1, 1, 1], 1);
    expect(frozen.health.effectiveNeighbours).toBeCloseTo(1, 14);
    expect(frozen.health.offDiagonalMass).toBeCloseTo(0, 14);
    const flat = points.map(() => points.map(() => 0));
    const blurred = await solve(flat, [1, 1, 1, 1], 1e3);
    expect(blurred.health.effectiveNeighbours).toBeCloseTo(4, 3);
    expect(blurred.health.rowOscillation).toBe(0);
  });
});

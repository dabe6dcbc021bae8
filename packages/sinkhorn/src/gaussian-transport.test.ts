import { createCpuBackend } from '@proxflow/backend-cpu';
import { squaredEuclidean } from '@proxflow/costs';
import { describe, expect, it } from 'vitest';
import { divergenceOf, gridGeometry, pointGeometry, sinkhorn, type Geometry } from './index.js';

const backend = createCpuBackend();
const count = 721;
const nodes = Float64Array.from({ length: count }, (_, i) => -8 + (18 * i) / (count - 1));

/** Masses of N(mean, 1) on the nodes. */
function normal(mean: number): Float64Array {
  const values = nodes.map((x) => Math.exp(-((x - mean) ** 2) / 2));
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / total);
}

describe('case 9: from N(0, 1) to N(2, 1) on 721 nodes at epsilon 1', () => {
  const problem = { backend, epsilon: 1, source: normal(0), target: normal(2), tolerance: 1e-12 };
  const onGrid = (): Geometry => gridGeometry({ backend, axes: [{ x: nodes }] });
  const ofPoints = async (): Promise<Geometry> => {
    const x = await backend.upload(nodes, [count, 1]);
    return pointGeometry({ backend, x, y: x, cost: squaredEuclidean() });
  };

  it.each([
    ['grid', onGrid],
    ['points', ofPoints],
  ] as const)('has the closed-form value and covariance: %s', async (_, make) => {
    const cost = await make();
    const solution = await sinkhorn({ ...problem, cost });
    const { status, relativeEntropicValue, primal, dual } = solution;
    expect(status).toBe('converged');
    expect(relativeEntropicValue).toBeCloseTo(4.908754008245, 9);
    expect(dual).toBeLessThanOrEqual(4.908754008245 + 1e-9);
    expect(primal).toBeGreaterThanOrEqual(4.908754008245 - 1e-9);
    // E (x - 0)(y - 2) of the plan.
    const image = await solution.apply(nodes.map((y) => y - 2));
    expect(image.reduce((sum, value, i) => sum + nodes[i] * value, 0)).toBeCloseTo(0.780776406404, 9);
    cost.dispose();
  });

  it('has divergence 4, the squared distance of the means', async () => {
    const grid = onGrid();
    const { value } = await divergenceOf({ ...problem, geometries: { cross: grid, source: grid, target: grid } });
    expect(value).toBeCloseTo(4, 9);
  });
});

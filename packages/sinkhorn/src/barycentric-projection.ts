import { ShapeError, type Matrix } from '@proxflow/backend';
import { geometryOf } from './transport-cost.js';
import type { TransportSolution } from './transport-solution.js';

/**
 * Where a plan sends each point on average:
 *
 *     T(x_i) = sum_j P_ij y_j / sum_j P_ij  `[N, p]`
 *
 * for y `[M, p]`; transposed, the mean x `[N, p]` that each y_j comes from, `[M, p]`. Rows without mass are answered too: the
 * distribution P_ij / sum_j P_ij depends on the potential of the other side alone, so T extends to them as to any new
 * point. The caller owns the result. Time O(N M p); needs the cost to be alive.
 *
 * @throws ShapeError unless there is a point for each column (transposed: row) of the plan.
 * @example
 * ```ts
 * const solution = await sinkhorn({ backend, cost: pointGeometry({ backend, x, y, cost }), epsilon: 0.05 });
 * const images = await barycentricProjection(solution, y);
 * ```
 * Source: G. Peyre, M. Cuturi, "Computational Optimal Transport", 2019, remark 4.11; for new points V. Seguy et al.,
 * "Large-scale optimal transport and mapping estimation", ICLR 2018.
 */
export async function barycentricProjection(
  solution: TransportSolution,
  points: Matrix,
  { transpose = false }: { readonly transpose?: boolean } = {},
): Promise<Matrix> {
  const { problem, epsilon } = solution;
  const geometry = geometryOf(problem.backend, problem.cost);
  const expected = geometry.shape[transpose ? 0 : 1];
  if (points.shape[0] !== expected) {
    throw new ShapeError({
      argument: 'points',
      value: `[${points.shape.join(', ')}]`,
      expected: `${expected} rows, one for each ${transpose ? 'row' : 'column'} of the plan`,
      remedy: 'Give the points of the target; of the source with `transpose: true`.',
    });
  }
  let { logRowScaling, logColumnScaling } = solution;
  // The scaling that gives every row (transposed: column) mass 1.
  const operator = await geometry.kernel(epsilon, 'log');
  try {
    if (transpose) {
      logColumnScaling = (await operator.columnLogSums(logRowScaling)).map((value) => -value);
    } else {
      logRowScaling = (await operator.rowLogSums(logColumnScaling)).map((value) => -value);
    }
  } finally {
    operator.dispose();
  }
  return geometry.applyPlan({ logRowScaling, logColumnScaling, scale: epsilon }, points, transpose);
}

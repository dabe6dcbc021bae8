import { InvalidArgumentError, type Matrix } from '@proxflow/backend';
import type { Geometry, PointGeometry, TransportSide } from './geometry.js';
import { massOf } from './measures.js';
import { geometryOf } from './transport-cost.js';
import type { TransportSolution } from './transport-solution.js';

/**
 * Gradient of a transport's minimum (`relativeEntropicValue`; what `primal` and `dual` enclose) in the weights of a side.
 * By the envelope theorem it is that of the dual objective at the potentials. For the source, with potential f,
 *
 *     exact:    dV/da_i = f_i - epsilon + epsilon sum b
 *     relaxed:  dV/da_i = rho (1 - exp(-f_i / rho)) - epsilon exp(-f_i / rho) + epsilon sum b
 *
 * where the terms in epsilon come from the product a b^T inside KL(P | a b^T), and fall away for `reference: 'counting'`.
 * At a_i = 0 it is the derivative from above. If both marginals are exact, the masses must stay equal and potentials are
 * known up to a constant: only differences of entries mean something. Time O(N).
 *
 * @throws InvalidArgumentError for a condition that is a function: how it depends on the weights is not known.
 * @example
 * ```ts
 * const solution = await sinkhorn({ backend, cost, epsilon: 1, source: [0.7, 0.3], marginals: { source: 2 } });
 * const slope = weightGradient(solution); // [N]
 * ```
 * Source: G. Peyre, M. Cuturi, "Computational Optimal Transport", 2019, proposition 4.6.
 */
export function weightGradient(solution: TransportSolution, side: TransportSide = 'source'): Float64Array {
  const { problem, epsilon } = solution;
  const condition = problem.marginals?.[side] ?? Infinity;
  if (typeof condition === 'function') {
    throw new InvalidArgumentError({
      argument: `marginals.${side}`,
      value: 'a function',
      expected: 'an exact marginal, or the strength of a relaxed one',
      remedy: 'Give the strength as a number, or differentiate the condition yourself.',
    });
  }
  const ofProduct = (problem.reference ?? 'product') === 'product' ? epsilon : 0;
  const other = massOf(side === 'source' ? problem.target : problem.source);
  const potential = side === 'source' ? solution.sourcePotential : solution.targetPotential;
  return potential.map((f) => {
    if (condition === Infinity) return f + ofProduct * (other - 1);
    // exp(-f / rho) - 1: what the plan's marginal exceeds the weight by, relative to it.
    const excess = Math.expm1(-f / condition);
    return ofProduct * (other - 1) - (condition + ofProduct) * excess;
  });
}

/**
 * Gradient of a transport's minimum in the positions of a side, by the envelope theorem that of the cost alone:
 *
 *     dV/dx_i = sum_j P_ij d c(x_i, y_j) / d x_i  `[N, p]`,    dV/dy_j = sum_i P_ij d c(x_i, y_j) / d y_j  `[M, p]`
 *
 * for a symmetric cost between clouds, held (`pointGeometry`) or recomputed (`onlineGeometry`). In the cost itself the
 * gradient is the plan, `solution.plan()`. The caller owns the result. Time O(N M p).
 *
 * @throws InvalidArgumentError where the cost is no geometry of points, or has no gradient.
 * @example
 * ```ts
 * const solution = await sinkhorn({ backend, cost: pointGeometry({ backend, x, y, cost }), epsilon: 0.1 });
 * const force = await positionGradient(solution); // [N, p]
 * ```
 */
export async function positionGradient(solution: TransportSolution, side: TransportSide = 'source'): Promise<Matrix> {
  const { problem, logRowScaling, logColumnScaling, epsilon } = solution;
  const geometry = geometryOf(problem.backend, problem.cost);
  if (!isPointGeometry(geometry)) {
    throw new InvalidArgumentError({
      argument: 'cost',
      value: 'a cost that does not know of points',
      expected: 'a pointGeometry or an onlineGeometry',
      remedy: 'Solve with the geometry of the two clouds; in a matrix of costs the gradient is the plan.',
    });
  }
  return geometry.positionGradient({ logRowScaling, logColumnScaling, scale: epsilon }, side);
}

function isPointGeometry(geometry: Geometry): geometry is PointGeometry {
  return 'positionGradient' in geometry;
}

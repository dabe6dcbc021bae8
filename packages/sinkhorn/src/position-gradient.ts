import { InvalidArgumentError, type Matrix } from '@proxflow/backend';
import type { GroundCost } from '@proxflow/costs';
import { addTo, forEachPlanBlock, joined, type CostRows } from './cost-rows.js';
import type { PointGeometry } from './geometry.js';

/** Two clouds and the cost between their points. */
export interface CostlyClouds {
  readonly x: Matrix;
  readonly y: Matrix;
  readonly cost: GroundCost;
}

/**
 * The gradients of <P, C> in the positions with P held fixed, a block of rows at a time. A symmetric cost has
 * d c(x, y) / d y = d c(y, x) / d y, so the target's is the source's of the transposed problem.
 */
export function positionGradientOf(
  rows: CostRows,
  { x, y, cost }: CostlyClouds,
): Pick<PointGeometry, 'positionGradient'> {
  const { backend } = rows;
  return {
    async positionGradient(plan, side) {
      const gradient = cost.gradient?.bind(cost);
      if (gradient === undefined) throw withoutGradient(cost);
      const parts: Matrix[] = [];
      try {
        await forEachPlanBlock(rows, plan, async (block, _cost, start, count) => {
          const scope = backend.scope();
          try {
            const own = scope.own(backend.slice(x, 0, start, count));
            if (side === 'source') {
              parts.push(await gradient(backend, own, y, block));
            } else {
              addTo(backend, parts, await gradient(backend, y, own, scope.own(backend.transpose(block))));
            }
          } finally {
            scope.dispose();
          }
        });
      } catch (error) {
        for (const part of parts) part.dispose();
        throw error;
      }
      return joined(backend, parts);
    },
  };
}

function withoutGradient({ name }: GroundCost): InvalidArgumentError {
  return new InvalidArgumentError({
    argument: 'cost',
    value: name,
    expected: 'a ground cost with a gradient',
    remedy: 'Give the cost its `gradient`; fromScalarCost takes it as a second function.',
  });
}

import {
  InvalidArgumentError,
  requireInteger,
  requireOneOf,
  requirePositive,
  type Backend,
  type Matrix,
  type Vector,
} from '@proxflow/backend';
import type { GroundCost } from '@proxflow/costs';
import { planAnswers, type CostRows } from './cost-rows.js';
import type { PointGeometry } from './geometry.js';
import { hostPointsOf } from './host-points.js';
import { sweepByHalves, type DomainChoice, type KernelOperator } from './kernel-operator.js';
import { scaled } from './log-arithmetic.js';
import { positionGradientOf } from './position-gradient.js';

/** What {@link onlineGeometry} is made of. */
export interface OnlineGeometryOptions {
  readonly backend: Backend;
  /** x `[N, p]`, the rows; stays with the caller and must outlive the geometry. */
  readonly x: Matrix;
  /** y `[M, p]`, the columns; likewise. */
  readonly y: Matrix;
  readonly cost: GroundCost;
  /** Entries of the cost held at a time; 2^18 by default, about what a second-level cache holds. */
  readonly blockEntries?: number;
}

/**
 * C_ij = c(x_i, y_j) for two clouds, never held as a whole: each sum recomputes the costs block by block, in log domain.
 * Memory O((N + M) p) and one block, time O(N M p) for every half sweep. For clouds whose N M costs do not fit.
 *
 * @throws InvalidArgumentError unless blockEntries is an integer of at least 1.
 * @example
 * ```ts
 * const geometry = onlineGeometry({ backend, x, y, cost: squaredEuclidean() });
 * const { status } = await sinkhorn({ backend, cost: geometry, epsilon: { relative: 0.5 }, tolerance: 1e-4 });
 * ```
 */
export function onlineGeometry(options: OnlineGeometryOptions): PointGeometry {
  const { backend, x, y, cost, blockEntries = 2 ** 18 } = options;
  requireInteger('blockEntries', blockEntries);
  const shape = [x.shape[0], y.shape[0]] as const;
  const blockOf = (across: number) => Math.max(1, Math.floor(blockEntries / across));
  const rows: CostRows = {
    backend,
    shape,
    rowsPerBlock: blockOf(shape[1]),
    withRows: (start, count, use) => withBlock(options, 'rows', start, count, use),
  };

  return {
    backend,
    shape,
    clouds: { x, y },
    ...(cost.squaredDistanceScale !== undefined && { squaredDistanceScale: cost.squaredDistanceScale }),
    kernel: (scale, domain) => onlineKernel(options, blockOf, scale, domain),
    ...planAnswers(rows),
    ...positionGradientOf(rows, options),
    async diagonalCosts() {
      const count = Math.min(...shape);
      const costs = new Float64Array(count);
      const side = Math.max(1, Math.floor(Math.sqrt(blockEntries)));
      for (let start = 0; start < count; start += side) {
        const size = Math.min(side, count - start);
        const [left, right] = [backend.slice(x, 0, start, size), backend.slice(y, 0, start, size)];
        const block = await cost.pairwise(backend, left, right);
        const diagonal = backend.diagonal(block);
        costs.set(await backend.read(diagonal), start);
        for (const tensor of [left, right, block, diagonal]) tensor.dispose();
      }
      return costs;
    },
    dispose: () => undefined,
  };
}

/** Lends the costs of some rows to all columns, or of all rows to some columns. */
async function withBlock<T>(
  { backend, x, y, cost }: OnlineGeometryOptions,
  side: 'rows' | 'columns',
  start: number,
  count: number,
  use: (cost: Matrix) => Promise<T>,
): Promise<T> {
  const scope = backend.scope();
  try {
    const part = scope.own(backend.slice(side === 'rows' ? x : y, 0, start, count));
    return await use(
      scope.own(await (side === 'rows' ? cost.pairwise(backend, part, y) : cost.pairwise(backend, x, part))),
    );
  } finally {
    scope.dispose();
  }
}

async function onlineKernel(
  options: OnlineGeometryOptions,
  blockOf: (across: number) => number,
  scale: number,
  domain: DomainChoice,
): Promise<KernelOperator> {
  const { backend, x, y } = options;
  requirePositive('epsilon', scale);
  if (requireOneOf('domain', domain, ['auto', 'kernel', 'absorbed', 'log']) !== 'auto' && domain !== 'log') {
    throw new InvalidArgumentError({
      argument: 'domain',
      value: domain,
      expected: 'auto or log for a geometry that never holds its kernel',
      remedy: 'Leave the domain out, or use pointGeometry.',
    });
  }
  await hostPointsOf(backend, 'x', x);
  await hostPointsOf(backend, 'y', y);

  const halfSweep = async (u: Float64Array, axis: 0 | 1, epsilon: number): Promise<Float64Array> => {
    const [own, across] = axis === 1 ? [x, y] : [y, x];
    const total = own.shape[0];
    const block = blockOf(across.shape[0]);
    const sums = new Float64Array(total);
    const potential = await backend.upload(u, [u.length]);
    try {
      for (let start = 0; start < total; start += block) {
        const count = Math.min(block, total - start);
        await withBlock(options, axis === 1 ? 'rows' : 'columns', start, count, async (cost) => {
          const softmin: Vector = backend.softmin(epsilon, cost, potential, axis);
          sums.set(await backend.read(softmin), start);
          softmin.dispose();
        });
      }
    } finally {
      potential.dispose();
    }
    return scaled(sums, -1 / epsilon);
  };

  const operator: KernelOperator = {
    domain: 'log',
    rowOscillation: Infinity,
    rowLogSums: (u) => halfSweep(u, 1, scale),
    columnLogSums: (u) => halfSweep(u, 0, scale),
    squaredRowLogSums: (u) => halfSweep(scaled(u, 2), 1, scale / 2),
    sweep: (source, u) => sweepByHalves(operator, source, u),
    dispose: () => undefined,
  };
  return operator;
}

import type { Backend, Matrix } from '@proxflow/backend';
import { planAnswers } from './cost-rows.js';
import { denseKernel, type DenseCost } from './dense-kernel.js';
import type { Geometry } from './geometry.js';

/** What {@link denseGeometry} is made of. */
export interface DenseGeometryOptions {
  readonly backend: Backend;
  /** C `[N, M]`; stays with the caller and must outlive the geometry. */
  readonly cost: Matrix;
}

/**
 * A cost that is given as a matrix. Memory O(N M), time O(N M) a sweep.
 *
 * @example
 * ```ts
 * const cost = await backend.upload([0, 1, 1, 0], [2, 2]);
 * const { transportCost } = await sinkhorn({ backend, cost: denseGeometry({ backend, cost }), epsilon: 1 });
 * ```
 */
export function denseGeometry({ backend, cost }: DenseGeometryOptions): Geometry {
  return geometryOfDenseCost({
    backend,
    shape: cost.shape,
    matrix: async () => cost,
    extremes: async () => extremesOf(backend, cost),
    gibbs: async (scale) => gibbsOf(backend, cost, scale),
    diagonal: async () => backend.diagonal(cost),
  });
}

/** min_j C_ij and max_j C_ij; the caller owns them. */
export function extremesOf(backend: Backend, cost: Matrix) {
  return { rowMinimum: backend.reduce('min', cost, 1), rowMaximum: backend.reduce('max', cost, 1) };
}

/** exp((min_j C_ij - C_ij) / scale) with the extremes; the caller owns all three. */
export function gibbsOf(backend: Backend, cost: Matrix, scale: number) {
  return backend.tidy(() => {
    const extremes = extremesOf(backend, cost);
    return { kernel: backend.gibbsKernel(cost, scale, extremes.rowMinimum), ...extremes };
  });
}

/** The geometry of a cost that can be held as a whole. */
export function geometryOfDenseCost(cost: DenseCost): Geometry {
  const { backend, shape } = cost;
  return {
    backend,
    shape,
    kernel: (scale, domain) => denseKernel(cost, scale, domain),
    ...planAnswers({
      backend,
      shape,
      rowsPerBlock: shape[0],
      withRows: async (_start, _count, use) => use(await cost.matrix()),
    }),
    async diagonalCosts() {
      const diagonal = await cost.diagonal();
      const values = await backend.read(diagonal);
      diagonal.dispose();
      return values;
    },
    dispose: () => cost.dispose?.(),
  };
}

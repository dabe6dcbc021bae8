import type { Backend, Matrix, Vector } from '@proxflow/backend';
import type { GroundCost } from '@proxflow/costs';
import type { CostRows } from './cost-rows.js';
import { extremesOf, geometryOfDenseCost, gibbsOf } from './dense-geometry.js';
import type { PointGeometry } from './geometry.js';
import { positionGradientOf } from './position-gradient.js';

/** What {@link pointGeometry} is made of. */
export interface PointGeometryOptions {
  readonly backend: Backend;
  /** x `[N, p]`, the rows; stays with the caller and must outlive the geometry. */
  readonly x: Matrix;
  /** y `[M, p]`, the columns; likewise. */
  readonly y: Matrix;
  readonly cost: GroundCost;
}

/**
 * C_ij = c(x_i, y_j) for two clouds, held as a whole. Where the cost is a multiple of the squared distance the kernel is
 * made of the points directly, and C itself only if something asks for it. Memory O(N M), time O(N M p) once and O(N M) a
 * sweep.
 *
 * @example
 * ```ts
 * const geometry = pointGeometry({ backend, x, y, cost: squaredEuclidean() });
 * const { transportCost } = await sinkhorn({ backend, cost: geometry, epsilon: 0.1 });
 * geometry.dispose();
 * ```
 */
export function pointGeometry({ backend, x, y, cost }: PointGeometryOptions): PointGeometry {
  let kept: Matrix | undefined;
  const matrix = async (): Promise<Matrix> => (kept ??= await cost.pairwise(backend, x, y));
  const factor = cost.squaredDistanceScale;

  const shape = [x.shape[0], y.shape[0]] as const;
  const geometry = geometryOfDenseCost({
    backend,
    shape,
    matrix,
    extremes: async () => extremesOf(backend, await matrix()),
    async gibbs(scale) {
      if (factor !== undefined && kept === undefined) {
        return scaledExtremes(backend, backend.gibbsKernelOfPoints(x, y, scale / factor), factor);
      }
      return gibbsOf(backend, await matrix(), scale);
    },
    async diagonal() {
      if (kept !== undefined || factor === undefined) return backend.diagonal(await matrix());
      return backend.tidy(() => {
        const count = Math.min(x.shape[0], y.shape[0]);
        const difference = backend.binary('subtract', backend.slice(x, 0, 0, count), backend.slice(y, 0, 0, count));
        return backend.binary('multiply', backend.reduce('sum', backend.unary('square', difference), 1), factor);
      });
    },
    dispose() {
      kept?.dispose();
      kept = undefined;
    },
  });
  const rows: CostRows = {
    backend,
    shape,
    rowsPerBlock: shape[0],
    withRows: async (_start, _count, use) => use(await matrix()),
  };
  return {
    ...geometry,
    clouds: { x, y },
    ...(factor !== undefined && { squaredDistanceScale: factor }),
    ...positionGradientOf(rows, { x, y, cost }),
  };
}

/** The same kernel with the extremes of factor |x - y|^2. */
function scaledExtremes(
  backend: Backend,
  made: { readonly kernel: Matrix; readonly rowMinimum: Vector; readonly rowMaximum: Vector },
  factor: number,
) {
  if (factor === 1) return made;
  const { kernel, rowMinimum, rowMaximum } = made;
  const result = {
    kernel,
    rowMinimum: backend.binary('multiply', rowMinimum, factor),
    rowMaximum: backend.binary('multiply', rowMaximum, factor),
  };
  rowMinimum.dispose();
  rowMaximum.dispose();
  return result;
}

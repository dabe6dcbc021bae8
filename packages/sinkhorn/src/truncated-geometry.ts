import { InvalidArgumentError, requireOneOf, requirePositive, type Backend, type Matrix } from '@proxflow/backend';
import { scaledCost, squaredEuclidean } from '@proxflow/costs';
import { FarSums } from './boxed-sums.js';
import { CellGrid } from './cell-grid.js';
import type { PointGeometry, ScaledPlan } from './geometry.js';
import { hostPointsOf, type HostPoints } from './host-points.js';
import { sweepByHalves, type DomainChoice, type KernelOperator } from './kernel-operator.js';
import { NearKernel } from './near-kernel.js';
import { bytesOfPair, countNearPairs, forEachNear, nearPairs } from './near-pairs.js';
import { onlineGeometry } from './online-geometry.js';
import { RecomputedNearKernel } from './recomputed-near-kernel.js';

/** What {@link truncatedGeometry} is made of. */
export interface TruncatedGeometryOptions {
  readonly backend: Backend;
  /** x `[N, p]`, the rows; stays with the caller and must outlive the geometry. */
  readonly x: Matrix;
  /** y `[M, p]`, the columns; likewise. */
  readonly y: Matrix;
  /** R > 0: pairs further apart are left out. */
  readonly radius: number;
  /** s > 0 of the cost C_ij = s |x_i - y_j|^2; 1 by default. */
  readonly costScale?: number;
  /** Bytes that the near pairs may take; beyond, each sum looks for them anew. 1 GiB by default. */
  readonly memoryLimit?: number;
}

/** A {@link PointGeometry} that leaves out what is far. */
export interface TruncatedGeometry extends PointGeometry {
  readonly radius: number;
  /** Pairs that are kept. */
  keptPairs(): Promise<number>;
}

/**
 * C_ij = s |x_i - y_j|^2 for two clouds, of which only pairs at most a radius R apart exist in the kernel. Its operator bounds the
 * sums it leaves out ({@link KernelOperator.omitted}), so that {@link proximalStep} and {@link schroedingerStep} can report what that
 * changed at most; no other solver takes it. Near pairs are found by a grid of cells along the three widest coordinates. Sums are made
 * on the host in float64, the same bits on every backend. Time and memory O(N + kept pairs) where p is at most 3, time O(N M) at worst.
 *
 * @throws InvalidArgumentError for a radius, scale or limit that is not above 0, or points that are not finite.
 * @example
 * ```ts
 * const cost = truncatedGeometry({ backend, x, y, radius: 9 * Math.sqrt(epsilon) });
 * const { logWeights, truncationError } = await proximalStep({ backend, cost, epsilon, ...rest });
 * ```
 */
export function truncatedGeometry(options: TruncatedGeometryOptions): TruncatedGeometry {
  const { backend, x, y, radius, costScale = 1, memoryLimit = 2 ** 30 } = options;
  requirePositive('radius', radius);
  requirePositive('costScale', costScale);
  requirePositive('memoryLimit', memoryLimit);
  const shape = [x.shape[0], y.shape[0]] as const;
  const cost = scaledCost(squaredEuclidean(), costScale);
  const whole = onlineGeometry({ backend, x, y, cost });

  let clouds: Promise<Clouds> | undefined;
  const prepare = () => (clouds ??= cloudsOf(options));

  return {
    backend,
    shape,
    truncated: true,
    radius,
    clouds: { x, y },
    squaredDistanceScale: costScale,
    keptPairs: async () => (await prepare()).keptPairs,
    async kernel(scale, domain) {
      requirePositive('epsilon', scale);
      return truncatedKernel(await prepare(), { radius, memoryLimit, exponentOf: costScale / scale }, domain);
    },
    async rowCosts(plan) {
      const costs = new Float64Array(shape[0]);
      forEachEntry(await prepare(), radius, costScale, plan, (i, _, mass, charge) => {
        costs[i] += mass * charge;
      });
      return costs;
    },
    async applyPlan(plan, values, transpose = false) {
      const given = await backend.read(values);
      const width = values.shape[1];
      const result = new Float64Array(shape[transpose ? 1 : 0] * width);
      forEachEntry(await prepare(), radius, costScale, plan, (i, j, mass) => {
        const [to, from] = transpose ? [j, i] : [i, j];
        for (let k = 0; k < width; k++) result[to * width + k] += mass * given[from * width + k];
      });
      return backend.upload(result, [shape[transpose ? 1 : 0], width]);
    },
    async planMatrix(plan) {
      const entries = new Float64Array(shape[0] * shape[1]);
      forEachEntry(await prepare(), radius, costScale, plan, (i, j, mass) => {
        entries[i * shape[1] + j] = mass;
      });
      return backend.upload(entries, shape);
    },
    async diagonalCosts() {
      const { x: from, y: to } = await prepare();
      const costs = new Float64Array(Math.min(...shape));
      for (let i = 0; i < costs.length; i++) costs[i] = costScale * squareBetween(from, to, i);
      return costs;
    },
    // Of all pairs, and of a given plan: what is left out of the kernel has costs like any other.
    statistics: () => whole.statistics(),
    positionGradient: (plan, side) => whole.positionGradient(plan, side),
    dispose: () => whole.dispose(),
  };
}

/** Both clouds on the host, and the grid that finds the near pairs. */
interface Clouds {
  readonly x: HostPoints;
  readonly y: HostPoints;
  readonly grid: CellGrid;
  readonly counts: Uint32Array;
  readonly keptPairs: number;
}

async function cloudsOf({ backend, x, y, radius }: TruncatedGeometryOptions): Promise<Clouds> {
  const [from, to] = [await hostPointsOf(backend, 'x', x), await hostPointsOf(backend, 'y', y)];
  const grid = new CellGrid(to, radius);
  const counts = countNearPairs(from, grid, radius);
  return { x: from, y: to, grid, counts, keptPairs: counts.reduce((total, count) => total + count, 0) };
}

function squareBetween(x: HostPoints, y: HostPoints, i: number): number {
  let square = 0;
  for (let k = 0; k < x.dimension; k++) square += (x.values[i * x.dimension + k] - y.values[i * x.dimension + k]) ** 2;
  return square;
}

function truncatedKernel(
  { x, y, grid, counts, keptPairs }: Clouds,
  { radius, memoryLimit, exponentOf }: { radius: number; memoryLimit: number; exponentOf: number },
  domain: DomainChoice,
): KernelOperator {
  if (requireOneOf('domain', domain, ['auto', 'kernel', 'absorbed', 'log']) === 'absorbed') {
    throw new InvalidArgumentError({
      argument: 'domain',
      value: domain,
      expected: 'auto, kernel or log for a truncated geometry',
      remedy: 'Leave the domain out: sums that underflow are made in logarithms by themselves.',
    });
  }
  // The kernel's entries beside the squares they are made of.
  const held = domain !== 'log' && keptPairs * (bytesOfPair + Float64Array.BYTES_PER_ELEMENT) <= memoryLimit;
  const kernel = held
    ? new NearKernel(nearPairs(x, grid, radius, counts), y.count, exponentOf)
    : new RecomputedNearKernel(x, y, radius, exponentOf);
  let far: FarSums | undefined;
  const farSums = () => (far ??= new FarSums(x, y, radius, 1 / exponentOf));
  const operator: KernelOperator = {
    domain: held ? 'kernel' : 'log',
    rowOscillation: Infinity,
    rowLogSums: async (u) => kernel.rowLogSums(u),
    columnLogSums: async (u) => kernel.columnLogSums(u),
    squaredRowLogSums: async (u) => kernel.rowLogSums(u, 2),
    sweep: (source, u) => sweepByHalves(operator, source, u),
    omitted: { rows: (u) => farSums().ofRows(u), columns: (u) => farSums().ofColumns(u) },
    dispose: () => undefined,
  };
  return operator;
}

/** Visits the entries of a plan that the kernel keeps. */
function forEachEntry(
  { x, grid }: Clouds,
  radius: number,
  costScale: number,
  { logRowScaling, logColumnScaling, scale }: ScaledPlan,
  visit: (i: number, j: number, mass: number, charge: number) => void,
): void {
  forEachNear(x, grid, radius, (i, j, square) => {
    const charge = costScale * square;
    visit(i, j, Math.exp(logRowScaling[i] + logColumnScaling[j] - charge / scale), charge);
  });
}

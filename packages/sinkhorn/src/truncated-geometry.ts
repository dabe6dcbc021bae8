import { InvalidArgumentError, requireOneOf, requirePositive, type Backend, type Matrix } from '@proxflow/backend';
import { scaledCost, squaredEuclidean } from '@proxflow/costs';
import { farSumsOf } from './far-sums.js';
import type { PointGeometry, ScaledPlan } from './geometry.js';
import { hostPointsOf } from './host-points.js';
import { sweepByHalves, type DomainChoice, type KernelOperator } from './kernel-operator.js';
import { scaled } from './log-arithmetic.js';
import { bytesOfPair, heldSums, recomputedSums } from './near-kernel.js';
import { NearPairs, squareBetween } from './near-pairs.js';
import type { NeighbourLists } from './neighbour-lists.js';
import { onlineGeometry } from './online-geometry.js';

/** 1 GiB. */
const defaultMemoryLimit = 2 ** 30;

/** What {@link truncatedGeometry} is made of. */
export interface TruncatedGeometryOptions {
  readonly backend: Backend;
  /** x `[N, p]`, the rows; stays with the caller and must outlive the geometry. */
  readonly x: Matrix;
  /** y `[M, p]`, the columns; likewise. */
  readonly y: Matrix;
  /**
   * c > 0, in units of the cost: a pair is kept if it costs at most c more than the cheapest pair of its row or of its column, or than
   * c / 64 where that is more.
   */
  readonly cutoff: number;
  /** s > 0 of the cost C_ij = s |x_i - y_j|^2; 1 by default. */
  readonly costScale?: number;
  /** Bytes that the near pairs may take; beyond, each sum looks for them anew. 1 GiB by default. */
  readonly memoryLimit?: number;
  /**
   * Bound on what left out pairs may change a log weight by. Where {@link proximalStep} or {@link schroedingerStep} find more at their
   * solution, the points concerned look further and the step is solved again; by default the cutoff stays as it is.
   */
  readonly tolerance?: number;
  /** Lists that outlive this geometry, to find near pairs with; made anew by default. The pairs are the same. */
  readonly lists?: NeighbourLists;
}

/** A {@link PointGeometry} that leaves out what is far. */
export interface TruncatedGeometry extends PointGeometry {
  readonly truncated: true;
  /** Pairs that are kept. */
  keptPairs(): Promise<number>;
}

/**
 * C_ij = s |x_i - y_j|^2 for two clouds, of which only near pairs exist in the kernel. Its operator bounds what its sums leave out
 * ({@link KernelOperator.omitted}), so that {@link proximalStep} and {@link schroedingerStep} can report what that changed at most; no
 * other solver takes it. Near pairs are found by a grid of cells along the three widest coordinates. Sums are made on the host in
 * float64, the same bits on every backend. Time and memory O(N + kept pairs) where p is at most 3; O(N M) time at worst.
 *
 * @throws InvalidArgumentError for a cutoff, scale or limit that is not above 0, or points that are not finite.
 * @example
 * ```ts
 * const cost = truncatedGeometry({ backend, x, y, cutoff: 60 * epsilon });
 * const { logWeights, truncationError } = await proximalStep({ backend, cost, epsilon, ...rest });
 * ```
 */
export function truncatedGeometry(options: TruncatedGeometryOptions): TruncatedGeometry {
  const { backend, x, y, cutoff, costScale = 1, memoryLimit = defaultMemoryLimit } = options;
  requirePositive('cutoff', cutoff);
  requirePositive('costScale', costScale);
  requirePositive('memoryLimit', memoryLimit);
  if (options.tolerance !== undefined) requirePositive('tolerance', options.tolerance);
  const shape = [x.shape[0], y.shape[0]] as const;
  const whole = onlineGeometry({ backend, x, y, cost: scaledCost(squaredEuclidean(), costScale) });

  let prepared: Promise<NearPairs> | undefined;
  const near = () => (prepared ??= nearPairsOf(options, cutoff / costScale));
  const forEachEntry = async (plan: ScaledPlan, visit: (i: number, j: number, mass: number, cost: number) => void) => {
    const { logRowScaling, logColumnScaling, scale } = plan;
    (await near()).forEach((i, count, indices, squares) => {
      for (let k = 0; k < count; k++) {
        const cost = costScale * squares[k];
        visit(i, indices[k], Math.exp(logRowScaling[i] + logColumnScaling[indices[k]] - cost / scale), cost);
      }
    });
  };

  return {
    backend,
    shape,
    truncated: true,
    clouds: { x, y },
    squaredDistanceScale: costScale,
    keptPairs: async () => (await near()).total,
    async kernel(scale, domain) {
      requirePositive('epsilon', scale);
      const pairs = await near();
      pairs.narrow();
      return truncatedKernel(pairs, costScale / scale, domain, memoryLimit, options.tolerance);
    },
    async rowCosts(plan) {
      const costs = new Float64Array(shape[0]);
      await forEachEntry(plan, (i, _, mass, cost) => {
        costs[i] += mass * cost;
      });
      return costs;
    },
    async applyPlan(plan, values, transpose = false) {
      const given = await backend.read(values);
      const width = values.shape[1];
      const result = new Float64Array(shape[transpose ? 1 : 0] * width);
      await forEachEntry(plan, (i, j, mass) => {
        const [to, from] = transpose ? [j, i] : [i, j];
        for (let k = 0; k < width; k++) result[to * width + k] += mass * given[from * width + k];
      });
      return backend.upload(result, [shape[transpose ? 1 : 0], width]);
    },
    async planMatrix(plan) {
      const entries = new Float64Array(shape[0] * shape[1]);
      await forEachEntry(plan, (i, j, mass) => {
        entries[i * shape[1] + j] = mass;
      });
      return backend.upload(entries, shape);
    },
    async diagonalCosts() {
      const { x: from, y: to } = await near();
      return Float64Array.from({ length: Math.min(...shape) }, (_, i) => costScale * squareBetween(from, i, to, i));
    },
    // Of all pairs, and of a given plan: what is left out of the kernel has a cost like any other.
    statistics: () => whole.statistics(),
    positionGradient: (plan, side) => whole.positionGradient(plan, side),
    dispose: () => whole.dispose(),
  };
}

async function nearPairsOf({ backend, x, y, lists }: TruncatedGeometryOptions, cutoff: number): Promise<NearPairs> {
  return new NearPairs(await hostPointsOf(backend, 'x', x), await hostPointsOf(backend, 'y', y), cutoff, lists);
}

function truncatedKernel(
  pairs: NearPairs,
  exponentOf: number,
  domain: DomainChoice,
  memoryLimit: number,
  tolerance: number | undefined,
): KernelOperator {
  if (requireOneOf('domain', domain, ['auto', 'kernel', 'absorbed', 'log']) === 'absorbed') {
    throw new InvalidArgumentError({
      argument: 'domain',
      value: domain,
      expected: 'auto, kernel or log for a truncated geometry',
      remedy: 'Leave the domain out: sums that underflow are made in logarithms by themselves.',
    });
  }
  const make = () => {
    const held = domain !== 'log' && pairs.total * bytesOfPair <= memoryLimit;
    if (!held) pairs.forgetLists();
    return { held, sums: held ? heldSums(pairs, exponentOf) : recomputedSums(pairs, exponentOf) };
  };
  let made: ReturnType<typeof make> | undefined;
  const kernel = () => (made ??= make());
  let far: ReturnType<typeof farSumsOf> | undefined;
  const farSums = () => (far ??= farSumsOf(pairs, 1 / exponentOf));
  const operator: KernelOperator = {
    get domain() {
      return kernel().held ? 'kernel' : 'log';
    },
    rowOscillation: Infinity,
    rowLogSums: async (u) => kernel().sums.rowLogSums(u),
    columnLogSums: async (u) => kernel().sums.columnLogSums(u),
    squaredRowLogSums: async (u) => kernel().sums.rowLogSums(u, 2),
    sweep: (source, u) => sweepByHalves(operator, source, u),
    omitted: {
      rows: (u, enough) => farSums().rows.bounds(u, enough),
      columns: (u, enough) => farSums().columns.bounds(u, enough),
      tolerance,
      widen({ rows, columns }) {
        // The entries that were there go before the new ones come.
        made = undefined;
        far = undefined;
        return pairs.widen(scaled(rows, 1 / exponentOf), scaled(columns, 1 / exponentOf));
      },
    },
    dispose: () => undefined,
  };
  return operator;
}

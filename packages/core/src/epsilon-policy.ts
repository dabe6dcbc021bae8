import { requireInteger, requireOneOf, requirePositive, type Backend, type Matrix } from '@proxflow/backend';
import type { GroundCost } from '@proxflow/costs';
import { negligibleWidening } from './blur.js';
import { reachingEpsilon } from './neighbour-reach.js';

/** What a policy may look at. */
export interface EpsilonQuestion {
  readonly backend: Backend;
  /** Positions `[N, p]` of the kernel's rows (the previous cloud) and columns (the current one); they stay with the caller. */
  readonly rows: Matrix;
  readonly columns: Matrix;
  readonly cost: GroundCost;
  /** h. */
  readonly stepSize: number;
  /** 1/beta. */
  readonly temperature: number;
}

/** An epsilon, and between which limits it was chosen. */
export interface EpsilonChoice {
  readonly epsilon: number;
  /** Below it weights cannot exchange mass as asked for. */
  readonly lowerLimit?: number;
  /** Above it the step blurs more than allowed. */
  readonly upperLimit?: number;
  /** Which limit was given up because both cannot be kept; `none` if epsilon keeps both. */
  readonly gaveWay?: 'none' | 'exchange' | 'blur';
}

/** Chooses epsilon anew in every step: a function of the question alone, so that a restored flow chooses the same. */
export interface EpsilonPolicy {
  readonly name: string;
  choose(question: EpsilonQuestion): Promise<EpsilonChoice>;
}

/** Settings of {@link epsilonFromNeighbours}. */
export interface NeighbourPolicy {
  /** m > 1: effective neighbours, itself among them, that half of the kernel's rows must reach; 3 by default. */
  readonly neighbours?: number;
  /** Largest widening beta epsilon / (2 h) of a stationary variance; 0.05 by default, as for `auto`. */
  readonly widening?: number;
  /** What gives way where both cannot be met: `blur` (weights exchange mass, the default) or `exchange` (they freeze). */
  readonly givesWay?: 'blur' | 'exchange';
  /** Rows that are looked at, evenly spaced; 64 by default. */
  readonly rows?: number;
}

/**
 * epsilon between two limits. Upper, against blur: 2 h widening / beta. Lower, against frozen weights: the median over rows of
 * the epsilon at which the kernel row exp(-C_ij / (2 epsilon)) reaches m effective neighbours, (sum_j K_ij)^2 / sum_j K_ij^2 = m.
 * If the lower is below the upper, the upper is taken, for it makes the inner loop quickest; otherwise one gives way, and
 * `epsilonChoice` in the report says which. In high dimension neighbours are far apart whatever N is, the limits are orders of
 * magnitude apart and one always gives way.
 *
 * Time O(rows N (p + 24)).
 *
 * @throws InvalidArgumentError for settings outside their domain.
 * @example
 * ```ts
 * const weights = proximal({ epsilon: epsilonFromNeighbours({ neighbours: 3, givesWay: 'exchange' }) });
 * ```
 */
export function epsilonFromNeighbours(settings: NeighbourPolicy = {}): EpsilonPolicy {
  const { neighbours = 3, widening = negligibleWidening, givesWay = 'blur', rows: sampled = 64 } = settings;
  requirePositive('neighbours - 1', neighbours - 1);
  requirePositive('widening', widening);
  requireOneOf('givesWay', givesWay, ['blur', 'exchange']);
  requireInteger('rows', sampled);
  return {
    name: 'neighbours',
    async choose({ backend, rows, columns, cost, stepSize, temperature }) {
      const upperLimit = 2 * stepSize * temperature * widening;
      const costs = await sampledCosts(backend, cost, rows, columns, sampled);
      const lowerLimit = reachingEpsilon(costs, columns.shape[0], neighbours);
      if (lowerLimit <= upperLimit) return { epsilon: upperLimit, lowerLimit, upperLimit, gaveWay: 'none' };
      // Without noise no epsilon but 0 leaves the step unblurred, and that is none.
      const gaveWay = upperLimit > 0 ? givesWay : 'blur';
      return { epsilon: gaveWay === 'blur' ? lowerLimit : upperLimit, lowerLimit, upperLimit, gaveWay };
    },
  };
}

/** C_ij `[rows, N]` for evenly spaced i. */
async function sampledCosts(
  backend: Backend,
  cost: GroundCost,
  rows: Matrix,
  columns: Matrix,
  sampled: number,
): Promise<Float64Array> {
  const count = rows.shape[0];
  const chosen = Math.min(sampled, count);
  const indices = Array.from({ length: chosen }, (_, k) => Math.floor((k * count) / chosen));
  const scope = backend.scope();
  try {
    const some = chosen === count ? rows : scope.own(backend.gather(rows, indices));
    return await backend.read(scope.own(await cost.pairwise(backend, some, columns)));
  } finally {
    scope.dispose();
  }
}

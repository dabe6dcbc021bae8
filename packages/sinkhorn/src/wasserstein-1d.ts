import { InvalidArgumentError, requireFiniteValues, requireInteger, requireLength } from '@proxflow/backend';
import { requireEqualMass, requireMeasure } from './measures.js';

/** Two discrete measures on the real line. */
export interface Wasserstein1dProblem {
  /** Points of the source `[N]`, in any order; ties are allowed. */
  readonly x: ArrayLike<number>;
  /** Points of the target `[M]`, in any order; ties are allowed. */
  readonly y: ArrayLike<number>;
  /** a `[N]`, non-negative, of any positive mass; by default equal weights of the target's mass, or of mass 1. */
  readonly source?: ArrayLike<number>;
  /** b `[M]`, non-negative, of the source's mass up to 1e-9 of it; by default equal weights of that mass. */
  readonly target?: ArrayLike<number>;
  /** 1 <= p <= Infinity, the power of the distance that is charged; 1 by default. */
  readonly p?: number;
}

/** P_ij of a plan that is zero elsewhere. */
export interface CouplingEntry {
  readonly i: number;
  readonly j: number;
  readonly mass: number;
}

/** The quantile coupling and what it costs. */
export interface Wasserstein1dSolution {
  /** sum_ij |x_i - y_j|^p P_ij for the masses as given; for p = Infinity the largest |x_i - y_j| that P uses. */
  readonly cost: number;
  /** W_p of the measures normalised to mass 1: (cost / mass)^(1/p), in units of x. */
  readonly distance: number;
  /** The optimal plan P, at most N + M - 1 entries, in the order of the quantiles. */
  readonly plan: readonly CouplingEntry[];
}

/**
 * Exact optimal transport on the real line, without entropy: min sum_ij |x_i - y_j|^p P_ij over P 1 = a, P^T 1 = b. For
 * every p >= 1 the quantile coupling, which takes mass in the order of the points on both sides, is optimal. Time
 * O(N log N + M log M), memory O(N + M). `distance` does not overflow where |x - y|^p, and with it `cost`, does.
 *
 * @throws ShapeError if weights and points differ in number. InvalidArgumentError for no points, a number that is not
 * finite, a negative weight, no mass, masses that differ, points too far apart for float64, or p < 1.
 * @example
 * ```ts
 * wasserstein1d({ x: [0, 1, 3], y: [5, 6, 8] }).distance; // 5
 * wasserstein1d({ x: [0, 4], y: [1], source: [3, 1], p: 2 }).cost; // 3 * 1 + 1 * 9
 * ```
 * @see Peyré and Cuturi, Computational Optimal Transport (2019), Remarks 2.28 and 2.30
 */
export function wasserstein1d({ x, y, source, target, p = 1 }: Wasserstein1dProblem): Wasserstein1dSolution {
  requirePower(p);
  requirePoints('x', x);
  requirePoints('y', y);
  const given = source === undefined ? undefined : weightsOf('source', source, x.length);
  const b = target === undefined ? equalWeights(y.length, given) : weightsOf('target', target, y.length);
  const a = given ?? equalWeights(x.length, b);
  const mass = total(a);
  requireEqualMass('target', total(b), { argument: 'source', mass }, massTolerance);

  const plan = quantileCoupling(x, a, y, b);
  const farthest = plan.reduce((most, { i, j }) => Math.max(most, Math.abs(x[i] - y[j])), 0);
  requireReach(farthest);
  if (p === Infinity || farthest === 0) return { cost: farthest, distance: farthest, plan };
  // Relative to the farthest, no power overflows.
  const relative = plan.reduce((sum, { i, j, mass }) => sum + mass * (Math.abs(x[i] - y[j]) / farthest) ** p, 0);
  return { cost: relative * farthest ** p, distance: farthest * (relative / mass) ** (1 / p), plan };
}

/** Masses closer than this, relative, are taken for equal, and the target's for rounded. */
const massTolerance = 1e-9;

/** Takes mass from both sides in the order of their points: the north-west corner rule on the sorted points. */
function quantileCoupling(
  x: ArrayLike<number>,
  a: Float64Array,
  y: ArrayLike<number>,
  b: Float64Array,
): CouplingEntry[] {
  const rows = massesInOrder(x, a);
  const columns = massesInOrder(y, b);
  const mass = total(a);
  const toSource = mass / total(b);
  // What subtracting weights can leave of a point that is used up; it must not travel on to the next point.
  const leftover = Number.EPSILON * (rows.length + columns.length) * mass;
  const lastRow = rows.length - 1;
  const lastColumn = columns.length - 1;
  const plan: CouplingEntry[] = [];
  let [row, column] = [0, 0];
  let ofRow = a[rows[0]];
  let ofColumn = b[columns[0]] * toSource;
  while (row <= lastRow && column <= lastColumn) {
    // The last point of a side takes whatever the other side still has.
    const endsRow = column === lastColumn || (row < lastRow && ofRow <= ofColumn + leftover);
    const endsColumn = row === lastRow || (column < lastColumn && ofColumn <= ofRow + leftover);
    const moved = endsRow && endsColumn ? Math.max(ofRow, ofColumn) : endsRow ? ofRow : ofColumn;
    plan.push({ i: rows[row], j: columns[column], mass: moved });
    ofRow = endsRow ? a[rows[++row]] : ofRow - moved;
    ofColumn = endsColumn ? b[columns[++column]] * toSource : ofColumn - moved;
  }
  return plan;
}

/** Indices of the points that have mass, by position; ties in the order given. */
function massesInOrder(points: ArrayLike<number>, weights: Float64Array): number[] {
  const indices = Array.from(weights, (_, index) => index).filter((index) => weights[index] > 0);
  return indices.sort((first, second) => points[first] - points[second]);
}

function weightsOf(argument: string, weights: ArrayLike<number>, length: number): Float64Array {
  return requireMeasure(argument, requireLength(argument, weights, length));
}

function equalWeights(length: number, likewise: Float64Array | undefined): Float64Array {
  return new Float64Array(length).fill((likewise === undefined ? 1 : total(likewise)) / length);
}

function total(weights: Float64Array): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}

function requirePoints(argument: string, points: ArrayLike<number>): void {
  requireInteger(`${argument}.length`, points.length);
  requireFiniteValues(argument, points);
}

function requirePower(p: number): void {
  if (typeof p === 'number' && p >= 1) return;
  throw new InvalidArgumentError({
    argument: 'p',
    value: p,
    expected: 'a number of at least 1, or Infinity',
    remedy: 'Choose p >= 1: below 1 the cost is concave and the quantile coupling is no longer optimal.',
  });
}

function requireReach(farthest: number): void {
  if (farthest < Infinity) return;
  throw new InvalidArgumentError({
    argument: 'x',
    value: farthest,
    expected: 'points whose distance to those of y is a finite float64',
    remedy: 'Measure x and y in a larger unit.',
  });
}

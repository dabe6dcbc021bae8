import type { HostPoints } from './host-points.js';
import { NearSearch } from './near-search.js';
import type { NeighbourLists } from './neighbour-lists.js';

/** Visits some pairs of row `i`: the first `count` of `indices` and `squares`, which are overwritten afterwards. */
export type PairVisitor = (i: number, count: number, indices: Uint32Array, squares: Float64Array) => void;

/** Nearest points closer than this share of the cutoff count as being that far: nearly all reaches are then the same. */
const crowded = 1 / 64;

/**
 * The near pairs of two clouds x and y: (i, j) is one if its squared distance is at most the reach of i or the reach of j. A reach is
 * `cutoff` beyond the square of the nearest point, or beyond cutoff / 64 if that is more, so that what is left out is small beside what
 * is kept wherever a point lies: in a crowd that is about `cutoff`, for a point by itself more. Which pairs these are depends on the
 * clouds and the cutoff alone, whatever lists they are found with.
 */
export class NearPairs {
  readonly x: HostPoints;
  readonly y: HostPoints;
  /** Squared distances `[N]` and `[M]` up to which every pair of a row or of a column is kept. */
  rowReach: Float64Array;
  columnReach: Float64Array;
  readonly #usual: number;
  readonly #first: { readonly row: Float64Array; readonly column: Float64Array };
  #ofRows: NearSearch;
  #ofColumns: NearSearch;
  /** By rows, pairs that only the column reaches. */
  #extras: ReadonlyMap<number, readonly Extra[]>;
  #kept: { readonly total: number; readonly ofColumns: Uint32Array } | undefined;

  constructor(x: HostPoints, y: HostPoints, cutoff: number, lists?: NeighbourLists) {
    this.x = x;
    this.y = y;
    this.#usual = Math.sqrt(cutoff);
    this.#ofRows = lists?.among('columns', y, this.#usual) ?? new NearSearch(y, this.#usual);
    this.#ofColumns = lists?.among('rows', x, this.#usual) ?? new NearSearch(x, this.#usual);
    this.rowReach = reaches(x, y, this.#ofRows, cutoff);
    this.columnReach = reaches(y, x, this.#ofColumns, cutoff);
    this.#first = { row: this.rowReach, column: this.columnReach };
    this.#extras = extrasOf(this, this.#ofColumns);
  }

  /** Takes back what {@link widen} did. */
  narrow(): void {
    if (this.rowReach === this.#first.row) return;
    this.rowReach = this.#first.row;
    this.columnReach = this.#first.column;
    this.#kept = undefined;
    this.#extras = extrasOf(this, this.#ofColumns);
  }

  /** Lets points look further, by squared distances; Infinity doubles how far. False, and nothing is done, where all pairs are there. */
  widen(rows: Float64Array, columns: Float64Array): boolean {
    if (this.total === this.x.count * this.y.count) return false;
    const wider = (reach: Float64Array, by: Float64Array) =>
      reach.map((square, i) => square + Math.min(by[i], 3 * square));
    this.rowReach = wider(this.rowReach, rows);
    this.columnReach = wider(this.columnReach, columns);
    this.#kept = undefined;
    this.#extras = extrasOf(this, this.#ofColumns);
    return true;
  }

  /** Searches anew without lists, so that the order in which pairs are visited depends on the clouds and the cutoff alone. */
  forgetLists(): void {
    this.#ofRows = new NearSearch(this.y, this.#usual);
    this.#ofColumns = new NearSearch(this.x, this.#usual);
    this.#extras = extrasOf(this, this.#ofColumns);
  }

  /** Visits all pairs, row by row, ascending; those of a row in an order of no meaning. */
  forEach(visit: PairVisitor): void {
    const { x, rowReach } = this;
    const ofRows = this.#ofRows;
    const [index, square] = [new Uint32Array(1), new Float64Array(1)];
    for (let i = 0; i < x.count; i++) {
      const count = ofRows.within(rowReach[i], x.values, i * x.dimension);
      visit(i, count, ofRows.indices, ofRows.squares);
      const extras = this.#extras.get(i);
      if (extras === undefined) continue;
      for (const extra of extras) {
        index[0] = extra.column;
        square[0] = extra.square;
        visit(i, 1, index, square);
      }
    }
  }

  /** How many pairs there are. */
  get total(): number {
    return this.#count().total;
  }

  /** Pairs of each column `[M]`. */
  get keptOfColumns(): Uint32Array {
    return this.#count().ofColumns;
  }

  #count() {
    if (this.#kept !== undefined) return this.#kept;
    const ofColumns = new Uint32Array(this.y.count);
    let total = 0;
    this.forEach((_, count, indices) => {
      total += count;
      for (let k = 0; k < count; k++) ofColumns[indices[k]]++;
    });
    return (this.#kept = { total, ofColumns });
  }
}

interface Extra {
  readonly column: number;
  readonly square: number;
}

/** Reaches of `points` among `others`; a point's own partner counts as found, so that every point has somebody. */
function reaches(points: HostPoints, others: HostPoints, among: NearSearch, cutoff: number): Float64Array {
  const least = crowded * cutoff;
  const partners = points.count === others.count;
  const result = new Float64Array(points.count);
  for (let i = 0; i < points.count; i++) {
    const at = i * points.dimension;
    let nearest = partners ? squareBetween(points, i, others, i) : Infinity;
    if (nearest > least && among.within(least, points.values, at) === 0) {
      const count = among.within(Math.min(nearest, cutoff), points.values, at);
      for (let k = 0; k < count; k++) nearest = Math.min(nearest, among.squares[k]);
      // Nobody within the cutoff and no partner: anybody will do, as a reach may be too long but not too short.
      if (nearest === Infinity) nearest = squareBetween(points, i, others, 0);
    } else nearest = least;
    result[i] = nearest + cutoff;
  }
  return result;
}

function extrasOf({ y, rowReach, columnReach }: NearPairs, ofColumns: NearSearch): Map<number, Extra[]> {
  const extras = new Map<number, Extra[]>();
  const shortest = rowReach.reduce((least, reach) => Math.min(least, reach), Infinity);
  for (let j = 0; j < y.count; j++) {
    // Columns that look no further than any row have none.
    if (columnReach[j] <= shortest) continue;
    const count = ofColumns.within(columnReach[j], y.values, j * y.dimension);
    for (let k = 0; k < count; k++) {
      const i = ofColumns.indices[k];
      const square = ofColumns.squares[k];
      if (square <= rowReach[i]) continue;
      const own = extras.get(i);
      if (own === undefined) extras.set(i, [{ column: j, square }]);
      else own.push({ column: j, square });
    }
  }
  return extras;
}

/** |x_i - y_j|^2. */
export function squareBetween(x: HostPoints, i: number, y: HostPoints, j: number): number {
  let square = 0;
  for (let k = 0; k < x.dimension; k++) square += (x.values[i * x.dimension + k] - y.values[j * x.dimension + k]) ** 2;
  return square;
}

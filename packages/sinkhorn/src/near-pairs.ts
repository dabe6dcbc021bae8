import type { HostPoints } from './host-points.js';
import { NearSearch } from './near-search.js';

/** Visits some pairs of row `i`: the first `count` of `indices` and `squares`, which are overwritten afterwards. */
export type PairVisitor = (i: number, count: number, indices: Uint32Array, squares: Float64Array) => void;

/**
 * The near pairs of two clouds x and y: (i, j) is one if its squared distance is at most the reach of i or the reach of j. A reach is
 * `cutoff` beyond the square of the nearest point found, so that what is left out is small beside what is kept wherever a point lies:
 * in a crowd that is `cutoff`, for a point by itself more.
 */
export class NearPairs {
  readonly x: HostPoints;
  readonly y: HostPoints;
  /** Squared distances `[N]` and `[M]` up to which every pair of a row or of a column is kept. */
  readonly rowReach: Float64Array;
  readonly columnReach: Float64Array;
  readonly #ofRows: NearSearch;
  readonly #ofColumns: NearSearch;
  #kept: Uint32Array | undefined;

  constructor(x: HostPoints, y: HostPoints, cutoff: number) {
    this.x = x;
    this.y = y;
    this.#ofRows = new NearSearch(y, Math.sqrt(cutoff));
    this.#ofColumns = new NearSearch(x, Math.sqrt(cutoff));
    const nearest = nearestSquares(x, y, this.#ofRows, cutoff);
    this.rowReach = nearest.ofRows.map((square) => square + cutoff);
    this.columnReach = nearest.ofColumns.map((square) => square + cutoff);
  }

  /** Visits all pairs: row by row those within the row's reach, then column by column the others within the column's. */
  forEach(visit: PairVisitor): void {
    const { x, y, rowReach, columnReach } = this;
    const ofRows = this.#ofRows;
    for (let i = 0; i < x.count; i++) {
      const count = ofRows.within(rowReach[i], x.values, i * x.dimension);
      visit(i, count, ofRows.indices, ofRows.squares);
    }
    const ofColumns = this.#ofColumns;
    const [index, square] = [new Uint32Array(1), new Float64Array(1)];
    for (let j = 0; j < y.count; j++) {
      const count = ofColumns.within(columnReach[j], y.values, j * y.dimension);
      index[0] = j;
      for (let k = 0; k < count; k++) {
        const i = ofColumns.indices[k];
        square[0] = ofColumns.squares[k];
        if (square[0] > rowReach[i]) visit(i, 1, index, square);
      }
    }
  }

  /** Pairs of each row `[N]`. */
  get kept(): Uint32Array {
    if (this.#kept !== undefined) return this.#kept;
    const kept = new Uint32Array(this.x.count);
    this.forEach((i, count) => {
      kept[i] += count;
    });
    return (this.#kept = kept);
  }
}

/** Squared distances to the nearest point of the other cloud: a point's own partner, or one within the cutoff, else any. */
function nearestSquares(x: HostPoints, y: HostPoints, ofRows: NearSearch, cutoff: number) {
  const rows = new Float64Array(x.count).fill(Infinity);
  const columns = new Float64Array(y.count).fill(Infinity);
  for (let i = 0; i < x.count; i++) {
    if (x.count === y.count) rows[i] = columns[i] = squareBetween(x, i, y, i);
  }
  for (let i = 0; i < x.count; i++) {
    const count = ofRows.within(cutoff, x.values, i * x.dimension);
    for (let k = 0; k < count; k++) {
      const square = ofRows.squares[k];
      const j = ofRows.indices[k];
      if (square < rows[i]) rows[i] = square;
      if (square < columns[j]) columns[j] = square;
    }
  }
  // Nobody within the cutoff and no partner: anybody will do, as a reach may be too long but not too short.
  for (let i = 0; i < x.count; i++) if (rows[i] === Infinity) rows[i] = squareBetween(x, i, y, 0);
  for (let j = 0; j < y.count; j++) if (columns[j] === Infinity) columns[j] = squareBetween(x, 0, y, j);
  return { ofRows: rows, ofColumns: columns };
}

/** |x_i - y_j|^2. */
export function squareBetween(x: HostPoints, i: number, y: HostPoints, j: number): number {
  let square = 0;
  for (let k = 0; k < x.dimension; k++) square += (x.values[i * x.dimension + k] - y.values[j * x.dimension + k]) ** 2;
  return square;
}

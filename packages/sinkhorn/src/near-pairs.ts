import { mostRuns, type CellGrid } from './cell-grid.js';
import type { HostPoints } from './host-points.js';

/** The pairs of two clouds that are at most a radius apart, row by row. */
export interface NearPairs {
  /** Row i has the pairs rowStarts[i] .. rowStarts[i + 1] - 1, `[N + 1]`. */
  readonly rowStarts: Uint32Array;
  readonly columns: Uint32Array;
  /** |x_i - y_j|^2 of each. */
  readonly squares: Float64Array;
}

/** How many pairs there are in each row `[N]`. Time O(N times those in nearby cells). */
export function countNearPairs(x: HostPoints, grid: CellGrid, radius: number): Uint32Array {
  const counts = new Uint32Array(x.count);
  forEachNear(x, grid, radius, (i) => {
    counts[i]++;
  });
  return counts;
}

/** Bytes that {@link nearPairs} of so many pairs take. */
export const bytesOfPair = Uint32Array.BYTES_PER_ELEMENT + Float64Array.BYTES_PER_ELEMENT;

/** All pairs; `counts` from {@link countNearPairs}. */
export function nearPairs(x: HostPoints, grid: CellGrid, radius: number, counts: Uint32Array): NearPairs {
  const rowStarts = new Uint32Array(x.count + 1);
  for (let i = 0; i < x.count; i++) rowStarts[i + 1] = rowStarts[i] + counts[i];
  const total = rowStarts[x.count];
  const columns = new Uint32Array(total);
  const squares = new Float64Array(total);
  let at = 0;
  forEachNear(x, grid, radius, (_, j, square) => {
    columns[at] = j;
    squares[at++] = square;
  });
  return { rowStarts, columns, squares };
}

/**
 * Visits the pairs |x_i - y_j| <= radius, y the grid's points, row by row, each row in the grid's order. Differences of
 * coordinates are squared one by one, and a pair is left as soon as they are too many.
 */
export function forEachNear(
  x: HostPoints,
  grid: CellGrid,
  radius: number,
  visit: (i: number, j: number, square: number) => void,
): void {
  const { values, count, dimension } = x;
  const { order, sorted } = grid;
  const most = radius * radius;
  const runs = new Uint32Array(2 * mostRuns);
  for (let i = 0; i < count; i++) {
    const found = grid.runsNear(values, i * dimension, runs);
    for (let run = 0; run < found; run++) {
      for (let at = runs[2 * run]; at < runs[2 * run + 1]; at++) {
        let square = 0;
        for (let k = 0; k < dimension && square <= most; k++) {
          const apart = values[i * dimension + k] - sorted[at * dimension + k];
          square += apart * apart;
        }
        if (square <= most) visit(i, order[at], square);
      }
    }
  }
}

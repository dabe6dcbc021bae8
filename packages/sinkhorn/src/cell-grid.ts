import { boundsOf, type HostPoints } from './host-points.js';

/** Coordinates that a grid divides; more would only multiply the cells to look at. */
const mostAxes = 3;

/**
 * Points sorted into the cells of a regular grid over their three widest coordinates, so that all within a distance of a
 * place lie in few runs of the order. Depends on the points and the side alone. Time and memory O(M).
 */
export class CellGrid {
  /** Indices of the points, cell by cell, ascending in each cell. */
  readonly order: Uint32Array;
  /** The points in that order `[M, p]`. */
  readonly sorted: Float64Array;
  readonly dimension: number;
  readonly #axes: readonly { readonly coordinate: number; readonly low: number; readonly cells: number }[];
  readonly #side: number;
  readonly #starts: Uint32Array;

  constructor(points: HostPoints, side: number) {
    const { values, count, dimension } = points;
    this.dimension = dimension;
    const { low, high } = boundsOf(points, Array(count).keys());
    const widest = Array.from(low.keys())
      .sort((a, b) => high[b] - low[b] - (high[a] - low[a]) || a - b)
      .slice(0, mostAxes);
    let wide = side;
    const cellsAlong = (k: number) => Math.floor((high[k] - low[k]) / wide) + 1;
    while (widest.reduce((cells, k) => cells * cellsAlong(k), 1) > 4 * count + 64) wide *= 1.25;
    this.#side = wide;
    this.#axes = widest.map((k) => ({ coordinate: k, low: low[k], cells: cellsAlong(k) }));

    const cellOf = new Uint32Array(count);
    const starts = new Uint32Array(this.#axes.reduce((cells, axis) => cells * axis.cells, 1) + 1);
    for (let i = 0; i < count; i++) {
      let cell = 0;
      for (const { coordinate, low: from, cells } of this.#axes) {
        cell = cell * cells + Math.min(cells - 1, Math.floor((values[i * dimension + coordinate] - from) / wide));
      }
      cellOf[i] = cell;
      starts[cell + 1]++;
    }
    for (let cell = 1; cell < starts.length; cell++) starts[cell] += starts[cell - 1];
    this.#starts = starts;
    this.order = new Uint32Array(count);
    this.sorted = new Float64Array(count * dimension);
    const next = starts.slice();
    for (let i = 0; i < count; i++) {
      const at = next[cellOf[i]]++;
      this.order[at] = i;
      this.sorted.set(values.subarray(i * dimension, (i + 1) * dimension), at * dimension);
    }
  }

  /**
   * Writes start and end of runs of the order that hold every point within a distance of values[at .. at + p], and some
   * others; returns how many. `runs` grows as it must.
   */
  runsWithin(distance: number, values: Float64Array, at: number, runs: number[]): number {
    const axes = this.#axes;
    const last = axes.length - 1;
    // Rounding must not put a point that is so far away one cell further.
    const wide = distance * (1 + 1e-9);
    let found = 0;
    const descend = (depth: number, cell: number): void => {
      const { coordinate, low, cells } = axes[depth];
      const from = Math.max(0, Math.floor((values[at + coordinate] - wide - low) / this.#side));
      const to = Math.min(cells - 1, Math.floor((values[at + coordinate] + wide - low) / this.#side));
      if (depth === last) {
        if (from > to) return;
        const start = this.#starts[cell * cells + from];
        const end = this.#starts[cell * cells + to + 1];
        if (start === end) return;
        runs[2 * found] = start;
        runs[2 * found + 1] = end;
        found++;
        return;
      }
      for (let c = from; c <= to; c++) descend(depth + 1, cell * cells + c);
    };
    descend(0, 0);
    return found;
  }
}

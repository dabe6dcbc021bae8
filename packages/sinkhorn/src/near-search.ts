import { CellGrid } from './cell-grid.js';
import type { HostPoints } from './host-points.js';

/** Finds the points of one cloud that are near places of another. What it found last lies in {@link indices} and {@link squares}. */
export class NearSearch {
  /** Indices of the points found. */
  indices = new Uint32Array(1024);
  /** Their squared distances. */
  squares = new Float64Array(1024);
  readonly #grid: CellGrid;
  readonly #runs: number[] = [];
  /** The points in the order of the cells, where they are now. */
  readonly #sorted: Float64Array;
  readonly #first: HostPoints;
  /** How far the furthest of them is from where it was when cells were made. */
  #moved = 0;

  /** @param usual - distance that is asked for most often */
  constructor(points: HostPoints, usual: number) {
    this.#grid = new CellGrid(points, usual / 2);
    this.#sorted = this.#grid.sorted;
    this.#first = { ...points, values: points.values.slice() };
  }

  /** Takes over where the points are now, unless one of them is further than `most` from where cells were made. Time O(N p). */
  follow({ values, count, dimension }: HostPoints, most: number): boolean {
    const first = this.#first;
    if (count !== first.count || dimension !== first.dimension) return false;
    let furthest = 0;
    for (let at = 0; at < values.length; at += dimension) {
      let square = 0;
      for (let c = 0; c < dimension; c++) square += (values[at + c] - first.values[at + c]) ** 2;
      if (square > furthest) furthest = square;
    }
    // Rounded up.
    const moved = Math.sqrt(furthest) * (1 + 1e-12);
    if (!(moved <= most)) return false;
    this.#moved = moved;
    const { order } = this.#grid;
    for (let k = 0; k < count; k++) {
      for (let c = 0; c < dimension; c++) this.#sorted[k * dimension + c] = values[order[k] * dimension + c];
    }
    return true;
  }

  /**
   * How many points are within the square of a distance of values[at .. at + p]; their order depends on when cells were made. Every
   * candidate is measured where it is now: differences of coordinates are squared one by one, and a point is left as soon as they are
   * too many.
   */
  within(most: number, values: Float64Array, at: number): number {
    const { order, dimension } = this.#grid;
    const sorted = this.#sorted;
    const runs = this.#grid.runsWithin(Math.sqrt(most) + this.#moved, values, at, this.#runs);
    const [first, second] = [values[at], dimension > 1 ? values[at + 1] : 0];
    let found = 0;
    for (let run = 0; run < runs; run++) {
      const end = this.#runs[2 * run + 1];
      this.#makeRoom(found + end - this.#runs[2 * run]);
      const { indices, squares } = this;
      for (let k = this.#runs[2 * run]; k < end; k++) {
        const from = k * dimension;
        let square = (first - sorted[from]) ** 2;
        if (dimension > 1) square += (second - sorted[from + 1]) ** 2;
        for (let c = 2; c < dimension && square <= most; c++) square += (values[at + c] - sorted[from + c]) ** 2;
        if (square > most) continue;
        indices[found] = order[k];
        squares[found++] = square;
      }
    }
    return found;
  }

  #makeRoom(size: number): void {
    if (size <= this.indices.length) return;
    const [indices, squares] = [this.indices, this.squares];
    this.indices = new Uint32Array(2 * size);
    this.squares = new Float64Array(2 * size);
    this.indices.set(indices);
    this.squares.set(squares);
  }
}

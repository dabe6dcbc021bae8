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

  /** @param usual - distance that is asked for most often */
  constructor(points: HostPoints, usual: number) {
    this.#grid = new CellGrid(points, usual);
  }

  /**
   * How many points are within the square of a distance of values[at .. at + p], in an order that depends on the points and the usual
   * distance alone. Differences of coordinates are squared one by one, and a point is left as soon as they are too many.
   */
  within(most: number, values: Float64Array, at: number): number {
    const { order, sorted, dimension } = this.#grid;
    const runs = this.#grid.runsWithin(Math.sqrt(most), values, at, this.#runs);
    let found = 0;
    for (let run = 0; run < runs; run++) {
      const end = this.#runs[2 * run + 1];
      this.#makeRoom(found + end - this.#runs[2 * run]);
      const { indices, squares } = this;
      for (let k = this.#runs[2 * run]; k < end; k++) {
        let square = 0;
        for (let c = 0; c < dimension && square <= most; c++) {
          const apart = values[at + c] - sorted[k * dimension + c];
          square += apart * apart;
        }
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

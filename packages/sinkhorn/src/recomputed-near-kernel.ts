import { CellGrid } from './cell-grid.js';
import type { HostPoints } from './host-points.js';
import { forEachNear } from './near-pairs.js';

/**
 * The sums of `NearKernel`, with pairs looked for and their exponentials made anew for each: for near pairs that are too many to be
 * kept, or needed once. Memory O(N + M).
 */
export class RecomputedNearKernel {
  readonly #x: HostPoints;
  readonly #y: HostPoints;
  readonly #radius: number;
  readonly #exponentOf: number;
  readonly #grids: { x?: CellGrid; y?: CellGrid } = {};

  constructor(x: HostPoints, y: HostPoints, radius: number, exponentOf: number) {
    this.#x = x;
    this.#y = y;
    this.#radius = radius;
    this.#exponentOf = exponentOf;
  }

  /** log sum_j exp(power (u_j - C_ij / scale)) `[N]`. */
  rowLogSums(u: Float64Array, power: 1 | 2 = 1): Float64Array {
    this.#grids.y ??= new CellGrid(this.#y, this.#radius);
    return this.#logSums(this.#x, this.#grids.y, u, power);
  }

  /** log sum_i exp(u_i - C_ij / scale) `[M]`. */
  columnLogSums(u: Float64Array): Float64Array {
    this.#grids.x ??= new CellGrid(this.#x, this.#radius);
    return this.#logSums(this.#y, this.#grids.x, u, 1);
  }

  forEachPair(visit: (i: number, j: number, square: number) => void): void {
    this.#grids.y ??= new CellGrid(this.#y, this.#radius);
    forEachNear(this.#x, this.#grids.y, this.#radius, visit);
  }

  /** One pass: a sum is rescaled when a larger term comes. */
  #logSums(points: HostPoints, grid: CellGrid, u: Float64Array, power: 1 | 2): Float64Array {
    const high = new Float64Array(points.count).fill(-Infinity);
    const sums = new Float64Array(points.count);
    const exponentOf = this.#exponentOf;
    forEachNear(points, grid, this.#radius, (i, j, square) => {
      const exponent = power * (u[j] - square * exponentOf);
      // Terms are made relative to a reference that only jumps when it is far too low.
      if (exponent > high[i] + 300) {
        sums[i] = sums[i] === 0 ? 0 : sums[i] * Math.exp(high[i] - exponent);
        high[i] = exponent;
      }
      if (high[i] > -Infinity) sums[i] += Math.exp(exponent - high[i]);
    });
    return sums.map((sum, i) => (high[i] === -Infinity ? -Infinity : Math.log(sum) + high[i]));
  }
}

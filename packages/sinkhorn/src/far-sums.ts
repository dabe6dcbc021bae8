import type { HostPoints } from './host-points.js';
import { pointBoxesOf, squareBetweenBoxes, type PointBoxes } from './point-boxes.js';

/** Of a point's exponents that its box may ignore: beyond, the point is looked at by itself. */
const closeEnough = 0.5;

/**
 * Upper bounds on the sums over what lies beyond each point's reach:
 *
 *     log sum_(j: |x_i - y_j|^2 > reach_i) exp(u_j - |x_i - y_j|^2 / s)
 *
 * where no y_j is nearer to x_i than its box is, nor than the reach. Points of one box with much the same reach share one bound. Time
 * O(N log N) once and O(boxes (boxes + points by themselves)) a question.
 */
export class FarSums {
  readonly #of: PointBoxes;
  readonly #from: PointBoxes;
  readonly #reach: Float64Array;
  readonly #scale: number;

  /** @param reach - squares of distances `[N]`, for the points the sums are of */
  constructor(of: PointBoxes, from: PointBoxes, reach: Float64Array, scale: number) {
    this.#of = of;
    this.#from = from;
    this.#reach = reach;
    this.#scale = scale;
  }

  /** For each point `[N]`, given u `[M]` of the other cloud's. */
  bounds(u: Float64Array): Float64Array {
    const totals = this.#totals(u);
    const result = new Float64Array(this.#reach.length);
    const { members, low, high, points } = this.#of;
    members.forEach((indices, box) => {
      const least = indices.reduce((reach, i) => Math.min(reach, this.#reach[i]), Infinity);
      const shared = this.#bound(totals, low[box], high[box], least);
      for (const i of indices) {
        const alone = this.#reach[i] - least > closeEnough * this.#scale;
        const place = points.values.subarray(i * points.dimension, (i + 1) * points.dimension);
        result[i] = alone ? this.#bound(totals, place, place, this.#reach[i]) : shared;
      }
    });
    return result;
  }

  /** log sum of exp(u) over each box of the other cloud. */
  #totals(u: Float64Array): Float64Array {
    return Float64Array.from(this.#from.members, (indices) => {
      const most = indices.reduce((high, j) => Math.max(high, u[j]), -Infinity);
      if (most === -Infinity) return -Infinity;
      return most + Math.log(indices.reduce((sum, j) => sum + Math.exp(u[j] - most), 0));
    });
  }

  #bound(totals: Float64Array, low: Float64Array, high: Float64Array, reach: number): number {
    const { low: otherLow, high: otherHigh } = this.#from;
    const exponents = totals.map((total, box) => {
      const square = Math.max(reach, squareBetweenBoxes(low, high, otherLow[box], otherHigh[box]));
      return total - square / this.#scale;
    });
    const most = exponents.reduce((largest, exponent) => Math.max(largest, exponent), -Infinity);
    if (most === -Infinity) return -Infinity;
    return most + Math.log(exponents.reduce((sum, exponent) => sum + Math.exp(exponent - most), 0));
  }
}

/** Those of rows and of columns. */
export function farSumsOf(
  {
    x,
    y,
    rowReach,
    columnReach,
  }: {
    readonly x: HostPoints;
    readonly y: HostPoints;
    readonly rowReach: Float64Array;
    readonly columnReach: Float64Array;
  },
  scale: number,
): { readonly rows: FarSums; readonly columns: FarSums } {
  const [ofX, ofY] = [pointBoxesOf(x), pointBoxesOf(y)];
  return { rows: new FarSums(ofX, ofY, rowReach, scale), columns: new FarSums(ofY, ofX, columnReach, scale) };
}

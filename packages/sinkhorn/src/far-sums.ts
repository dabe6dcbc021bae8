import type { HostPoints } from './host-points.js';
import { pointBoxesOf, squareBetweenBoxes, type PointBoxes } from './point-boxes.js';

/** Log share of a point's own sum that need not be known any better. */
const negligible = -26;
/** Exponents below the largest at which a term is not added but bounded with the others of its kind. */
const unseen = 40;

/**
 * Upper bounds on the sums over what lies beyond each point's reach:
 *
 *     log sum_(j: |x_i - y_j|^2 > reach_i) exp(u_j - |x_i - y_j|^2 / s)
 *
 * where no y_j is nearer to x_i than its box is, nor than the reach. Points of one box share one bound where that is negligible beside
 * their own sums; the others have their own. Time
 * O(N log N) once and O(boxes (boxes + points by themselves)) a question.
 */
export class FarSums {
  readonly #of: PointBoxes;
  readonly #from: PointBoxes;
  readonly #reach: Float64Array;
  readonly #scale: number;
  /** Of the box that is looked at, to each of the other cloud's. */
  readonly #squares: Float64Array;
  readonly #exponents: Float64Array;

  /** @param reach - squares of distances `[N]`, for the points the sums are of */
  constructor(of: PointBoxes, from: PointBoxes, reach: Float64Array, scale: number) {
    this.#of = of;
    this.#from = from;
    this.#reach = reach;
    this.#scale = scale;
    this.#squares = new Float64Array(from.members.length);
    this.#exponents = new Float64Array(from.members.length);
  }

  /** For each point `[N]`, given u `[M]` of the other cloud's and the logs of the sums that are there `[N]`. */
  bounds(u: Float64Array, kept: Float64Array): Float64Array {
    const totals = this.#totals(u);
    const result = new Float64Array(this.#reach.length);
    const { members, low, high } = this.#of;
    members.forEach((indices, box) => {
      this.#measure(low[box], high[box]);
      let least = Infinity;
      for (const i of indices) least = Math.min(least, this.#reach[i]);
      const shared = this.#bound(totals, least);
      for (const i of indices) {
        // Written so that NaN, where nothing is kept, is looked at too.
        result[i] = shared - kept[i] <= negligible ? shared : this.#bound(totals, this.#reach[i]);
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

  /** Squared distances from one box to those of the other cloud. */
  #measure(low: Float64Array, high: Float64Array): void {
    const { low: otherLow, high: otherHigh } = this.#from;
    for (let box = 0; box < otherLow.length; box++) {
      this.#squares[box] = squareBetweenBoxes(low, high, otherLow[box], otherHigh[box]);
    }
  }

  #bound(totals: Float64Array, reach: number): number {
    const exponents = this.#exponents;
    let most = -Infinity;
    for (let box = 0; box < totals.length; box++) {
      exponents[box] = totals[box] - Math.max(reach, this.#squares[box]) / this.#scale;
      if (exponents[box] > most) most = exponents[box];
    }
    if (most === -Infinity) return -Infinity;
    let sum = 0;
    for (let box = 0; box < totals.length; box++) {
      if (exponents[box] > most - unseen) sum += Math.exp(exponents[box] - most);
    }
    return most + Math.log(sum + totals.length * Math.exp(-unseen));
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

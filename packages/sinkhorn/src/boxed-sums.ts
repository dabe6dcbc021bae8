import { boundsOf, type HostPoints } from './host-points.js';

/** Boxes that a cloud is divided into at most: their pairs are looked at one by one. */
const mostBoxes = 1024;

interface Boxes {
  /** Box of each point. */
  readonly boxOf: Uint32Array;
  readonly low: readonly Float64Array[];
  readonly high: readonly Float64Array[];
}

/** Halves a cloud at the median of its widest coordinate until there are enough boxes. Time O(N log N). */
function boxesOf(points: HostPoints): Boxes {
  const { values, count, dimension } = points;
  let parts: Uint32Array[] = [Uint32Array.from(Array(count).keys())];
  while (parts.length < mostBoxes && parts.some((part) => part.length > 1)) {
    parts = parts.flatMap((part) => {
      if (part.length === 1) return [part];
      const { low, high } = boundsOf(points, part);
      let widest = 0;
      for (let k = 1; k < dimension; k++) if (high[k] - low[k] > high[widest] - low[widest]) widest = k;
      part.sort((i, j) => values[i * dimension + widest] - values[j * dimension + widest] || i - j);
      const half = part.length >> 1;
      return [part.subarray(0, half), part.subarray(half)];
    });
  }
  const boxOf = new Uint32Array(count);
  parts.forEach((part, box) => part.forEach((i) => (boxOf[i] = box)));
  const bounds = parts.map((part) => boundsOf(points, part));
  return { boxOf, low: bounds.map(({ low }) => low), high: bounds.map(({ high }) => high) };
}

/** |x - y|^2 for the nearest points of two boxes. */
function squareBetween(a: Boxes, i: number, b: Boxes, j: number): number {
  let square = 0;
  for (let k = 0; k < a.low[i].length; k++) {
    const apart = Math.max(0, a.low[i][k] - b.high[j][k], b.low[j][k] - a.high[i][k]);
    square += apart * apart;
  }
  return square;
}

/**
 * Upper bounds on sums over pairs that lie more than a radius apart:
 *
 *     log sum_(j: |x_i - y_j| > R) exp(u_j - |x_i - y_j|^2 / s)
 *
 * where y_j is nowhere nearer to x_i than their boxes are, nor than R. Time O(N log N) once and O(N + boxes^2) a question.
 */
export class FarSums {
  readonly #x: Boxes;
  readonly #y: Boxes;
  /** exponents max(R^2, |box - box|^2) / s `[boxes of x, boxes of y]`. */
  readonly #exponents: Float64Array;

  constructor(x: HostPoints, y: HostPoints, radius: number, scale: number) {
    this.#x = boxesOf(x);
    this.#y = boxesOf(y);
    const [rows, columns] = [this.#x.low.length, this.#y.low.length];
    this.#exponents = new Float64Array(rows * columns);
    for (let a = 0; a < rows; a++) {
      for (let b = 0; b < columns; b++) {
        const square = Math.max(radius * radius, squareBetween(this.#x, a, this.#y, b));
        this.#exponents[a * columns + b] = square / scale;
      }
    }
  }

  /** For each row `[N]`, given u `[M]`. */
  ofRows(u: Float64Array): Float64Array {
    const columns = this.#y.low.length;
    return this.#answer(u, this.#y, this.#x, (own, other) => own * columns + other);
  }

  /** For each column `[M]`, given u `[N]`. */
  ofColumns(u: Float64Array): Float64Array {
    const columns = this.#y.low.length;
    return this.#answer(u, this.#x, this.#y, (own, other) => other * columns + own);
  }

  #answer(u: Float64Array, from: Boxes, to: Boxes, at: (own: number, other: number) => number): Float64Array {
    const high = new Float64Array(from.low.length).fill(-Infinity);
    for (let i = 0; i < u.length; i++) high[from.boxOf[i]] = Math.max(high[from.boxOf[i]], u[i]);
    const totals = new Float64Array(high.length);
    for (let i = 0; i < u.length; i++) {
      const box = from.boxOf[i];
      if (high[box] > -Infinity) totals[box] += Math.exp(u[i] - high[box]);
    }
    const logs = high.map((most, box) => most + Math.log(totals[box]));
    const sums = Float64Array.from(to.low, (_, own) => {
      let most = -Infinity;
      for (let other = 0; other < logs.length; other++) {
        most = Math.max(most, logs[other] - this.#exponents[at(own, other)]);
      }
      if (most === -Infinity) return -Infinity;
      let sum = 0;
      for (let other = 0; other < logs.length; other++) {
        sum += Math.exp(logs[other] - this.#exponents[at(own, other)] - most);
      }
      return most + Math.log(sum);
    });
    return Float64Array.from(to.boxOf, (box) => sums[box]);
  }
}

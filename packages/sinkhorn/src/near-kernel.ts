import { squareBetween, type NearPairs } from './near-pairs.js';

/** Below this a sum of products, each of which was at most 1, may have lost terms to underflow that count. */
const leastSum = 1e-200;

/** Sums over the near pairs of a Gibbs kernel exp(-C_ij / scale), in logarithms. */
export interface NearSums {
  /** log sum_j exp(power (u_j - C_ij / scale)) `[N]`. */
  rowLogSums(u: Float64Array, power?: 1 | 2): Float64Array;
  /** log sum_i exp(u_i - C_ij / scale) `[M]`. */
  columnLogSums(u: Float64Array): Float64Array;
}

/** Bytes that {@link heldSums} takes for a pair: its row and its entry of the kernel. */
export const bytesOfPair = Uint32Array.BYTES_PER_ELEMENT + Float64Array.BYTES_PER_ELEMENT;

/**
 * Keeps the pairs column by column, the rows of each in ascending order, so that sums are products and their bits do not depend on
 * the order in which pairs were found; one that underflows is made again in logarithms.
 *
 * @param exponentOf - C_ij / scale over |x_i - y_j|^2
 */
export function heldSums(pairs: NearPairs, exponentOf: number): NearSums {
  const { x, y } = pairs;
  const { starts, rows, kernel } = columnsOf(pairs, exponentOf);

  /** Makes the sums anew that underflowed. */
  const replace = (result: Float64Array, lost: Uint8Array, u: Float64Array, ofRows: boolean, power: number): void => {
    const sums = new LogSums(result.length);
    for (let j = 0; j < y.count; j++) {
      for (let k = starts[j]; k < starts[j + 1]; k++) {
        const i = rows[k];
        const own = ofRows ? i : j;
        if (lost[own] === 1) sums.add(own, power * (u[ofRows ? j : i] - squareBetween(x, i, y, j) * exponentOf));
      }
    }
    const logs = sums.logs();
    for (let own = 0; own < result.length; own++) if (lost[own] === 1) result[own] = logs[own];
  };

  const logsOf = (sums: Float64Array, high: number, u: Float64Array, ofRows: boolean, power: 1 | 2): Float64Array => {
    const lost = Uint8Array.from(sums, (sum) => (sum >= leastSum ? 0 : 1));
    for (let own = 0; own < sums.length; own++) sums[own] = Math.log(sums[own]) + power * high;
    if (lost.includes(1)) replace(sums, lost, u, ofRows, power);
    return sums;
  };

  return {
    rowLogSums(u, power = 1) {
      const { factors, high } = factorsOf(u);
      const sums = new Float64Array(x.count);
      for (let j = 0; j < y.count; j++) {
        const factor = factors[j];
        const end = starts[j + 1];
        if (power === 1) for (let k = starts[j]; k < end; k++) sums[rows[k]] += kernel[k] * factor;
        else for (let k = starts[j]; k < end; k++) sums[rows[k]] += (kernel[k] * factor) ** 2;
      }
      return logsOf(sums, high, u, true, power);
    },
    columnLogSums(u) {
      const { factors, high } = factorsOf(u);
      const sums = new Float64Array(y.count);
      for (let j = 0; j < y.count; j++) {
        let sum = 0;
        for (let k = starts[j], end = starts[j + 1]; k < end; k++) sum += kernel[k] * factors[rows[k]];
        sums[j] = sum;
      }
      return logsOf(sums, high, u, false, 1);
    },
  };
}

/** The kernel of the pairs, column by column; each column's rows ascend because rows are visited in that order. */
function columnsOf(pairs: NearPairs, exponentOf: number) {
  const columns = pairs.y.count;
  const starts = new Uint32Array(columns + 1);
  const counts = pairs.keptOfColumns;
  for (let j = 0; j < columns; j++) starts[j + 1] = starts[j] + counts[j];
  const rows = new Uint32Array(starts[columns]);
  const kernel = new Float64Array(starts[columns]);
  const next = starts.slice();
  pairs.forEach((i, count, indices, squares) => {
    for (let k = 0; k < count; k++) {
      const at = next[indices[k]]++;
      rows[at] = i;
      kernel[at] = squares[k] * -exponentOf;
    }
  });
  for (let k = 0; k < kernel.length; k++) kernel[k] = Math.exp(kernel[k]);
  return { starts, rows, kernel };
}

/** The same with pairs looked for and their exponentials made anew in each sum: memory O(N + M). */
export function recomputedSums(pairs: NearPairs, exponentOf: number): NearSums {
  return {
    rowLogSums(u, power = 1) {
      const sums = new LogSums(pairs.x.count);
      pairs.forEach((i, count, indices, squares) => {
        for (let k = 0; k < count; k++) sums.add(i, power * (u[indices[k]] - squares[k] * exponentOf));
      });
      return sums.logs();
    },
    columnLogSums(u) {
      const sums = new LogSums(pairs.y.count);
      pairs.forEach((i, count, indices, squares) => {
        for (let k = 0; k < count; k++) sums.add(indices[k], u[i] - squares[k] * exponentOf);
      });
      return sums.logs();
    },
  };
}

/** Sums of exponentials in one pass, each relative to a reference that is moved when a term is far above it. */
class LogSums {
  readonly #references: Float64Array;
  readonly #sums: Float64Array;

  constructor(length: number) {
    this.#references = new Float64Array(length).fill(-Infinity);
    this.#sums = new Float64Array(length);
  }

  add(at: number, exponent: number): void {
    const reference = this.#references[at];
    if (exponent > reference + 300) {
      if (this.#sums[at] > 0) this.#sums[at] *= Math.exp(reference - exponent);
      this.#references[at] = exponent;
    }
    if (exponent > -Infinity) this.#sums[at] += Math.exp(exponent - this.#references[at]);
  }

  logs(): Float64Array {
    return this.#sums.map((sum, at) => (sum === 0 ? -Infinity : Math.log(sum) + this.#references[at]));
  }
}

/** exp(u) relative to its largest entry. */
function factorsOf(u: Float64Array): { readonly factors: Float64Array; readonly high: number } {
  let high = -Infinity;
  for (let i = 0; i < u.length; i++) if (u[i] > high) high = u[i];
  // Where nothing has mass every sum is zero.
  const from = high === -Infinity ? 0 : high;
  const factors = new Float64Array(u.length);
  for (let i = 0; i < u.length; i++) factors[i] = Math.exp(u[i] - from);
  return { factors, high: from };
}

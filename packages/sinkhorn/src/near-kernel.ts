import type { NearPairs } from './near-pairs.js';

/** Below this a sum of products, each of which was at most 1, may have lost terms to underflow that count. */
const leastSum = 1e-200;

/** Sums over the near pairs of a Gibbs kernel exp(-C_ij / scale), in logarithms. */
export interface NearSums {
  /** log sum_j exp(power (u_j - C_ij / scale)) `[N]`. */
  rowLogSums(u: Float64Array, power?: 1 | 2): Float64Array;
  /** log sum_i exp(u_i - C_ij / scale) `[M]`. */
  columnLogSums(u: Float64Array): Float64Array;
}

/** Bytes that {@link heldSums} takes for a pair: its column, its exponent, its entry of the kernel. */
export const bytesOfPair = Uint32Array.BYTES_PER_ELEMENT + 2 * Float64Array.BYTES_PER_ELEMENT;

/**
 * Keeps the pairs row by row, so that sums are products; one that underflows is made again in logarithms.
 *
 * @param exponentOf - C_ij / scale over |x_i - y_j|^2
 */
export function heldSums(pairs: NearPairs, exponentOf: number): NearSums {
  const [rows, columnCount] = [pairs.x.count, pairs.y.count];
  const starts = new Uint32Array(rows + 1);
  for (let i = 0; i < rows; i++) starts[i + 1] = starts[i] + pairs.kept[i];
  const columns = new Uint32Array(starts[rows]);
  const exponents = new Float64Array(starts[rows]);
  const next = starts.slice();
  pairs.forEach((i, count, indices, squares) => {
    for (let k = 0; k < count; k++) {
      columns[next[i]] = indices[k];
      exponents[next[i]++] = -squares[k] * exponentOf;
    }
  });
  const kernel = new Float64Array(exponents.length);
  for (let k = 0; k < kernel.length; k++) kernel[k] = Math.exp(exponents[k]);

  const rowInLogarithms = (i: number, u: Float64Array, power: number): number => {
    let high = -Infinity;
    for (let k = starts[i]; k < starts[i + 1]; k++) high = Math.max(high, u[columns[k]] + exponents[k]);
    if (high === -Infinity) return -Infinity;
    let sum = 0;
    for (let k = starts[i]; k < starts[i + 1]; k++) sum += Math.exp(power * (u[columns[k]] + exponents[k] - high));
    return Math.log(sum) + power * high;
  };

  /** Makes the sums of marked columns anew. */
  const replaceColumns = (result: Float64Array, marked: Uint8Array, u: Float64Array): void => {
    const sums = new LogSums(columnCount);
    for (let i = 0; i < rows; i++) {
      for (let k = starts[i]; k < starts[i + 1]; k++) {
        if (marked[columns[k]] === 1) sums.add(columns[k], u[i] + exponents[k]);
      }
    }
    const logs = sums.logs();
    for (let j = 0; j < columnCount; j++) if (marked[j] === 1) result[j] = logs[j];
  };

  return {
    rowLogSums(u, power = 1) {
      const { factors, high } = factorsOf(u);
      const result = new Float64Array(rows);
      for (let i = 0; i < rows; i++) {
        let sum = 0;
        for (let k = starts[i]; k < starts[i + 1]; k++) {
          const term = kernel[k] * factors[columns[k]];
          sum += power === 1 ? term : term * term;
        }
        result[i] = sum >= leastSum ? Math.log(sum) + power * high : rowInLogarithms(i, u, power);
      }
      return result;
    },
    columnLogSums(u) {
      const { factors, high } = factorsOf(u);
      const sums = new Float64Array(columnCount);
      for (let i = 0; i < rows; i++) {
        const factor = factors[i];
        for (let k = starts[i]; k < starts[i + 1]; k++) sums[columns[k]] += kernel[k] * factor;
      }
      const lost = Uint8Array.from(sums, (sum) => (sum >= leastSum ? 0 : 1));
      for (let j = 0; j < columnCount; j++) sums[j] = Math.log(sums[j]) + high;
      if (lost.includes(1)) replaceColumns(sums, lost, u);
      return sums;
    },
  };
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

import type { NearPairs } from './near-pairs.js';

/** Below this a sum of products, each of which was at most 1, may have lost terms to underflow that count. */
const leastSum = 1e-200;

/**
 * A Gibbs kernel of near pairs only, exp(-C_ij / scale) in float64 whatever the backend's precision, so its sums are the same bits
 * on every backend. Sums are products; one that underflows is made again in logarithms. Memory 12 bytes a pair.
 */
export class NearKernel {
  readonly #pairs: NearPairs;
  readonly #exponentOf: number;
  readonly #values: Float64Array;
  readonly #rows: number;
  readonly #columns: number;

  /** @param exponentOf - C_ij / scale over |x_i - y_j|^2; the squares are replaced by the kernel's entries */
  constructor({ rowStarts, columns, squares }: NearPairs, columnCount: number, exponentOf: number) {
    this.#pairs = { rowStarts, columns, squares };
    this.#exponentOf = exponentOf;
    this.#rows = rowStarts.length - 1;
    this.#columns = columnCount;
    this.#values = new Float64Array(squares.length);
    for (let k = 0; k < squares.length; k++) this.#values[k] = Math.exp(-squares[k] * exponentOf);
  }

  /** log sum_j exp(power (u_j - C_ij / scale)) `[N]`. */
  rowLogSums(u: Float64Array, power: 1 | 2 = 1): Float64Array {
    const { rowStarts, columns } = this.#pairs;
    const { factors, high } = factorsOf(u);
    const result = new Float64Array(this.#rows);
    for (let i = 0; i < this.#rows; i++) {
      let sum = 0;
      for (let k = rowStarts[i]; k < rowStarts[i + 1]; k++) {
        const term = this.#values[k] * factors[columns[k]];
        sum += power === 1 ? term : term * term;
      }
      result[i] = sum >= leastSum ? Math.log(sum) + power * high : this.#rowInLogarithms(i, u, power);
    }
    return result;
  }

  /** log sum_i exp(u_i - C_ij / scale) `[M]`. */
  columnLogSums(u: Float64Array): Float64Array {
    const { rowStarts, columns } = this.#pairs;
    const { factors, high } = factorsOf(u);
    const sums = new Float64Array(this.#columns);
    for (let i = 0; i < this.#rows; i++) {
      const factor = factors[i];
      for (let k = rowStarts[i]; k < rowStarts[i + 1]; k++) sums[columns[k]] += this.#values[k] * factor;
    }
    const lost = sums.map((sum) => (sum >= leastSum ? 0 : 1));
    const result = sums.map((sum) => Math.log(sum) + high);
    if (lost.includes(1)) this.#columnsInLogarithms(u, lost, result);
    return result;
  }

  /** The entries of row i with their columns. */
  forEachPair(visit: (i: number, j: number, square: number) => void): void {
    const { rowStarts, columns, squares } = this.#pairs;
    for (let i = 0; i < this.#rows; i++) {
      for (let k = rowStarts[i]; k < rowStarts[i + 1]; k++) visit(i, columns[k], squares[k]);
    }
  }

  #rowInLogarithms(i: number, u: Float64Array, power: 1 | 2): number {
    const { rowStarts, columns, squares } = this.#pairs;
    let high = -Infinity;
    for (let k = rowStarts[i]; k < rowStarts[i + 1]; k++) {
      high = Math.max(high, u[columns[k]] - squares[k] * this.#exponentOf);
    }
    if (high === -Infinity) return -Infinity;
    let sum = 0;
    for (let k = rowStarts[i]; k < rowStarts[i + 1]; k++) {
      sum += Math.exp(power * (u[columns[k]] - squares[k] * this.#exponentOf - high));
    }
    return Math.log(sum) + power * high;
  }

  /** Makes the sums of marked columns anew. */
  #columnsInLogarithms(u: Float64Array, marked: Float64Array, result: Float64Array): void {
    const high = new Float64Array(this.#columns).fill(-Infinity);
    const sums = new Float64Array(this.#columns);
    const exponent = (i: number, square: number) => u[i] - square * this.#exponentOf;
    this.forEachPair((i, j, square) => {
      if (marked[j] === 1) high[j] = Math.max(high[j], exponent(i, square));
    });
    this.forEachPair((i, j, square) => {
      if (marked[j] === 1 && high[j] > -Infinity) sums[j] += Math.exp(exponent(i, square) - high[j]);
    });
    for (let j = 0; j < sums.length; j++) if (marked[j] === 1) result[j] = Math.log(sums[j]) + high[j];
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

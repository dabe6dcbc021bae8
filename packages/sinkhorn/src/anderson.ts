/** How many earlier iterates a proposal combines. */
const memory = 5;

/** Proposes better iterates for a fixed-point iteration z <- z + g(z) from those seen so far. */
export interface Accelerator {
  /** The combination of past iterates with the least residual; undefined while there is nothing to combine. */
  propose(z: Float64Array, g: Float64Array): Float64Array | undefined;
  /** Forgets the past. */
  reset(): void;
}

/**
 * Anderson acceleration: z + g - (dZ + dG) gamma with gamma = argmin |g - dG gamma|, over the last five differences. In a
 * contraction whose slow modes are few, as where few particles reach each other, it removes them one by one. It promises
 * nothing by itself: the loop keeps a proposal only if its residual is smaller.
 *
 * Time O(N) beside a sweep's O(N M). Source: D. G. Anderson, "Iterative procedures for nonlinear integral equations",
 * J. ACM 12 (1965) 547-560.
 */
export function andersonAcceleration(): Accelerator {
  let previous: { readonly z: Float64Array; readonly g: Float64Array } | undefined;
  let differences: { readonly dz: Float64Array; readonly dg: Float64Array }[] = [];
  const reset = () => {
    previous = undefined;
    differences = [];
  };
  return {
    reset,
    propose(z, g) {
      if (!z.every(Number.isFinite) || !g.every(Number.isFinite)) {
        reset();
        return undefined;
      }
      if (previous) {
        const { z: oldZ, g: oldG } = previous;
        differences.push({ dz: z.map((value, i) => value - oldZ[i]), dg: g.map((value, i) => value - oldG[i]) });
        if (differences.length > memory) differences.shift();
      }
      previous = { z, g };
      if (differences.length === 0) return undefined;
      const gamma = leastSquares(
        differences.map(({ dg }) => dg),
        g,
      );
      return z.map((value, i) =>
        differences.reduce((sum, { dz, dg }, k) => sum - gamma[k] * (dz[i] + dg[i]), value + g[i]),
      );
    },
  };
}

/** argmin |b - A gamma| for the columns of A, by normal equations with a ridge that keeps them solvable. */
function leastSquares(columns: readonly Float64Array[], b: Float64Array): number[] {
  const inner = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  const size = columns.length;
  const system = columns.map((column) => [...columns.map((other) => inner(column, other)), inner(column, b)]);
  const ridge = 1e-14 * system.reduce((trace, row, k) => trace + row[k], 0) + Number.MIN_VALUE;
  for (let k = 0; k < size; k++) system[k][k] += ridge;
  // Gaussian elimination; a positive definite system needs no pivoting.
  for (let k = 0; k < size; k++) {
    for (let row = k + 1; row < size; row++) {
      const factor = system[row][k] / system[k][k];
      for (let column = k; column <= size; column++) system[row][column] -= factor * system[k][column];
    }
  }
  const gamma = new Array<number>(size).fill(0);
  for (let k = size - 1; k >= 0; k--) {
    let rest = system[k][size];
    for (let column = k + 1; column < size; column++) rest -= system[k][column] * gamma[column];
    gamma[k] = rest / system[k][k];
  }
  return gamma.every(Number.isFinite) ? gamma : new Array<number>(size).fill(0);
}

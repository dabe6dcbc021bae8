import { InvalidArgumentError, requireFiniteValues, requireLength } from '@proxflow/backend';

/**
 * The lower triangular L, row-major `[p, p]`, with A = L L^T (Cholesky).
 *
 * @throws ShapeError unless A is square. InvalidArgumentError unless A is finite, symmetric and positive definite,
 * naming the entry.
 */
export function choleskyFactor(argument: string, metric: ArrayLike<ArrayLike<number>>): Float64Array {
  const size = metric.length;
  const rows = Array.from(metric, (row, i) =>
    requireFiniteValues(`${argument}[${i}]`, requireLength(`${argument}[${i}]`, row, size)),
  );
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      requireEqualEntries(argument, rows, i, j);
      let rest = rows[i][j];
      for (let k = 0; k < j; k++) rest -= factor[i * size + k] * factor[j * size + k];
      if (i !== j) {
        factor[i * size + j] = rest / factor[j * size + j];
        continue;
      }
      // A pivot that is only rounding of the entry it came from shows a singular matrix.
      if (!(rest > size * Number.EPSILON * Math.abs(rows[i][i]))) {
        throw new InvalidArgumentError({
          argument,
          place: `at pivot ${i}`,
          value: rest,
          expected: 'a positive definite matrix',
          remedy: 'Check the matrix, or add a small multiple of the identity to it.',
        });
      }
      factor[i * size + i] = Math.sqrt(rest);
    }
  }
  return factor;
}

function requireEqualEntries(argument: string, rows: readonly ArrayLike<number>[], i: number, j: number): void {
  const [below, above] = [rows[i][j], rows[j][i]];
  if (Math.abs(below - above) <= 1e-12 * (Math.abs(below) + Math.abs(above))) return;
  throw new InvalidArgumentError({
    argument,
    place: `[${i}][${j}]`,
    value: below,
    expected: `a symmetric matrix, with the entry ${above} found at [${j}][${i}]`,
    remedy: 'Give (A + A^T)/2: only the symmetric part of a matrix counts in x^T A x.',
  });
}

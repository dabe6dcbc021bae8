import { InvalidDataError } from '@proxflow/backend';
import type { FeatureMatrix } from './table.js';

/** Mean, population standard deviation and reach of one column; `scale` is 1 and `reach` 0 for a constant column. */
export interface ColumnMoments {
  readonly mean: number;
  readonly scale: number;
  /** max |x - mean|. */
  readonly reach: number;
}

/**
 * Mean and scale of one column of a matrix already known to be finite, in three passes over the column.
 *
 * Plain sums fail in three ways that real tables have: a large offset cancels (years, identifiers), a constant column
 * such as 0.1, 0.1, ... gets a rounding-error variance and is blown up by it, and squares of very large or small
 * numbers overflow or vanish. So: a running mean, constancy decided by comparison, deviations squared relative to the
 * largest, and the correction term of Chan, Golub and LeVeque (1983) for the mean's own rounding.
 */
export function columnMoments(argument: string, matrix: FeatureMatrix, column: number): ColumnMoments {
  const { features, rows, columns } = matrix;
  const first = features[column];
  let constant = true;
  let mean = first;
  for (let row = 1; row < rows; row++) {
    const value = features[row * columns + column];
    if (value !== first) constant = false;
    mean += (value - mean) / (row + 1);
  }
  if (constant) return { mean: first, scale: 1, reach: 0 };

  let largest = 0;
  for (let row = 0; row < rows; row++) {
    largest = Math.max(largest, Math.abs(features[row * columns + column] - mean));
  }
  let sum = 0;
  let squares = 0;
  for (let row = 0; row < rows; row++) {
    const relative = (features[row * columns + column] - mean) / largest;
    sum += relative;
    squares += relative * relative;
  }
  const scale = largest * Math.sqrt((squares - (sum * sum) / rows) / rows);
  if (Number.isFinite(mean) && Number.isFinite(scale) && scale > 0) return { mean, scale, reach: largest };
  throw new InvalidDataError({
    argument,
    place: `column ${column}`,
    value: `mean ${mean}, standard deviation ${scale}`,
    expected: 'numbers whose mean and standard deviation can be computed in float64',
    remedy: 'Change the unit of this column, so that its numbers are nearer to 1, or leave it out.',
  });
}

import { InvalidDataError, requireInteger, requireLength, requirePositiveOrInfinite } from '@proxflow/backend';
import { columnMoments } from './column-moments.js';
import { requireFeatureMatrix } from './feature-matrix.js';
import { requireMomentsJSON } from './moments-json.js';
import type { FeatureMatrix } from './table.js';

/** The stored form of a {@link Standardizer}: two arrays of `columns` numbers. */
export interface StandardizerJSON {
  readonly mean: readonly number[];
  readonly scale: readonly number[];
}

/** The affine map z = (x - mean) / scale, column by column, fitted once and applied to any rows of the same columns. */
export interface Standardizer {
  /** Mean of each column of the fitted rows, `[columns]`. */
  readonly mean: Float64Array;
  /**
   * Population standard deviation of each column of the fitted rows, `[columns]`, or more where `reach` asks for it; 1 where
   * the column is constant.
   */
  readonly scale: Float64Array;
  /**
   * The standardised numbers `[rows, columns]` as a new array; the argument stays as it is. Of a part of a table, `firstRow` is
   * the row that messages call its first; 0 by default.
   *
   * @throws ShapeError unless `features` has `rows * columns` entries
   * @throws InvalidDataError when an entry, or its standardised value, is not finite
   */
  transform(features: Float64Array, rows: number, firstRow?: number): Float64Array;
  /** Plain arrays for `JSON.stringify`; {@link standardizerFromJSON} reads them back bit for bit. */
  toJSON(): StandardizerJSON;
}

function createStandardizer(mean: Float64Array, scale: Float64Array): Standardizer {
  const columns = mean.length;
  return {
    mean,
    scale,
    transform(features, rows, firstRow = 0) {
      requireLength('features', features, requireInteger('rows', rows) * columns);
      return features.map((value, i) => {
        const column = i % columns;
        const standardised = (value - mean[column]) / scale[column];
        if (Number.isFinite(standardised)) return standardised;
        throw new InvalidDataError({
          argument: 'features',
          place: `[${firstRow + Math.floor(i / columns)}, ${column}]`,
          value,
          expected: 'a finite number whose standardised value is finite',
          remedy: 'Correct or remove this row; its entry is missing, or far outside the range of the fitted rows.',
        });
      });
    },
    toJSON: () => ({ mean: [...mean], scale: [...scale] }),
  };
}

/**
 * Fits z = (x - mean) / scale to the rows: each column then has mean 0 and population variance 1. With `reach` R, scale is
 * at least max |x - mean| / R, so that no fitted |z| exceeds R: a pixel that is hardly ever on does not become the largest
 * feature of all.
 *
 * scale is sqrt((1/rows) * sum (x - mean)^2), and 1 for a constant column, which therefore becomes 0. Fit on the
 * training rows only and transform the test rows with the same object; else the test rows leak into the model.
 * Time O(rows * columns), memory O(columns).
 *
 * @param matrix - a table, or bare features `[rows, columns]`
 * @throws InvalidArgumentError unless reach is above 0; Infinity, the default, does not bound
 * @throws ShapeError when `features` does not have `rows * columns` entries
 * @throws InvalidArgumentError when an entry is not finite
 * @throws InvalidDataError when a column's mean or deviation overflows float64
 *
 * @example
 * ```ts
 * const standardizer = fitStandardizer(trainTable);
 * const trainInputs = standardizer.transform(trainTable.features, trainTable.rows);
 * const testInputs = standardizer.transform(testTable.features, testTable.rows);
 * ```
 */
export function fitStandardizer(
  matrix: FeatureMatrix,
  { reach = Infinity }: { readonly reach?: number } = {},
): Standardizer {
  requirePositiveOrInfinite('reach', reach);
  requireFeatureMatrix('matrix', matrix);
  const mean = new Float64Array(matrix.columns);
  const scale = new Float64Array(matrix.columns);
  for (let column = 0; column < matrix.columns; column++) {
    const moments = columnMoments('matrix.features', matrix, column);
    mean[column] = moments.mean;
    scale[column] = Math.max(moments.scale, moments.reach / reach);
  }
  return createStandardizer(mean, scale);
}

/**
 * Rebuilds a standardizer from what its `toJSON` gave, checking every number.
 *
 * @param json - the parsed JSON, of unknown origin
 * @throws InvalidDataError unless `mean` and `scale` are arrays of one length, finite, every scale above 0
 *
 * @example
 * ```ts
 * const again = standardizerFromJSON(JSON.parse(JSON.stringify(standardizer)));
 * ```
 */
export function standardizerFromJSON(json: unknown): Standardizer {
  const { mean, scale } = requireMomentsJSON('standardizer', json);
  return createStandardizer(mean, scale);
}

import { requireFiniteValues, requireInteger, requireLength, ShapeError } from '@proxflow/backend';
import type { FeatureEncoder, FeatureMatrix } from '@proxflow/datasets';

/** Features as an array of rows, or row-major as a {@link FeatureMatrix} (every table of @proxflow/datasets is one). */
export type FeatureInput = readonly ArrayLike<number>[] | FeatureMatrix;

/**
 * Row-major features from either form.
 *
 * @throws ShapeError for no rows or ragged ones; InvalidArgumentError naming the first entry that is not finite.
 * @example
 * ```ts
 * toFeatureMatrix([[1, 2], [3, 4]]); // 2 rows of 2 columns
 * ```
 */
export function toFeatureMatrix(input: FeatureInput, columns?: number): FeatureMatrix {
  const matrix = 'features' in input ? input : flattenRows(input);
  requireInteger('rows', matrix.rows);
  requireInteger('columns', matrix.columns);
  requireLength('features', matrix.features, matrix.rows * matrix.columns);
  if (columns !== undefined && matrix.columns !== columns) {
    throw new ShapeError({
      argument: 'features',
      value: matrix.columns,
      expected: `${columns} columns, as the model was trained with`,
      remedy: 'Hand over the same columns in the same order as in training.',
    });
  }
  for (let row = 0; row < matrix.rows; row++) {
    const start = row * matrix.columns;
    requireFiniteValues(`features[${row}]`, matrix.features.subarray(start, start + matrix.columns));
  }
  return matrix;
}

function flattenRows(input: readonly ArrayLike<number>[]): FeatureMatrix {
  const rows = input.length;
  const columns = input[0]?.length ?? 0;
  if (rows === 0 || columns === 0) {
    throw new ShapeError({
      argument: 'features',
      value: `${rows} rows of ${columns}`,
      expected: 'at least one row of at least one feature',
      remedy: 'Hand over an array of rows, each an array of numbers.',
    });
  }
  const features = new Float64Array(rows * columns);
  input.forEach((row, i) =>
    features.set(Float64Array.from(requireLength(`features[${i}]`, row, columns)), i * columns),
  );
  return { features, rows, columns };
}

/** How a table's features were made of original columns, where the features come as such a table. */
export function encoderOf(matrix: FeatureMatrix): FeatureEncoder | undefined {
  return 'encoder' in matrix ? (matrix.encoder as FeatureEncoder | undefined) : undefined;
}

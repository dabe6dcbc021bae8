import { InvalidArgumentError, requireFiniteValues, requireLength } from '@proxflow/backend';
import { requireClassTarget } from './class-target.js';
import { encodedNames } from './feature-encoder.js';
import { requireFeatureMatrix } from './feature-matrix.js';
import { requireNames } from './names.js';
import type { Table, Target } from './table.js';

/**
 * Checks the parts of a table made in code and returns them as a {@link Table}; the arrays are kept, not copied.
 *
 * Time O(rows * columns).
 *
 * @param table - features `[rows, columns]` row-major, one name per column, one target entry per row
 * @throws ShapeError when a length does not fit `rows` and `columns`
 * @throws InvalidArgumentError when a number is not finite, a name is empty or used twice, a label names no class, or an
 *   encoder makes features of other names
 *
 * @example
 * ```ts
 * const table = createTable({
 *   name: 'toy',
 *   features: Float64Array.of(1, 2, 3, 4),
 *   rows: 2,
 *   columns: 2,
 *   featureNames: ['width', 'height'],
 *   targetName: 'weight',
 *   target: { kind: 'numeric', values: Float64Array.of(10, 20) },
 * });
 * ```
 */
export function createTable<T extends Target>(table: Table<T>): Table<T> {
  requireFeatureMatrix('table', table);
  requireNames('table.featureNames', table.featureNames);
  requireLength('table.featureNames', table.featureNames, table.columns);
  requireEncoderNames(table);
  const target: Target = table.target;
  if (target.kind === 'classes') {
    requireClassTarget('table.target', target);
    requireLength('table.target.labels', target.labels, table.rows);
  } else {
    requireLength('table.target.values', target.values, table.rows);
    requireFiniteValues('table.target.values', target.values);
  }
  return table;
}

function requireEncoderNames({ encoder, featureNames }: Table): void {
  const made = encoder && encodedNames(encoder);
  if (made === undefined || JSON.stringify(made) === JSON.stringify(featureNames)) return;
  throw new InvalidArgumentError({
    argument: 'table.encoder',
    value: made,
    expected: 'the columns that table.featureNames are made of',
    remedy: 'Take table and encoder from one call of encodeTable, or leave the encoder out.',
  });
}

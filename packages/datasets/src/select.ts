import { InvalidArgumentError } from '@proxflow/backend';
import { requireKnownNames, requireNames } from './names.js';
import type { FeatureTable, Table, Target } from './table.js';

function requireRowIndices(indices: ArrayLike<number>, rows: number): void {
  if (indices.length === 0) {
    throw new InvalidArgumentError({
      argument: 'indices',
      value: 0,
      expected: 'at least 1 row index',
      remedy: 'Select at least one row; a table has no empty form.',
    });
  }
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i];
    if (Number.isInteger(index) && index >= 0 && index < rows) continue;
    throw new InvalidArgumentError({
      argument: 'indices',
      place: `[${i}]`,
      value: index,
      expected: `a row index from 0 to ${rows - 1}`,
      remedy: 'Count rows from 0 and stay below table.rows.',
    });
  }
}

/** The entries of a target at the given rows, which are rows of it. */
export function selectTarget(target: Target, indices: ArrayLike<number>): Target {
  if (target.kind === 'classes') {
    // All class names stay, also those without a row now: a label must mean the same class in every part of a split.
    return { ...target, labels: Int32Array.from(indices, (index) => target.labels[index]) };
  }
  return { ...target, values: Float64Array.from(indices, (index) => target.values[index]) };
}

/**
 * The table of the given rows, in the given order; an index may come more than once (bootstrap).
 *
 * Classes, names and provenance stay as they are. Time and memory O(indices.length * columns).
 *
 * @param indices - row indices counted from 0, at least one
 * @throws InvalidArgumentError when there is no index, or one is not a row of the table
 *
 * @example
 * ```ts
 * const { train, test } = orderedSplit(table.rows, 0.7);
 * const trainTable = selectRows(table, train);
 * const testTable = selectRows(table, test);
 * ```
 */
export function selectRows<T extends Target>(table: Table<T>, indices: ArrayLike<number>): Table<T> {
  requireRowIndices(indices, table.rows);
  const { columns } = table;
  const features = new Float64Array(indices.length * columns);
  for (let i = 0; i < indices.length; i++) {
    const start = indices[i] * columns;
    features.set(table.features.subarray(start, start + columns), i * columns);
  }
  return { ...table, features, rows: indices.length, target: selectTarget(table.target, indices) as T };
}

/**
 * The table with only the named feature columns, in the given order; the target stays, an encoder does not.
 *
 * Time and memory O(rows * names.length).
 *
 * @param names - distinct names out of `table.featureNames`, at least one
 * @throws InvalidArgumentError for a name the table does not have (the message lists those it has) or one given twice
 *
 * @example
 * ```ts
 * const plane = selectFeatures(await loadWdbc(), ['mean radius', 'mean texture']); // columns = 2
 * ```
 */
export function selectFeatures<T extends FeatureTable>(table: T, names: readonly string[]): T {
  const positions = requireKnownNames('names', requireNames('names', names), table.featureNames);
  const columns = positions.length;
  const features = new Float64Array(table.rows * columns);
  for (let row = 0; row < table.rows; row++) {
    for (const [column, position] of positions.entries()) {
      features[row * columns + column] = table.features[row * table.columns + position];
    }
  }
  // The encoder makes all of the features, not these.
  const { encoder: _, ...rest } = table;
  return { ...rest, features, columns, featureNames: [...names] } as unknown as T;
}

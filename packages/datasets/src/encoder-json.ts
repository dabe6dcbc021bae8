import { InvalidDataError } from '@proxflow/backend';
import type { EncodedColumn, FeatureEncoder } from './feature-encoder.js';

function isTextArray(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((text) => typeof text === 'string');
}

function unfit(place: string, expected: string): InvalidDataError {
  return new InvalidDataError({
    argument: 'encoder',
    place,
    expected,
    remedy: 'Train the model again, or restore the file from where it was written.',
  });
}

function requireColumn(column: unknown, place: string): EncodedColumn {
  const { name, kind, fill, categories } = Object(column) as Record<string, unknown>;
  if (typeof name !== 'string' || name === '') throw unfit(`${place}.name`, 'the name of a column');
  if (kind === 'number') {
    if (fill === undefined) return { name, kind };
    if (typeof fill === 'number' && Number.isFinite(fill)) return { name, kind, fill };
    throw unfit(`${place}.fill`, 'a finite number');
  }
  if (kind !== 'category') throw unfit(`${place}.kind`, 'number or category');
  if (!isTextArray(categories) || new Set(categories).size < categories.length) {
    throw unfit(`${place}.categories`, 'distinct texts, at least one');
  }
  return { name, kind, categories: [...categories] };
}

/**
 * Reads back what `JSON.stringify` made of a feature encoder, checking every column.
 *
 * @param json - the parsed JSON, of unknown origin
 * @throws InvalidDataError unless it is `{ columns }`, each column of numbers or of categories, with names of their own
 *
 * @example
 * ```ts
 * const again = featureEncoderFromJSON(JSON.parse(JSON.stringify(encoder)));
 * ```
 */
export function featureEncoderFromJSON(json: unknown): FeatureEncoder {
  const { columns } = Object(json) as Record<string, unknown>;
  if (!Array.isArray(columns) || columns.length === 0) throw unfit('columns', 'an array of at least one column');
  const checked = columns.map((column, i) => requireColumn(column, `columns[${i}]`));
  const names = checked.map(({ name }) => name);
  const twice = names.findIndex((name, i) => names.indexOf(name) !== i);
  if (twice !== -1) throw unfit(`columns[${twice}].name`, 'a name used once');
  return { columns: checked };
}

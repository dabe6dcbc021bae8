import { InvalidDataError, requireInteger } from '@proxflow/backend';
import { encodedNames, type EncodedColumn, type FeatureEncoder } from './feature-encoder.js';
import type { MissingAnswer } from './missing-cells.js';
import type { CategoryColumn, MixedFeatures, NumberColumn } from './mixed-table.js';

/** What {@link fitFeatureEncoder} may be told. */
export interface FeatureEncoderOptions {
  /** `mean` remembers the mean of every column of numbers; `error` by default. */
  readonly missing?: MissingAnswer;
  /** The rows to fit on, counted from 0: those that train. All by default. */
  readonly trainingRows?: ArrayLike<number>;
  /** Most categories of one column; 50 by default. */
  readonly maxCategories?: number;
}

/** Most categories of a column unless told otherwise. */
const MAX_CATEGORIES = 50;
/** Categories from which on a different one in every second row marks a name or a number of the row itself. */
const FEWEST_OF_AN_ID = 10;

function fitNumbers(
  table: MixedFeatures,
  column: NumberColumn,
  rows: readonly number[],
  fills: boolean,
): EncodedColumn {
  const { name, values } = column;
  if (!fills) return { name, kind: 'number' };
  const known = rows.filter((row) => !Number.isNaN(values[row]));
  if (known.length === 0) throw noValue(table, name);
  // Shares of the mean, as a sum of large numbers may overflow.
  return { name, kind: 'number', fill: known.reduce((mean, row) => mean + values[row] / known.length, 0) };
}

function noValue({ name }: MixedFeatures, column: string): InvalidDataError {
  return new InvalidDataError({
    argument: name,
    place: `column "${column}"`,
    value: 'missing cells only',
    expected: 'a value in at least one of the training rows',
    remedy: 'Leave the column out: name it in the option ignore, or delete it from the file.',
  });
}

function fitCategories(
  table: MixedFeatures,
  { name, texts, codes }: CategoryColumn,
  rows: readonly number[],
  maxCategories: number,
): EncodedColumn {
  const present = new Set(rows.map((row) => codes[row]));
  present.delete(-1);
  if (present.size === 0) throw noValue(table, name);
  const eachItsOwn = present.size > FEWEST_OF_AN_ID && 2 * present.size > rows.length;
  if (eachItsOwn || present.size > maxCategories) {
    const first = codes.findIndex((code) => code !== -1);
    throw new InvalidDataError({
      argument: table.name,
      place: `row ${table.rowNumbers[first]}, column "${name}"`,
      value: texts[codes[first]],
      expected:
        `at most ${eachItsOwn ? 'half as many categories as rows' : `${maxCategories} categories`} in a column of text, ` +
        `not ${present.size} in ${rows.length} rows`,
      remedy: eachItsOwn
        ? `Leave the column out by the option ignore if it names rows ("${name}"), or write it as numbers.`
        : `Leave the column out by the option ignore, group its categories, or allow more by the option max-categories.`,
    });
  }
  // By code unit, so that no locale and no order of rows changes a feature.
  return { name, kind: 'category', categories: [...present].map((code) => texts[code]).sort() };
}

/**
 * Learns from the training rows how each column becomes features: which categories there are, and the means that stand in for
 * missing numbers. Other rows are not looked at, else they leak into the model. Time O(rows * columns).
 *
 * @throws InvalidDataError for a column of text that names rows (more than 10 categories, more than half as many as rows), has
 *   more than `maxCategories`, or has no value; and where a name `column=category` is that of another column
 *
 * @example
 * ```ts
 * const table = readMixed('city,age,risk\nBern,3,low\nRome,,high\nBern,5,low\n', { name: 'people.csv', missing: 'mean' });
 * const encoder = fitFeatureEncoder(table, { missing: 'mean', trainingRows: [0, 1, 2] });
 * encodedNames(encoder); // ['city=Bern', 'city=Rome', 'age'], where a missing age counts as 4
 * ```
 */
export function fitFeatureEncoder(
  table: MixedFeatures,
  { missing = 'error', trainingRows, maxCategories = MAX_CATEGORIES }: FeatureEncoderOptions = {},
): FeatureEncoder {
  requireInteger('maxCategories', maxCategories);
  const rows = Array.from(trainingRows ?? { length: table.rows }, (row: number | undefined, i) => row ?? i);
  const columns = table.mixed.map((column) =>
    column.kind === 'number'
      ? fitNumbers(table, column, rows, missing === 'mean')
      : fitCategories(table, column, rows, maxCategories),
  );
  const encoder = { columns };
  const names = encodedNames(encoder);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new InvalidDataError({
      argument: table.name,
      place: 'row 1',
      value: twice,
      expected: 'names of columns that no category makes a second time, as column=category',
      remedy: `Rename the column "${twice}".`,
    });
  }
  return encoder;
}

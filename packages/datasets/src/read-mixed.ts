import { InvalidArgumentError, requireOneOf } from '@proxflow/backend';
import { featureColumns, type FeatureChoice } from './csv-features.js';
import { readLabel, type LabelTask } from './csv-label.js';
import { findColumn, readRecords, rowOf, type CsvFormat, type CsvRecords } from './csv-records.js';
import { dropMissing, findMissing, requireNoneMissing, type MissingAnswer } from './missing-cells.js';
import { columnKind, readMixedColumn, type ColumnKind } from './mixed-columns.js';
import type { DroppedRow, MixedFeatures, MixedTable } from './mixed-table.js';
import { requireLabelOptions } from './read-csv.js';

/** What {@link readMixed} reads out of a file. */
export interface MixedCsvOptions extends CsvFormat, FeatureChoice {
  /** The table's name, used in every message; best the file's name. */
  readonly name: string;
  /** The target column. Default: the last one. */
  readonly label?: string;
  /** What the label is read as; the rule of `auto`, the default, stands at `CsvOptions.task`. */
  readonly task?: LabelTask;
  /** The classes and their order, where they are known beforehand, as at `CsvOptions.classes`. */
  readonly classes?: readonly string[];
  /** Columns whose numbers name categories, such as postcodes. Text is a category anyway. */
  readonly categorical?: readonly string[];
  /** What is done about missing cells; `error` by default. A missing label is never filled in. */
  readonly missing?: MissingAnswer;
  /** The kind of each of `features`, where it is known beforehand: that of the encoder of a model. */
  readonly kinds?: readonly ColumnKind[];
}

/** A source with what was left out of it. */
interface Remaining {
  readonly source: CsvRecords;
  readonly dropped: readonly DroppedRow[];
}

/** Deals with missing cells in the features; those under `mean` stay. */
export function answerMissing(
  source: CsvRecords,
  features: readonly number[],
  label: number,
  missing: MissingAnswer,
): Remaining {
  const all = label === -1 ? features : [...features, label];
  if (missing === 'drop') return dropMissing(source, all);
  requireNoneMissing(source, findMissing(source, missing === 'error' ? all : all.slice(features.length)));
  return { source, dropped: [] };
}

function kindsOf(
  source: CsvRecords,
  columns: readonly number[],
  label: number,
  { categorical = [], kinds }: MixedCsvOptions,
): readonly ColumnKind[] {
  if (kinds !== undefined) return kinds;
  const named = new Set(categorical.map((columnName) => findColumn(source, columnName, 'categorical')));
  for (const position of named) {
    if (columns.includes(position)) continue;
    throw new InvalidArgumentError({
      argument: 'categorical',
      value: source.columnNames[position],
      expected: 'names of features',
      remedy:
        position === label
          ? "Leave it out: it is the label. For classes set task to 'classification'."
          : 'Leave it out, or make it a feature.',
    });
  }
  return columns.map((column) => (named.has(column) ? 'category' : columnKind(source, column)));
}

/** The given columns of records, as numbers and categories. */
export function mixedFeatures(
  { source, dropped }: Remaining,
  columns: readonly number[],
  kinds: readonly ColumnKind[],
): MixedFeatures {
  return {
    name: source.name,
    rows: source.records.length,
    mixed: columns.map((column, i) => readMixedColumn(source, column, kinds[i])),
    rowNumbers: Float64Array.from(source.records, (_, record) => rowOf(source, record)),
    dropped,
  };
}

/**
 * Reads the text of a CSV or TSV file into columns of numbers and of categories, and one label column.
 *
 * A column of numbers is one of numbers, a column of text one of categories; both together are an error unless it is
 * `categorical`. Otherwise as {@link readCsv}. Hand the result to {@link fitFeatureEncoder} and {@link encodeTable}.
 * Time and memory O(text.length).
 *
 * @param text - the file's text, not its path
 * @throws InvalidDataError naming row and column, as {@link readCsv}; for missing cells, which it counts by column, unless
 *   `missing` has another answer; for numbers beside text, and a column without any value
 * @throws InvalidArgumentError when an option is outside its domain
 *
 * @example
 * ```ts
 * const table = readMixed('city,age,risk\nBern,3,low\nRome,,high\nBern,5,low\n', { name: 'people.csv', missing: 'drop' });
 * table.mixed.map(({ name, kind }) => `${name}: ${kind}`); // ['city: category', 'age: number']
 * table.dropped; // [{ row: 3, columns: ['age'] }]
 * ```
 */
export function readMixed(text: string, options: MixedCsvOptions): MixedTable {
  const missing = requireOneOf('missing', options.missing ?? 'error', ['error', 'drop', 'mean']);
  const task = requireLabelOptions(options);
  const whole = readRecords(text, options.name, options);
  const label = options.label === undefined ? whole.columnNames.length - 1 : findColumn(whole, options.label, 'label');
  const columns = featureColumns(whole, label, options);
  const remaining = answerMissing(whole, columns, label, missing);
  const { source } = remaining;
  const kinds = kindsOf(source, columns, label, options);
  return {
    ...mixedFeatures(remaining, columns, kinds),
    target: readLabel(source, label, task, options.classes),
    targetName: source.columnNames[label],
  };
}

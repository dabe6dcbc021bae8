import { InvalidArgumentError, requireOneOf } from '@proxflow/backend';
import { featureColumns, type FeatureChoice } from './csv-features.js';
import { labelStorage, readLabel, type LabelTask } from './csv-label.js';
import { readRecords, streamRecords, type PlannedRecords } from './csv-record-reader.js';
import { findColumn, storageOf, type CsvFormat, type CsvHeader, type CsvRecords } from './csv-records.js';
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

/** The features whose numbers are to name categories. */
function namedCategories(header: CsvHeader, columns: readonly number[], label: number, names: readonly string[]) {
  const named = new Set(names.map((columnName) => findColumn(header, columnName, 'categorical')));
  for (const position of named) {
    if (columns.includes(position)) continue;
    throw new InvalidArgumentError({
      argument: 'categorical',
      value: header.columnNames[position],
      expected: 'names of features',
      remedy:
        position === label
          ? "Leave it out: it is the label. For classes set task to 'classification'."
          : 'Leave it out, or make it a feature.',
    });
  }
  return named;
}

/** The given columns of records, as numbers and categories. */
export function mixedFeatures(
  { source, dropped }: Remaining,
  columns: readonly number[],
  kinds: readonly ColumnKind[],
): MixedFeatures {
  return {
    name: source.name,
    rows: source.rows,
    mixed: columns.map((column, i) => readMixedColumn(source, column, kinds[i])),
    rowNumbers: Float64Array.from({ length: source.rows }, (_, record) => source.rowOf(record)),
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
  return mixedTableOf(readRecords(text, options.name, options, planMixed(options)), options);
}

/** As {@link readMixed}, from a text that comes in pieces and is never held; see {@link readCsvStream}. */
export async function readMixedStream(pieces: AsyncIterable<string>, options: MixedCsvOptions): Promise<MixedTable> {
  return mixedTableOf(await streamRecords(pieces, options.name, options, planMixed(options)), options);
}

/** Checks the options, and answers for a header which column is what. */
function planMixed(options: MixedCsvOptions) {
  const missing = requireOneOf('missing', options.missing ?? 'error', ['error', 'drop', 'mean']);
  const task = requireLabelOptions(options);
  return (header: CsvHeader) => {
    const label =
      options.label === undefined ? header.columnNames.length - 1 : findColumn(header, options.label, 'label');
    const columns = featureColumns(header, label, options);
    const { kinds, categorical = [] } = options;
    const named = kinds ? undefined : namedCategories(header, columns, label, categorical);
    // Of numbers that name categories the text counts: 007 is not 7.
    const isCategory = (column: number, i: number) => named?.has(column) ?? kinds?.[i] === 'category';
    const storage = storageOf(
      header,
      ['number', columns],
      ['exact', columns.filter(isCategory)],
      [labelStorage(task, options.classes), [label]],
    );
    return { missing, task, label, columns, named, storage };
  };
}

type MixedPlan = ReturnType<ReturnType<typeof planMixed>>;

function mixedTableOf({ source: whole, plan }: PlannedRecords<MixedPlan>, options: MixedCsvOptions): MixedTable {
  const { missing, task, label, columns, named } = plan;
  const remaining = answerMissing(whole, columns, label, missing);
  const { source } = remaining;
  const kindOf = (column: number) => (named?.has(column) ? 'category' : columnKind(source, column));
  return {
    ...mixedFeatures(remaining, columns, options.kinds ?? columns.map(kindOf)),
    target: readLabel(source, label, task, options.classes),
    targetName: source.columnNames[label],
  };
}

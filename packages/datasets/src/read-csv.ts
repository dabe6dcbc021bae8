import { InvalidArgumentError, requireOneOf } from '@proxflow/backend';
import { readNumbers } from './csv-cells.js';
import { labelStorage, readLabel, type LabelTask } from './csv-label.js';
import { featureColumns } from './csv-features.js';
import { readRecords, streamRecords, type PlannedRecords } from './csv-record-reader.js';
import { findColumn, storageOf, type CsvFormat, type CsvHeader } from './csv-records.js';
import { requireNames } from './names.js';
import type { ClassificationTable, FeatureTable, RegressionTable, Table } from './table.js';

/** What {@link readCsv} reads out of a file. */
export interface CsvOptions extends CsvFormat {
  /** The table's name, used in every message; best the file's name. */
  readonly name: string;
  /** The target column. Default: the last one. */
  readonly label?: string;
  /** The feature columns, in the order wanted. Default: every column but the label, in the file's order. */
  readonly features?: readonly string[];
  /**
   * What the label is read as. `auto` (the default) decides: text is classification; whole numbers with at most 20
   * distinct values are classification; any other numbers are regression; numbers and text together are an error.
   */
  readonly task?: LabelTask;
  /**
   * The classes and their order, where they are known beforehand: the file is then read as classification, may hold a
   * single class, and a label outside the list is an error. Default: those found, sorted (numbers by value).
   */
  readonly classes?: readonly string[];
  /** What a missing cell is: an error, the default; {@link readMixed} has other answers. */
  readonly missing?: 'error';
}

/** What {@link readFeatures} reads out of a file. */
export interface FeatureCsvOptions extends CsvFormat {
  /** The columns to read, in the order wanted: those the model was trained on. */
  readonly featureNames: readonly string[];
  /** The table's name, used in every message. Default: `csv`. */
  readonly name?: string;
}

/** What the options that concern the label are. @throws InvalidArgumentError outside their domain. */
export function requireLabelOptions(options: Pick<CsvOptions, 'task' | 'classes'>): LabelTask {
  const task = requireOneOf('task', options.task ?? 'auto', ['classification', 'regression', 'auto']);
  if (options.classes !== undefined) {
    requireNames('classes', options.classes, 2);
    if (task === 'regression') {
      throw new InvalidArgumentError({
        argument: 'classes',
        value: options.classes,
        expected: "no classes where task is 'regression'",
        remedy: "Leave classes out, or set task to 'classification'.",
      });
    }
  }
  return task;
}

/**
 * Reads the text of a CSV or TSV file into a table: numeric features and one label column.
 *
 * Cells may be quoted; numbers are in decimal notation with a point; `?`, `NA`, `N/A`, `NaN`, `null` and empty cells are
 * missing. Columns that are neither feature nor label are not looked at. Messages count rows as a spreadsheet does:
 * the header is row 1. Time and memory O(text.length).
 *
 * @param text - the file's text, not its path
 * @throws InvalidDataError naming row and column: empty file, header only, header absent, name empty or used twice, wrong
 *   number of cells, unclosed quote, cell missing or infinite or not a number, label or feature column not in the file,
 *   label among the features, fewer than two classes, label outside `classes`
 * @throws InvalidArgumentError when an option is outside its domain
 *
 * @example
 * ```ts
 * const table = readCsv('width,height,kind\n1,2,"small"\n3,4,"large"\n', { name: 'boxes.csv' });
 * table.featureNames; // ['width', 'height']
 * table.target; // { kind: 'classes', classes: ['large', 'small'], labels: Int32Array [1, 0] }
 * ```
 */
export function readCsv(text: string, options: CsvOptions & { readonly task: 'classification' }): ClassificationTable;
export function readCsv(text: string, options: CsvOptions & { readonly task: 'regression' }): RegressionTable;
export function readCsv(text: string, options: CsvOptions): Table;
export function readCsv(text: string, options: CsvOptions): Table {
  return tableOf(readRecords(text, options.name, options, planTable(options)), options);
}

/**
 * As {@link readCsv}, from a text that comes in pieces and is never held: the same table, the same errors. Memory: 8 bytes a
 * number, twice that while the table is made of its columns, and a few MiB of text.
 *
 * @param pieces - the text from its beginning, cut anywhere; {@link textPieces} makes it of a file's bytes
 *
 * @example
 * ```ts
 * async function* pieces() {
 *   yield 'width,height,ki';
 *   yield 'nd\n1,2,small\n3,4,large\n';
 * }
 * const table = await readCsvStream(pieces(), { name: 'boxes.csv' });
 * ```
 */
export async function readCsvStream(pieces: AsyncIterable<string>, options: CsvOptions): Promise<Table> {
  return tableOf(await streamRecords(pieces, options.name, options, planTable(options)), options);
}

/** Checks the options, and answers for a header which column is what. */
function planTable(options: CsvOptions) {
  const task = requireLabelOptions(options);
  requireOneOf('missing', options.missing ?? 'error', ['error']);
  return (header: CsvHeader) => {
    const label =
      options.label === undefined ? header.columnNames.length - 1 : findColumn(header, options.label, 'label');
    const columns = featureColumns(header, label, options.features === undefined ? {} : { features: options.features });
    const storage = storageOf(header, ['number', columns], [labelStorage(task, options.classes), [label]]);
    return { task, label, columns, storage };
  };
}

type TablePlan = ReturnType<ReturnType<typeof planTable>>;

function tableOf({ source, plan }: PlannedRecords<TablePlan>, options: CsvOptions): Table {
  const { task, label, columns } = plan;
  return {
    name: source.name,
    features: readNumbers(source, columns),
    rows: source.rows,
    columns: columns.length,
    featureNames: columns.map((column) => source.columnNames[column]),
    target: readLabel(source, label, task, options.classes),
    targetName: source.columnNames[label],
  };
}

/**
 * Reads only the named feature columns of a CSV or TSV file, for prediction; the label column may be absent.
 *
 * Row i of the result is the file's data line i; other columns are not looked at. Time and memory O(text.length).
 *
 * @param text - the file's text, not its path
 * @throws InvalidDataError naming row and column, as {@link readCsv} does for features
 * @throws InvalidArgumentError when `featureNames` is empty, or has an empty name or one twice
 *
 * @example
 * ```ts
 * const inputs = readFeatures('id,height,width\n7,2,1\n', { featureNames: ['width', 'height'] });
 * inputs.features; // Float64Array [1, 2]
 * ```
 */
export function readFeatures(text: string, options: FeatureCsvOptions): FeatureTable {
  requireNames('featureNames', options.featureNames);
  const { source, plan } = readRecords(text, options.name ?? 'csv', options, (header) => {
    const columns = options.featureNames.map((columnName) => findColumn(header, columnName, 'features'));
    return { columns, storage: storageOf(header, ['number', columns]) };
  });
  return {
    name: source.name,
    features: readNumbers(source, plan.columns),
    rows: source.rows,
    columns: plan.columns.length,
    featureNames: [...options.featureNames],
  };
}

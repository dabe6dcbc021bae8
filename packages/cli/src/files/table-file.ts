import { InvalidArgumentError } from '@proxflow/backend';
import {
  collectBytes,
  gunzip,
  gunzipStream,
  idxFeatures,
  idxTable,
  readIdx,
  peekBytes,
  readMixedStream,
  readSemeion,
  tableFormatOf,
  textPieces,
  type ColumnKind,
  type CsvFormat,
  type FeatureTable,
  type IdxArray,
  type LabelTask,
  type MissingAnswer,
  type MixedTable,
  type Table,
  type TableFormat,
} from '@proxflow/datasets';
import { given } from '../options/parse-options.js';
import { bytesOf, headBytes } from './file-bytes.js';
import { readBytes } from './read-text.js';
import { selectKnown } from './select-known.js';

/** How the features of a file are written; the format is found unless given. */
export interface FeatureFileOptions extends CsvFormat {
  readonly format?: TableFormat;
  readonly missing?: MissingAnswer;
}

/** What is said about a file with a target, and not about a shipped data set. */
export interface FileOptions extends FeatureFileOptions {
  readonly label?: string;
  readonly task?: LabelTask;
  /** The IDX file of the labels, beside that of the images. */
  readonly labelsFile?: string;
  /** Columns whose numbers name categories. */
  readonly categorical?: readonly string[];
  /** Columns that are no features. */
  readonly ignore?: readonly string[];
  /** Most categories of one column. */
  readonly maxCategories?: number;
}

/** Columns and classes that are known beforehand, as those of a trained model. */
export interface WantedColumns {
  readonly features?: readonly string[];
  /** What each of the features is, numbers or categories. */
  readonly kinds?: readonly ColumnKind[];
  readonly classes?: readonly string[];
}

const called: Readonly<Record<TableFormat, string>> = { csv: 'a CSV file', semeion: 'a Semeion file', idx: 'IDX' };

/** The option as it is typed: `--labels-file` for `labelsFile`. */
export function flagOf(option: keyof FileOptions): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Options that only CSV has a use for. */
const ofCsv = ['delimiter', 'header', 'missing', 'categorical', 'ignore', 'maxCategories'] as const;

/** An option that the format has no use for would be a silent lie. */
function refuseOptions(
  path: string,
  format: TableFormat,
  file: FileOptions,
  refused: readonly (keyof FileOptions)[],
): void {
  for (const option of refused) {
    if (file[option] === undefined) continue;
    throw new InvalidArgumentError({
      argument: flagOf(option),
      value: file[option],
      expected: `no such option, as "${path}" is ${called[format]}`,
      remedy: `Leave ${flagOf(option)} out; if the format is another, name it with --format.`,
    });
  }
}

/** Digits and labels are always classes, in a column whose name is fixed. */
function requireTarget(path: string, format: TableFormat, { label, task }: FileOptions, targetName: string): void {
  const right = { ...(label !== targetName && { label }), ...(task === 'regression' && { task }) };
  refuseOptions(path, format, given(right), ['label', 'task']);
}

async function readArray(path: string): Promise<IdxArray> {
  return readIdx(await readBytes(path, 'IDX file'), { name: path });
}

/** Reads a table with its target, of whatever format; CSV with its columns as they are, its text never held. */
export async function readTableFile(
  path: string,
  file: FileOptions,
  wanted: WantedColumns,
  onBytes: (count: number) => void = () => undefined,
): Promise<Table | MixedTable> {
  const { head, chunks } = await peekBytes(gunzipStream(bytesOf(path, onBytes), path), headBytes);
  const { format = tableFormatOf(head), labelsFile, maxCategories: _, ...csv } = file;
  if (format === 'csv') {
    refuseOptions(path, format, file, ['labelsFile']);
    return readMixedStream(textPieces(chunks, path), { name: path, ...csv, ...wanted });
  }
  const bytes = await collectBytes(chunks, path);
  refuseOptions(path, format, file, ofCsv);
  if (format === 'semeion') {
    refuseOptions(path, format, file, ['labelsFile']);
    const table = await readSemeion(bytes, { name: path });
    requireTarget(path, format, file, table.targetName);
    return selectKnown(table, wanted.features);
  }
  if (labelsFile === undefined) {
    throw new InvalidArgumentError({
      argument: '--labels-file',
      expected: `the file of the labels, as "${path}" is IDX and has none`,
      remedy: 'Name it, for example --labels-file train-labels-idx1-ubyte.gz.',
    });
  }
  const labels = await readArray(labelsFile);
  const table = idxTable(await readIdx(bytes, { name: path }), labels, given({ classes: wanted.classes }));
  requireTarget(path, format, file, table.targetName);
  return selectKnown(table, wanted.features);
}

/** Reads the features of a file of images, to predict from; CSV is read in blocks, see `featureBlocks`. */
export async function readImageFeatures(
  path: string,
  { format: chosen, ...csv }: FeatureFileOptions,
  featureNames: readonly string[],
): Promise<FeatureTable> {
  const bytes = await gunzip(await readBytes(path, 'data file'), path);
  const format = chosen ?? tableFormatOf(bytes);
  refuseOptions(path, format, csv, ofCsv);
  const table =
    format === 'semeion' ? await readSemeion(bytes, { name: path }) : idxFeatures(await readIdx(bytes, { name: path }));
  return selectKnown(table, featureNames);
}

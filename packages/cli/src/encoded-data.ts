import {
  describeDropped,
  encodeTable,
  fitFeatureEncoder,
  selectRows,
  splitRows,
  type DroppedRow,
  type EncodingReport,
  type FeatureEncoder,
  type MissingAnswer,
  type MixedFeatures,
  type MixedTable,
  type SplitDescription,
  type Table,
} from '@proxflow/datasets';
import type { LoadedModel } from './files/load-model.js';
import type { FileOptions } from './files/table-file.js';
import { printable } from './render/text.js';
import type { Parts } from './training.js';

/** What was done to the cells of a file before a model saw them. */
export interface DataReport extends EncodingReport {
  /** Rows that were left out. */
  readonly dropped: readonly DroppedRow[];
  /** How many they are, where not all are named. */
  readonly droppedRows: number;
  /** Rows with those left out. */
  readonly rows: number;
  /** Whether line 1 was found to be data, where nothing was said about it. */
  readonly headerless: boolean;
}

/** A table that is numbers already has nothing to report. */
const untouched: DataReport = { dropped: [], droppedRows: 0, rows: 0, headerless: false, unseen: [], filled: {} };

/** @param header - what the user said about line 1; who said so need not be told. */
function reportOf(
  { dropped, rows, rowNumbers }: MixedFeatures,
  report: EncodingReport,
  header: boolean | undefined,
): DataReport {
  const headerless = header === undefined && (rowNumbers[0] === 1 || dropped[0]?.row === 1);
  return { ...report, dropped, droppedRows: dropped.length, rows: rows + dropped.length, headerless };
}

/**
 * Encodes a table, if it is not numbers already, and splits it; the seed draws a shuffled or stratified split. The encoder is
 * fitted on the training part.
 */
export function splitAndEncode(
  loaded: Table | MixedTable,
  split: SplitDescription,
  seed: string | number,
  { missing, maxCategories, header }: FileOptions,
): { readonly parts: Parts; readonly report: DataReport } {
  const { train, test } = splitRows(loaded, split, seed);
  if (!('mixed' in loaded)) {
    return { parts: { train: selectRows(loaded, train), test: selectRows(loaded, test) }, report: untouched };
  }
  const encoder = fitFeatureEncoder(loaded, {
    trainingRows: train,
    ...(missing !== undefined && { missing }),
    ...(maxCategories !== undefined && { maxCategories }),
  });
  // Each part by itself: a table of all rows beside them would double what a large file takes.
  const [ofTrain, ofTest] = [train, test].map((rows) => encodeTable(loaded, encoder, rows));
  return {
    parts: { train: ofTrain.table, test: ofTest.table },
    report: reportOf(loaded, joined(ofTrain.report, ofTest.report), header),
  };
}

/** The report of both parts. What training had no row of is among the others only. */
function joined(train: EncodingReport, test: EncodingReport): EncodingReport {
  const filled = { ...train.filled };
  for (const [name, cells] of Object.entries(test.filled)) filled[name] = (filled[name] ?? 0) + cells;
  return { unseen: test.unseen, filled };
}

/** How a model takes the columns of a file: by its own encoder, else numbers as they are. */
export function encoderOfModel({ model, featureNames }: LoadedModel): FeatureEncoder {
  return model.encoder ?? { columns: featureNames.map((name) => ({ name, kind: 'number' })) };
}

/** What a model does about missing cells unless told: what it was trained to do, but it has no row to leave out. */
export function missingOfModel({ model }: LoadedModel): MissingAnswer {
  const filled = model.encoder?.columns.some((column) => column.kind === 'number' && column.fill !== undefined);
  return filled === true || model.configuration?.missing === 'mean' ? 'mean' : 'error';
}

/** The table as the model takes it. */
export function encodeFor(
  loaded: LoadedModel,
  table: Table | MixedTable,
  { header }: FileOptions,
): { readonly table: Table; readonly report: DataReport } {
  if (!('mixed' in table)) return { table, report: untouched };
  const encoded = encodeTable(table, encoderOfModel(loaded));
  return { table: encoded.table, report: reportOf(table, encoded.report, header) };
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;

/** Values of a column that a message names. */
const listed = 5;

/** What a person should know about the cells of a file, one line for each. */
export function dataNotes({ dropped, droppedRows, rows, headerless, unseen, filled }: DataReport): string[] {
  const notes: string[] = [];
  if (headerless)
    notes.push('note: line 1 holds numbers as the others do; the columns are called column1, column2, ...');
  if (dropped.length > 0) notes.push(`note: missing cells left out ${describeDropped(dropped, rows, droppedRows)}`);
  const columns = Object.entries(filled);
  if (columns.length > 0) {
    const all = columns.reduce((sum, [, cells]) => sum + cells, 0);
    const each = columns.map(([name, cells]) => `${name} ${cells}`).join(', ');
    notes.push(`note: ${count(all, 'missing cell')} filled in by training means, text by no category: ${each}`);
  }
  for (const column of new Set(unseen.map((one) => one.column))) {
    const values = unseen.filter((one) => one.column === column);
    const named = values.slice(0, listed).map((one) => `"${one.category}" in ${count(one.rows, 'row')}`);
    const rest = values.length - named.length;
    notes.push(
      `warning: ${column} has values without a training row, which count as no category: ` +
        `${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`,
    );
  }
  return notes.map(printable);
}

/** The same for a document; nothing where there is nothing to say. */
export function dataJson({ dropped, droppedRows, unseen, filled }: DataReport): object {
  return {
    ...(dropped.length > 0 && { dropped }),
    ...(droppedRows > dropped.length && { droppedRows }),
    ...(Object.keys(filled).length > 0 && { filled }),
    ...(unseen.length > 0 && { unseen }),
  };
}

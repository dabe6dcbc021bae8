import { requireOneOf } from '@proxflow/backend';
import { streamRecordBlocks } from './csv-record-reader.js';
import { findColumn, storageOf, type CsvFormat, type CsvHeader } from './csv-records.js';
import { encodeFeatures, type EncodingReport, type FeatureEncoder } from './feature-encoder.js';
import { findMissing, requireNoneMissing, sortOutMissing, type MissingAnswer } from './missing-cells.js';
import type { DroppedRow } from './mixed-table.js';
import { mixedFeatures } from './read-mixed.js';
import type { FeatureTable } from './table.js';

/** What {@link readFeatureBlocks} reads out of a file. */
export interface FeatureBlockOptions extends CsvFormat {
  /** The table's name, used in every message; best the file's name. */
  readonly name: string;
  /** Names the columns to read and makes features of them: that of the model. */
  readonly encoder: FeatureEncoder;
  /** What is done about missing cells; `error` by default, `mean` needs an encoder that knows the means. */
  readonly missing?: MissingAnswer;
}

/** Some consecutive rows of a file, as a model takes them. */
export interface FeatureBlock {
  /** Rows of the file in this block, those left out among them. */
  readonly rows: number;
  /** Which of them the table holds, counted from 0 in the block; all unless some were left out. */
  readonly kept: readonly number[];
  /** The features of the rows kept; it has no row where all were left out. */
  readonly table: FeatureTable;
  readonly report: EncodingReport;
  readonly dropped: readonly DroppedRow[];
}

/**
 * Reads the features of a CSV or TSV file for prediction block by block, rows in the file's order. Memory: a block of about a
 * million characters, whatever the length of the file. Columns are found by name; others, the label among them, are not looked
 * at. A missing cell is reported when its block is reached.
 *
 * @param pieces - the file's text, see {@link textPieces}
 * @throws InvalidDataError naming row and column, as {@link readMixed} does for features
 *
 * @example
 * ```ts
 * for await (const { table } of readFeatureBlocks(pieces, { name: 'new.csv', encoder })) {
 *   console.log(await model.predict(table));
 * }
 * ```
 */
export async function* readFeatureBlocks(
  pieces: AsyncIterable<string>,
  options: FeatureBlockOptions,
): AsyncGenerator<FeatureBlock, void, void> {
  const { name, encoder } = options;
  const missing = requireOneOf('missing', options.missing ?? 'error', ['error', 'drop', 'mean']);
  const kinds = encoder.columns.map(({ kind }) => kind);
  const makePlan = (header: CsvHeader) => {
    const columns = encoder.columns.map((column) => findColumn(header, column.name, 'features'));
    const categories = columns.filter((_, i) => kinds[i] === 'category');
    return { columns, storage: storageOf(header, ['number', columns], ['exact', categories]) };
  };
  for await (const { source, plan } of streamRecordBlocks(pieces, name, options, makePlan)) {
    const { columns } = plan;
    if (missing === 'error') requireNoneMissing(source, findMissing(source, columns));
    const { kept, dropped } =
      missing === 'drop' ? sortOutMissing(source, columns) : { kept: [...Array(source.rows).keys()], dropped: [] };
    const remaining = { source: dropped.length > 0 ? source.select(kept) : source, dropped };
    const { table, report } = encodeFeatures(mixedFeatures(remaining, columns, kinds), encoder);
    yield { rows: source.rows, kept, table, report, dropped };
  }
}

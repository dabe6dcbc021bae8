import {
  gunzipStream,
  peekBytes,
  readFeatureBlocks,
  tableFormatOf,
  textPieces,
  type FeatureBlock,
  type FeatureEncoder,
  type MissingAnswer,
} from '@proxflow/datasets';
import { bytesOf, headBytes } from './file-bytes.js';
import { readImageFeatures, type FeatureFileOptions } from './table-file.js';

/** How features are read for a model. */
export interface FeatureQuestion {
  readonly encoder: FeatureEncoder;
  readonly missing: MissingAnswer;
  readonly onBytes: (count: number) => void;
}

/** A table that is one block: files of images are read as a whole. */
async function wholeFile(path: string, file: FeatureFileOptions, encoder: FeatureEncoder): Promise<FeatureBlock> {
  const names = encoder.columns.map(({ name }) => name);
  const table = await readImageFeatures(path, file, names);
  const kept = [...Array(table.rows).keys()];
  return { rows: table.rows, kept, table, report: { unseen: [], filled: {} }, dropped: [] };
}

/**
 * The features of a file of whatever format, in blocks, rows in the file's order; of a CSV file no more than a block is held.
 *
 * @throws InvalidDataError naming file, row and column, when the block is reached
 */
export async function* featureBlocks(
  path: string,
  file: FeatureFileOptions,
  { encoder, missing, onBytes }: FeatureQuestion,
): AsyncGenerator<FeatureBlock, void, void> {
  const { head, chunks } = await peekBytes(gunzipStream(bytesOf(path, onBytes), path), headBytes);
  const { format = tableFormatOf(head), ...csv } = file;
  if (format === 'csv') yield* readFeatureBlocks(textPieces(chunks, path), { name: path, ...csv, encoder, missing });
  else yield await wholeFile(path, file, encoder);
}

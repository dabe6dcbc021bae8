import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
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
import { unreadable } from './read-text.js';
import { readImageFeatures, type FeatureFileOptions } from './table-file.js';

/** The bytes of a file as they are read. @throws InvalidDataError, while they are taken, if it cannot be read. */
async function* bytesOf(path: string, onBytes: (count: number) => void): AsyncGenerator<Uint8Array, void, void> {
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      onBytes(chunk.length);
      yield chunk;
    }
  } catch (error) {
    throw unreadable(path, 'data file', error as NodeJS.ErrnoException);
  }
}

/** Length of a file, gzipped as it may be; undefined for what is none, such as a pipe. */
export async function fileLength(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? found.size : undefined;
}

/** As many bytes as tell the format. */
const headBytes = 8192;

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

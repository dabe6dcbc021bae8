import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { unreadable } from './read-text.js';

/** As many bytes as tell the format. */
export const headBytes = 8192;

/** The bytes of a file as they are read. @throws InvalidDataError, while they are taken, if it cannot be read. */
export async function* bytesOf(path: string, onBytes: (count: number) => void): AsyncGenerator<Uint8Array, void, void> {
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

import { open, type FileHandle } from 'node:fs/promises';
import { InvalidDataError } from '@proxflow/backend';
import { fileLimits } from '../limits.js';

const found: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'a folder',
  EACCES: 'a file you may not read',
  EPERM: 'a file you may not read',
};

/** The bytes of a file, undefined if there is none. @throws InvalidDataError for one that cannot be read or is too large. */
export async function readBytesIfThere(path: string, what: string): Promise<Uint8Array | undefined> {
  const unreadable = (value: string, cause?: unknown) =>
    new InvalidDataError(
      { argument: path, value, expected: `a readable ${what}`, remedy: `Name a ${what} that proxflow wrote.` },
      { cause },
    );
  try {
    const file = await open(path, 'r');
    try {
      const status = await file.stat();
      // A pipe has an end; a device such as /dev/zero has none.
      if (!status.isFile() && !status.isFIFO()) throw unreadable(status.isDirectory() ? 'a folder' : 'a device');
      const bytes = status.size > fileLimits.containerBytes ? undefined : await readBounded(file);
      if (bytes === undefined) throw unreadable(`more than ${fileLimits.containerBytes} bytes`);
      return bytes;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof InvalidDataError) throw error;
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw unreadable(found[code] ?? message, error);
  }
}

/** All bytes; undefined if they are more than any file may have. */
async function readBounded(file: FileHandle): Promise<Uint8Array | undefined> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of file.createReadStream({ autoClose: false, highWaterMark: 2 ** 20 })) {
    pieces.push(piece as Buffer);
    length += (piece as Buffer).length;
    if (length > fileLimits.containerBytes) return undefined;
  }
  return Buffer.concat(pieces, length);
}

/** The bytes of a file. @throws InvalidDataError also if there is none. */
export async function readBytes(path: string, what: string): Promise<Uint8Array> {
  const bytes = await readBytesIfThere(path, what);
  if (bytes !== undefined) return bytes;
  throw new InvalidDataError({
    argument: path,
    value: 'no such file',
    expected: `a readable ${what}`,
    remedy: `Check the path; it is to name a ${what} that you may read.`,
  });
}

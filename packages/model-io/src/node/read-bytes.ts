import { open } from 'node:fs/promises';
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
      // A device has no end and a pipe may never bring one.
      if (!status.isFile()) throw unreadable(status.isDirectory() ? 'a folder' : 'a device');
      if (status.size > fileLimits.containerBytes) throw unreadable(`${status.size} bytes`);
      return await file.readFile();
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

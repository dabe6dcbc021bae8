import { InvalidDataError } from '@proxflow/backend';
import { FILE_BYTES, readBounded } from './read-bounded.js';

const found: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'a folder',
  EACCES: 'a file you may not read',
  EPERM: 'a file you may not read',
};

/** Reads a file as it is. @throws InvalidDataError if there is none to be read, or more than `maxBytes` of it. */
export async function readBytes(path: string, what: string, maxBytes = FILE_BYTES): Promise<Uint8Array> {
  return readBounded(path, what, maxBytes).catch((error: NodeJS.ErrnoException | InvalidDataError) => {
    if (error instanceof InvalidDataError) throw error;
    throw new InvalidDataError(
      {
        argument: path,
        value: found[error.code ?? ''] ?? error.message,
        expected: `a readable ${what}`,
        remedy: `Check the path; it is to name a ${what} that you may read.`,
      },
      { cause: error },
    );
  });
}

/** The UTF-8 text of a file's bytes, a byte order mark left out. @throws InvalidDataError if there is no such text. */
export function requireText(path: string, bytes: Uint8Array, what: string): string {
  const text = decode(bytes);
  if (text !== undefined && text.trim() !== '') return text;
  throw new InvalidDataError({
    argument: path,
    value: text === undefined ? 'other bytes' : 'an empty file',
    expected: `a ${what} of text in UTF-8`,
    remedy:
      text === undefined
        ? `Save the file as a ${what} in UTF-8; spreadsheets, archives and UTF-16 are not read.`
        : 'Check the path and the program that wrote the file; it holds no text.',
  });
}

/** Reads a file as UTF-8 text. @throws InvalidDataError as {@link readBytes} and {@link requireText}. */
export async function readText(path: string, what: string, maxBytes?: number): Promise<string> {
  return requireText(path, await readBytes(path, what, maxBytes), what);
}

function decode(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

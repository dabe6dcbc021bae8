import { createReadStream } from 'node:fs';
import { InvalidDataError } from '@proxflow/backend';

/** Bytes of a data file that are read, gzipped or not: 2^30, as many as a gzip file is unpacked to. */
export const FILE_BYTES = 2 ** 30;

/** The whole of a file, or of what a pipe gives. @throws InvalidDataError if it is longer, as `/dev/zero` is. */
export async function readBounded(path: string, what: string, maxBytes: number): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) {
    pieces.push(piece);
    length += piece.length;
    if (length <= maxBytes) continue;
    throw new InvalidDataError({
      argument: path,
      value: `more than ${maxBytes} bytes`,
      expected: `a ${what} of at most ${maxBytes} bytes`,
      remedy: `Check the path; it is to name a ${what}, or part of one.`,
    });
  }
  return Buffer.concat(pieces, length);
}

import { InvalidDataError } from '@proxflow/backend';

function noText(name: string): InvalidDataError {
  return new InvalidDataError({
    argument: name,
    value: 'other bytes',
    expected: 'text in UTF-8',
    remedy: 'Save the file as text in UTF-8; spreadsheets, archives and UTF-16 are not read.',
  });
}

/**
 * The UTF-8 text of bytes that come piece by piece, a byte order mark left out: what {@link readCsvStream} reads. Holds one piece
 * at a time; a character cut in two is joined.
 *
 * @param chunks - bytes from their beginning, unpacked by {@link gunzipStream} if they are gzipped
 * @param name - what messages call the file
 * @throws InvalidDataError, while the pieces are taken, for bytes that are no UTF-8 text
 *
 * @example
 * ```ts
 * const table = await readCsvStream(textPieces(gunzipStream(createReadStream(path), path), path), { name: path });
 * ```
 */
export async function* textPieces(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch {
      throw noText(name);
    }
  };
  for await (const chunk of chunks) {
    if (chunk.includes(0)) throw noText(name);
    yield decode(chunk);
  }
  yield decode();
}

import { InvalidArgumentError, InvalidDataError, ProxflowError, requireInteger } from '@proxflow/backend';
import { INFLATED_BYTES, inflate, type InflateOptions } from './inflate.js';

/** Returns `bytes` if they are bytes. @throws InvalidArgumentError naming what they are. */
export function requireBytes(argument: string, bytes: Uint8Array): Uint8Array {
  if (bytes instanceof Uint8Array) return bytes;
  throw new InvalidArgumentError({
    argument,
    value: typeof bytes,
    expected: 'the bytes of the file as a Uint8Array',
    remedy: 'Read the file as bytes, for example with readFile(path) or new Uint8Array(await file.arrayBuffer()).',
  });
}

/** Whether the bytes begin as a gzip file does: 1f 8b. */
function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * The content of a gzip file; other bytes come back as they are.
 *
 * The platform's `DecompressionStream` does it, in Node and in browsers. Time and memory O(content).
 *
 * @param bytes - a whole file
 * @param name - what messages call the file
 * @throws InvalidDataError when the file begins as gzip and is cut off or damaged, or unpacks to more than `maxBytes`
 * @throws InvalidArgumentError when `bytes` is no Uint8Array, or `maxBytes` no integer of at least 1
 *
 * @example
 * ```ts
 * const bytes = await gunzip(await readFile('semeion.data.gz'), 'semeion.data.gz');
 * ```
 *
 * @see RFC 1952, section 2.3.1, for the two bytes gzip begins with.
 */
export async function gunzip(
  bytes: Uint8Array,
  name: string,
  { maxBytes = INFLATED_BYTES }: InflateOptions = {},
): Promise<Uint8Array> {
  if (!isGzip(requireBytes('bytes', bytes))) return bytes;
  try {
    // The copy is one of a plain ArrayBuffer, which a stream may take where the bytes lie in shared memory.
    return await inflate(new Blob([bytes.slice()]), name, requireInteger('maxBytes', maxBytes));
  } catch (error) {
    if (error instanceof ProxflowError) throw error;
    throw new InvalidDataError(
      {
        argument: name,
        value: error instanceof Error ? error.message : error,
        expected: 'a whole gzip file',
        remedy: 'Fetch or compress the file again; it is cut off or damaged.',
      },
      { cause: error },
    );
  }
}

import { InvalidDataError } from '@proxflow/backend';
import { INFLATED_BYTES, type InflateOptions } from './inflate.js';

/** The first bytes of a stream, and the whole of it. */
export interface PeekedBytes {
  /** `count` bytes, or all if there are fewer. */
  readonly head: Uint8Array;
  /** The stream from its beginning; to be taken once. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Joins pieces of bytes. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let start = 0;
  for (const piece of pieces) {
    whole.set(piece, start);
    start += piece.length;
  }
  return whole;
}

/** Looks at the first bytes of a stream without losing them. Time and memory O(count). */
export async function peekBytes(chunks: AsyncIterable<Uint8Array>, count: number): Promise<PeekedBytes> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  for (let length = 0; length < count;) {
    const next = await iterator.next();
    if (next.done) break;
    first.push(next.value);
    length += next.value.length;
  }
  const head = joined(first);
  return { head: head.subarray(0, count), chunks: continued(head, iterator) };
}

async function* continued(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  try {
    if (head.length > 0) yield head;
    for (;;) {
      const next = await rest.next();
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Whoever breaks off lets the source close its file.
    await rest.return?.();
  }
}

/**
 * All bytes of a stream. Time and memory O(content).
 *
 * @param name - what messages call it
 * @throws InvalidDataError as soon as there are more than `maxBytes`, by default {@link INFLATED_BYTES}
 * @example
 * ```ts
 * const bytes = await collectBytes(gunzipStream(createReadStream(path), path), path);
 * ```
 */
export async function collectBytes(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  { maxBytes = INFLATED_BYTES }: InflateOptions = {},
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    pieces.push(chunk);
    length += chunk.length;
    if (length > maxBytes) throw tooLong(name, maxBytes);
  }
  return joined(pieces);
}

function tooLong(name: string, maxBytes: number): InvalidDataError {
  return new InvalidDataError({
    argument: name,
    value: 'more than that',
    expected: `at most ${maxBytes} bytes of content`,
    remedy: 'Check that it is the file you mean; a format that is read as a whole must fit in memory.',
  });
}

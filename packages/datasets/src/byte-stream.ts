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

/** All bytes of a stream. Time and memory O(content). */
export async function collectBytes(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks) pieces.push(chunk);
  return joined(pieces);
}

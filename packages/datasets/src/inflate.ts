import { InvalidDataError } from '@proxflow/backend';

/**
 * Bytes up to which a gzip file is unpacked, 2^30 of them, unless a reader is told otherwise: a megabyte of gzip may hold a
 * gigabyte of zeros.
 *
 * @example
 * ```ts
 * await gunzip(bytes, 'images.gz', { maxBytes: 4 * INFLATED_BYTES });
 * ```
 */
export const INFLATED_BYTES = 2 ** 30;

/** How much a reader unpacks. */
export interface InflateOptions {
  /** Bytes of content up to which a gzip file is unpacked. Default: {@link INFLATED_BYTES}, a gigabyte. */
  readonly maxBytes?: number;
}

/**
 * What a stream of gzipped bytes unpacks to. Stops as soon as that is more than `maxBytes`.
 *
 * @throws InvalidDataError when it is more; whatever the platform throws for damaged files
 */
export async function inflate(packed: Blob, name: string, maxBytes: number): Promise<Uint8Array> {
  const reader = packed.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    length += value.length;
    if (length <= maxBytes) continue;
    await reader.cancel();
    throw new InvalidDataError({
      argument: name,
      value: `a gzip file of ${packed.size} bytes that unpacks to more`,
      expected: `at most ${maxBytes} bytes of content`,
      remedy:
        'Do not use it if you did not make it; else unpack it yourself, or raise maxBytes where a reader takes it.',
    });
  }
  const content = new Uint8Array(length);
  let start = 0;
  for (const piece of pieces) {
    content.set(piece, start);
    start += piece.length;
  }
  return content;
}

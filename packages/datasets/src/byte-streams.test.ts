import { InvalidDataError } from '@proxflow/backend';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { collectBytes, gunzipStream, peekBytes, textPieces } from './index.js';

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void, void> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const piece of textPieces(chunks, 't.csv')) text += piece;
  return text;
}

const content = new TextEncoder().encode('größe,π\n1,2\n'.repeat(1000));

describe('gunzipStream', () => {
  it.each([1, 7, 1000, 1e6])('unpacks what comes %d bytes at a time, and hands on what is not packed', async (size) => {
    const packed = gzipSync(content);
    expect(await collectBytes(gunzipStream(inPieces(packed, size), 't'), 't')).toEqual(content);
    expect(await collectBytes(gunzipStream(inPieces(content, size), 't'), 't')).toEqual(content);
  });

  it('names a file that is cut off or damaged', async () => {
    const packed = Uint8Array.from(gzipSync(content));
    const cut = collectBytes(gunzipStream(inPieces(packed.subarray(0, packed.length - 20), 64), 'cut.gz'), 'cut.gz');
    await expect(cut).rejects.toThrow(InvalidDataError);
    packed[20] ^= 255;
    await expect(collectBytes(gunzipStream(inPieces(packed, 64), 'bad.gz'), 'bad.gz')).rejects.toThrow(
      /^bad\.gz.*gzip/,
    );
  });

  it('passes on what stopped the source, and closes a source that is broken off', async () => {
    const stopped = new Error('the disk is gone');
    async function* failing() {
      yield Uint8Array.from(gzipSync(content)).subarray(0, 30);
      throw stopped;
    }
    await expect(collectBytes(gunzipStream(failing(), 't.gz'), 't.gz')).rejects.toBe(stopped);

    let closed = false;
    async function* watched() {
      try {
        for (;;) yield* inPieces(gzipSync(content), 16);
      } finally {
        closed = true;
      }
    }
    for await (const bytes of gunzipStream(watched(), 't.gz')) {
      expect(bytes.length).toBeGreaterThan(0);
      break;
    }
    expect(closed).toBe(true);
  });
});

describe('textPieces', () => {
  it.each([1, 2, 3, 1000])('joins characters cut in two, %d bytes at a time', async (size) => {
    expect(await textOf(inPieces(content, size))).toBe(new TextDecoder().decode(content));
  });

  it('leaves a byte order mark out', async () => {
    expect(await textOf(inPieces(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61), 1))).toBe('a');
  });

  it.each([
    ['a zero', [97, 0, 97]],
    ['half a character at the end', [97, 0xc3]],
    ['UTF-16', [0xff, 0xfe, 97, 0]],
  ])('refuses %s', async (_, bytes) => {
    await expect(textOf(inPieces(Uint8Array.from(bytes), 2))).rejects.toThrow(/^t\.csv.*UTF-8/);
  });
});

describe('peekBytes', () => {
  it('shows the beginning and loses nothing', async () => {
    for (const size of [1, 5, 1e6]) {
      const { head, chunks } = await peekBytes(inPieces(content, size), 9);
      expect(head).toEqual(content.subarray(0, 9));
      expect(await collectBytes(chunks, 't')).toEqual(content);
    }
    expect((await peekBytes(inPieces(content.subarray(0, 4), 1), 9)).head).toEqual(content.subarray(0, 4));
  });
});

import { gzipSync } from 'node:zlib';
import { InvalidArgumentError, InvalidDataError } from '@proxflow/backend';
import { describe, expect, it } from 'vitest';
import { gunzip, INFLATED_BYTES, readIdx, readSemeion } from './index.js';

/** Forty megabytes of zeros in forty kilobytes. */
const bomb = gzipSync(new Uint8Array(40 * 2 ** 20));

/** What an IDX file says it holds: bytes, of these sizes. */
function idxHeader(...sizes: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * sizes.length);
  bytes.set([0, 0, 8, sizes.length]);
  sizes.forEach((size, k) => new DataView(bytes.buffer).setUint32(4 + 4 * k, size));
  return bytes;
}

describe('a gzip bomb', () => {
  it('is refused as soon as it unpacks to more than the limit, by every reader of gzip', async () => {
    const maxBytes = 2 ** 20;
    const refused = { name: 'InvalidDataError', argument: 'bomb.gz', expected: 'at most 1048576 bytes of content' };
    await expect(gunzip(bomb, 'bomb.gz', { maxBytes })).rejects.toMatchObject(refused);
    await expect(readIdx(bomb, { name: 'bomb.gz', maxBytes })).rejects.toMatchObject(refused);
    await expect(readSemeion(bomb, { name: 'bomb.gz', maxBytes })).rejects.toMatchObject(refused);
  });

  it('does not take the memory it asks for', async () => {
    const before = process.memoryUsage().arrayBuffers;
    await expect(gunzip(bomb, 'bomb.gz', { maxBytes: 2 ** 16 })).rejects.toBeInstanceOf(InvalidDataError);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 2 ** 20);
  });

  it('is a file like others up to the limit, which is exact', async () => {
    expect(INFLATED_BYTES).toBe(2 ** 30);
    const content = new Uint8Array(1000).fill(7);
    const packed = gzipSync(content);
    expect(await gunzip(packed, 'a.gz', { maxBytes: 1000 })).toEqual(content);
    await expect(gunzip(packed, 'a.gz', { maxBytes: 999 })).rejects.toBeInstanceOf(InvalidDataError);
    await expect(gunzip(packed, 'a.gz', { maxBytes: NaN })).rejects.toBeInstanceOf(InvalidArgumentError);
  });
});

describe('sizes in a header', () => {
  it.each([
    [0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [60000, 28, 28],
  ])('of %s are believed only if the elements are there', async (...sizes) => {
    await expect(readIdx(idxHeader(...sizes))).rejects.toBeInstanceOf(InvalidDataError);
  });
});

describe('lines of a Semeion file', () => {
  it('are checked before there is room for their pixels: 5 million would take 10 gigabytes', async () => {
    const lines = `${'\n'.repeat(5e6)}x`;
    await expect(readSemeion(lines)).rejects.toMatchObject({ name: 'InvalidDataError' });
  });
});

import { gzipSync } from 'node:zlib';
import { InvalidArgumentError, InvalidDataError } from '@proxflow/backend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTable, idxFeatures, idxTable, readIdx, tableFormatOf, type IdxArray, type IdxType } from './index.js';

const codes: Record<IdxType, [code: number, width: number, write: (view: DataView, at: number, x: number) => void]> = {
  uint8: [0x08, 1, (view, at, x) => view.setUint8(at, x)],
  int8: [0x09, 1, (view, at, x) => view.setInt8(at, x)],
  int16: [0x0b, 2, (view, at, x) => view.setInt16(at, x)],
  int32: [0x0c, 4, (view, at, x) => view.setInt32(at, x)],
  float32: [0x0d, 4, (view, at, x) => view.setFloat32(at, x)],
  float64: [0x0e, 8, (view, at, x) => view.setFloat64(at, x)],
};

/** The bytes of an IDX file. */
function idx(type: IdxType, shape: readonly number[], values: readonly number[]): Uint8Array {
  const [code, width, write] = codes[type];
  const start = 4 + 4 * shape.length;
  const bytes = new Uint8Array(start + width * values.length);
  bytes.set([0, 0, code, shape.length]);
  const view = new DataView(bytes.buffer);
  for (const [i, size] of shape.entries()) view.setUint32(4 + 4 * i, size);
  for (const [i, value] of values.entries()) write(view, start + width * i, value);
  return bytes;
}

const elements: Record<IdxType, fc.Arbitrary<number>> = {
  uint8: fc.integer({ min: 0, max: 255 }),
  int8: fc.integer({ min: -128, max: 127 }),
  int16: fc.integer({ min: -32768, max: 32767 }),
  int32: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  float32: fc.float(),
  float64: fc.double(),
};

const anyFile = fc
  .record({
    type: fc.constantFrom(...(Object.keys(codes) as IdxType[])),
    shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
  })
  .chain(({ type, shape }) => {
    const count = shape.reduce((product, size) => product * size, 1);
    return fc.record({
      type: fc.constant(type),
      shape: fc.constant(shape),
      values: fc.array(elements[type], { minLength: count, maxLength: count }),
    });
  });

async function errorOf(work: () => unknown): Promise<InvalidDataError> {
  let error: unknown;
  try {
    await work();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(InvalidDataError);
  return error as InvalidDataError;
}

describe('readIdx', () => {
  it('reads what was written, of any type and number of dimensions, packed or not', async () => {
    await fc.assert(
      fc.asyncProperty(anyFile, fc.boolean(), async ({ type, shape, values }, packed) => {
        const bytes = idx(type, shape, values);
        const array = await readIdx(packed ? gzipSync(bytes) : bytes, { name: 'any' });
        expect(array).toMatchObject({ name: 'any', type, shape });
        expect([...array.values]).toEqual(values);
        expect(tableFormatOf(bytes)).toBe('idx');
      }),
    );
  });

  it('says that it is cut off or too long, wherever that is', async () => {
    await fc.assert(
      fc.asyncProperty(anyFile, fc.nat(), fc.integer({ min: 1, max: 9 }), async (file, end, more) => {
        const bytes = idx(file.type, file.shape, file.values);
        const cut = await errorOf(() => readIdx(bytes.subarray(0, end % bytes.length), { name: 'cut.idx' }));
        expect(cut.argument).toBe('cut.idx');
        const long = await errorOf(() => readIdx(new Uint8Array([...bytes, ...new Uint8Array(more)])));
        expect(long.message).toMatch(/from byte \d+: expected \d+ bytes, .*, found "\d+ bytes"/);
      }),
    );
  });

  it('reads the bytes of a view into a larger buffer', async () => {
    const bytes = idx('int16', [2], [-2, 300]);
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect([...(await readIdx(larger.subarray(3))).values]).toEqual([-2, 300]);
  });

  it.each([
    ['nothing', [], 'bytes 1 to 4', 'an empty file'],
    ['another file', [0x50, 0x4b, 3, 4, 0], 'bytes 1 to 4', '50 4b 03 04'],
    ['an unknown type', [0, 0, 0x0a, 1, 0, 0, 0, 0], 'byte 3', '0a'],
    ['too few sizes', [0, 0, 8, 2, 0, 0, 0, 1], 'bytes 5 to 12', 'a file of 8 bytes'],
    ['sizes beyond all memory', [0, 0, 14, 2, 255, 255, 255, 255, 255, 255, 255, 255, 1], 'from byte 13', '1 bytes'],
  ])('says where there is %s', async (_, bytes, place, value) => {
    const error = await errorOf(() => readIdx(Uint8Array.from(bytes), { name: 'a.idx' }));
    expect([error.argument, error.place, error.value]).toEqual(['a.idx', place, value]);
  });

  it('refuses text', async () => {
    await expect(readIdx('\0\0' as never)).rejects.toThrow(InvalidArgumentError);
  });
});

const uint8 = (name: string, shape: number[], values: number[]): IdxArray => ({
  name,
  type: 'uint8',
  shape,
  values: Uint8Array.from(values),
});
const images = uint8('images', [3, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255]);
const labels = uint8('labels', [3], [7, 2, 7]);

describe('idxTable', () => {
  it('has a row for each image and the labels found as classes, ascending', () => {
    const table = createTable(idxTable(images, labels, { name: 'pairs' }));
    expect(table).toMatchObject({ name: 'pairs', rows: 3, columns: 4, targetName: 'label' });
    expect(table.featureNames).toEqual(['pixel_0_0', 'pixel_0_1', 'pixel_1_0', 'pixel_1_1']);
    expect([...table.features.subarray(8)]).toEqual([8, 9, 10, 255]);
    expect(table.target).toEqual({ kind: 'classes', classes: ['2', '7'], labels: Int32Array.of(1, 0, 1) });
    const negative: IdxArray = { name: 'l', type: 'int8', shape: [3], values: Int8Array.of(10, -1, 9) };
    expect(idxTable(images, negative).target.classes).toEqual(['-1', '9', '10']);
  });

  it('keeps the order of classes known beforehand, also of those that do not occur', () => {
    const { target } = idxTable(images, labels, { classes: ['7', '3', '2'] });
    expect(target).toEqual({ kind: 'classes', classes: ['7', '3', '2'], labels: Int32Array.of(0, 2, 0) });
  });

  it.each<[string, IdxArray, IdxArray, RegExp]>([
    ['labels for images', labels, labels, /^labels: expected images: .*found "an array of 3"/],
    ['no image', uint8('i', [0, 2], []), labels, /^i: .*found "an array of 0 x 2"/],
    ['a single number', uint8('i', [], [1]), labels, /^i: .*found "a single number"/],
    ['images for labels', images, images, /^images: expected one dimension of 3 labels.*of 3 dimensions/],
    ['too few labels', images, uint8('l', [2], [1, 2]), /^l: expected one dimension of 3 labels.*"2 labels"/],
    ['one class', images, uint8('l', [3], [1, 1, 1]), /^l: expected at least two different classes, found "1"/],
    [
      'half a label',
      images,
      { name: 'l', type: 'float32', shape: [3], values: Float32Array.of(1, 0.5, 2) },
      /^l label 2: expected a whole number, found 0.5/,
    ],
    [
      'an infinite pixel',
      { name: 'i', type: 'float64', shape: [3, 2], values: Float64Array.of(1, 2, 3, Infinity, 5, 6) },
      labels,
      /^i image 2, element 2: expected a finite number, found Infinity/,
    ],
  ])('refuses %s', async (_, left, right, message) => {
    expect((await errorOf(() => idxTable(left, right))).message).toMatch(message);
  });

  it('refuses a label outside the classes known beforehand', async () => {
    const error = await errorOf(() => idxTable(images, labels, { classes: ['2', '3'] }));
    expect(error.message).toMatch(/^labels label 1: expected one of the classes "2", "3", found "7"/);
    expect(() => idxTable(images, labels, { classes: ['2'] })).toThrow(InvalidArgumentError);
  });

  it('gives images without labels for prediction', () => {
    expect(idxFeatures(images)).toMatchObject({ name: 'images', rows: 3, columns: 4 });
  });
});

describe('tableFormatOf', () => {
  const text = (line: string) => tableFormatOf(new TextEncoder().encode(line));
  const semeion = `${'0.0000 '.repeat(255)}1.0000 ${'0 '.repeat(9)}1 \r\n`;

  it('knows Semeion by its first line, and takes all else for CSV', () => {
    expect([text(semeion), text(semeion.replaceAll(' ', '\t'))]).toEqual(['semeion', 'semeion']);
    for (const other of ['x,y\n1,2\n', '', semeion.replaceAll(' ', ','), semeion.replace('1.0', '2.0'), '0 1\n']) {
      expect(text(other)).toBe('csv');
    }
    expect(tableFormatOf(Uint8Array.of(0, 0, 7, 1))).toBe('csv');
  });
});

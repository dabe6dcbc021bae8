import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import {
  gunzip,
  idxFeatures,
  idxTable,
  readCsv,
  readFeatures,
  readIdx,
  readPoints,
  readSemeion,
  tableFormatOf,
} from 'proxflow';
import { describe, expect, it } from 'vitest';
import { mutated } from './arbitraries.js';
import { fuzzRuns, fuzzTimeout } from './fuzz-runs.js';
import { outcomeOf, requireFinite } from './outcome.js';

const utf8 = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

const csv = utf8('age,"weight, kg",sick\n40,70.5,no\n51,1e2,yes\n-3,"8",no\n');
const semicolons = utf8('a;b;c\r\n1;2;x\r\n3;4;y\r\n5;6;x\r\n');
const headless = utf8('1.5\t2\n3\t4\n0\t0.25\n');

/** Text: mutated tables, and any strings that cells are made of. */
const texts = fc.oneof(
  { weight: 4, arbitrary: fc.oneof(mutated(csv), mutated(semicolons), mutated(headless)).map(textOf) },
  {
    weight: 1,
    arbitrary: fc.string({
      unit: fc.constantFrom('a', '1', '.', ',', '"', '\n', '\r', '\t', ';', ' ', '-', 'e', '\u0000', 'é'),
    }),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  // A cell, a name and a line of a hundred thousand letters.
  {
    weight: 1,
    arbitrary: fc.constantFrom('', 'a,', 'a,b\n1,', 'a,b\n"').map((start) => `${start}${'x'.repeat(1e5)}\n1,2\n`),
  },
);
const format = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.record(
      { delimiter: fc.constantFrom(',', ';', '\t', '|' as const), header: fc.boolean() },
      { requiredKeys: [] },
    ),
  },
);

describe('CSV of random text', () => {
  it(
    'is a table of finite numbers, or refused with a place',
    async () => {
      let read = 0;
      await fc.assert(
        fc.asyncProperty(
          texts,
          format,
          fc.constantFrom('auto', 'auto', 'classification', 'regression' as const),
          async (text, how, task) => {
            const table = await outcomeOf(() => readCsv(text, { name: 'f.csv', task, ...how }));
            if ('value' in table) {
              read++;
              const { features, rows, columns, featureNames, target } = table.value;
              requireFinite(features, 'features');
              expect([features.length, featureNames.length]).toEqual([rows * columns, columns]);
              if (target.kind === 'classes') {
                expect(target.labels.every((label) => label >= 0 && label < target.classes.length)).toBe(true);
              } else requireFinite(target.values, 'target');
              const again = await outcomeOf(() => readFeatures(text, { featureNames, ...how }));
              if (!('value' in again)) throw again.error;
              expect(again.value.features).toEqual(features);
            }
            const points = await outcomeOf(() => readPoints(text, { name: 'f.csv', ...how }));
            if ('value' in points) requireFinite(points.value.features, 'points');
          },
        ),
        fuzzRuns(600),
      );
      expect(read).toBeGreaterThan(25);
    },
    fuzzTimeout,
  );
});

function idx(type: number, shape: readonly number[], body: Uint8Array): Uint8Array {
  const head = new Uint8Array(4 + 4 * shape.length);
  head.set([0, 0, type, shape.length]);
  shape.forEach((size, k) => new DataView(head.buffer).setUint32(4 + 4 * k, size));
  return Uint8Array.from([...head, ...body]);
}

const images = idx(
  8,
  [3, 2, 2],
  Uint8Array.from({ length: 12 }, (_, k) => 20 * k),
);
const doubles = idx(14, [2, 2], new Uint8Array(new Float64Array([1, 2, 3, 4]).buffer));
const labels = idx(8, [3], Uint8Array.of(0, 1, 1));
const digit = Array.from({ length: 256 }, (_, k) => (k % 3 === 0 ? '1.0000' : '0.0000'));
const oneHot = (of: number) => Array.from({ length: 10 }, (_, k) => (k === of ? '1' : '0'));
const semeion = utf8([3, 7].map((of) => [...digit, ...oneHot(of)].join(' ')).join(' \n'));

/** Valid and mutated files, gzipped or not. */
const files = fc.oneof(
  ...[images, doubles, labels, semeion].flatMap((valid) => [
    fc.constant(valid),
    mutated(valid),
    mutated(gzipSync(valid)),
    mutated(valid).map((bytes) => new Uint8Array(gzipSync(bytes))),
  ]),
);

describe('IDX, Semeion and gzip of random bytes', () => {
  it(
    'are arrays and tables, or refused',
    async () => {
      let read = 0;
      await fc.assert(
        fc.asyncProperty(files, files, async (bytes, others) => {
          const maxBytes = 2 ** 16;
          const unpacked = await outcomeOf(() => gunzip(bytes, 'f.gz', { maxBytes }));
          if ('value' in unpacked) tableFormatOf(unpacked.value);
          const array = await outcomeOf(() => readIdx(bytes, { name: 'f', maxBytes }));
          if ('value' in array) {
            read++;
            const { shape, values } = array.value;
            expect(values.length).toBe(shape.reduce((product, size) => product * size, 1));
            const features = await outcomeOf(() => idxFeatures(array.value));
            if ('value' in features) requireFinite(features.value.features, 'features');
            const second = await outcomeOf(() => readIdx(others, { name: 'g', maxBytes }));
            if ('value' in second) {
              const table = await outcomeOf(() => idxTable(array.value, second.value));
              if ('value' in table) requireFinite(table.value.features, 'features');
            }
          }
          const digits = await outcomeOf(() => readSemeion(bytes, { name: 'f', maxBytes }));
          if ('value' in digits) {
            read++;
            expect(digits.value.features.every((pixel) => pixel === 0 || pixel === 1)).toBe(true);
          }
        }),
        fuzzRuns(400),
      );
      expect(read).toBeGreaterThan(50);
    },
    fuzzTimeout,
  );
});

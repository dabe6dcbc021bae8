import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { InvalidArgumentError, InvalidDataError } from '@proxflow/backend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTable, readSemeion } from './index.js';

/** A line as UCI writes it. */
function lineOf(pixels: readonly number[], digit: number): string {
  const oneHot = Array.from({ length: 10 }, (_, i) => (i === digit ? '1' : '0'));
  return `${pixels.map((pixel) => pixel.toFixed(4)).join(' ')} ${oneHot.join(' ')} `;
}

const blank = Array.from({ length: 256 }, () => 0);
const bits = fc.array(fc.constantFrom(0, 1), { minLength: 256, maxLength: 256 });

async function errorOf(data: string | Uint8Array): Promise<InvalidDataError> {
  const error: unknown = await readSemeion(data, { name: 'digits.data' }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InvalidDataError);
  return error as InvalidDataError;
}

describe('readSemeion', () => {
  it('reads what was written, as text, bytes or gzip, with either line end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(bits, fc.integer({ min: 0, max: 9 })), { minLength: 1, maxLength: 5 }),
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom('text', 'bytes', 'gzip'),
        async (rows, end, form) => {
          const text = rows.map(([pixels, digit]) => lineOf(pixels, digit) + end).join('');
          const data = form === 'text' ? text : form === 'bytes' ? Buffer.from(text) : gzipSync(text);
          const table = createTable(await readSemeion(data));
          expect([...table.features]).toEqual(rows.flatMap(([pixels]) => pixels));
          expect([...table.target.labels]).toEqual(rows.map(([, digit]) => digit));
          const signed = await readSemeion(data, { signed: true });
          expect(signed.features).toEqual(table.features.map((pixel) => (pixel === 0 ? -1 : 1)));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('names pixels, digits and origin', async () => {
    const table = await readSemeion(lineOf(blank, 3));
    expect([table.name, table.columns, table.targetName]).toEqual(['semeion', 256, 'digit']);
    expect([table.featureNames[17], table.featureNames[255]]).toEqual(['pixel_1_1', 'pixel_15_15']);
    expect(table.target.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect(table.provenance).toMatchObject({ licence: 'CC BY 4.0', doi: '10.24432/C5SC8V' });
  });

  it.each([
    ['no text', '', 'line 1', 'an empty file'],
    ['a short line', `${lineOf(blank, 1)}\n0 1 0\n`, 'line 2', '3 numbers'],
    ['a long line', `${lineOf(blank, 1)}1\n`, 'line 1', '267 numbers'],
    ['an empty line in between', `${lineOf(blank, 1)}\n\n${lineOf(blank, 1)}\n`, 'line 2', 'an empty line'],
    ['a grey pixel', lineOf(blank, 1).replace('0.0000', '0.5000'), 'line 1, column 1', '0.5000'],
    ['a word', lineOf(blank, 1).replace(/0 $/, 'x'), 'line 1, column 266', 'x'],
    ['no digit', lineOf(blank, 12), 'line 1, columns 257 to 266', '0 0 0 0 0 0 0 0 0 0'],
    ['two digits', lineOf(blank, 1).replace(/0 $/, '1'), 'line 1, columns 257 to 266', '0 1 0 0 0 0 0 0 0 1'],
  ])('says where there is %s', async (_, text, place, value) => {
    const error = await errorOf(text);
    expect([error.argument, error.place, error.value]).toEqual(['digits.data', place, value]);
    expect(error.remedy).not.toBe('');
  });

  it('says that a gzip file is cut off or damaged', async () => {
    const whole = gzipSync(lineOf(blank, 1));
    const damaged = Uint8Array.from(whole);
    damaged[damaged.length - 6] ^= 0xff;
    for (const bytes of [whole.subarray(0, whole.length - 9), whole.subarray(0, 2), damaged]) {
      expect((await errorOf(bytes)).message).toMatch(/^digits\.data: expected a whole gzip file, found/);
    }
  });

  it('refuses what is neither text nor bytes', async () => {
    await expect(readSemeion(7 as never)).rejects.toThrow(InvalidArgumentError);
  });
});

const file = new URL('../../../../shared/data/semeion.data.gz', import.meta.url);
const found = existsSync(file);

describe(`semeion.data of UCI${found ? '' : ' (skipped: there is no ../shared/data/semeion.data.gz beside the repository)'}`, () => {
  it.skipIf(!found)('is read whole', async () => {
    const bytes = readFileSync(file);
    expect(createHash('sha256').update(gunzipSync(bytes)).digest('hex')).toBe(
      'f43228ae3da5ea6a3c95069d53450b86166770e3b719dcc333182128fe08d4b1',
    );
    const table = createTable(await readSemeion(bytes));
    expect(table.rows).toBe(1593);
    const counts = table.target.classes.map(
      (_, digit) => table.target.labels.filter((label) => label === digit).length,
    );
    expect(counts).toEqual([161, 162, 159, 159, 161, 159, 161, 158, 155, 158]);
    expect(table.features.reduce((sum, pixel) => sum + pixel, 0)).toBe(134016);
  });
});

import { InvalidDataError } from '@proxflow/backend';
import { createRandom } from '@proxflow/random';
import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { CsvParser } from './csv-parser.js';
import { readCsv, readCsvStream, readMixed, readMixedStream, type CsvOptions } from './index.js';

/** The text in pieces that end at the given places. */
async function* piecesOf(text: string, ends: readonly number[]): AsyncGenerator<string> {
  let start = 0;
  for (const end of [...ends, text.length]) {
    yield text.slice(start, end);
    start = end;
  }
}

const everywhere = (text: string) => Array.from({ length: text.length }, (_, i) => i);

/** What a reader answers, an error as its message. */
async function outcome(read: () => unknown): Promise<unknown> {
  try {
    return await read();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidDataError);
    return (error as Error).message;
  }
}

describe('readCsvStream', () => {
  it.each<[string, string, Partial<CsvOptions>]>([
    ['commas', 'a,b,y\n1,2,u\n3,4,v\n', {}],
    ['quotes with line ends', '"a","b ""x""",y\r\n1,2,"u\r\n,"\r\n3,4,v\r\n', {}],
    ['tabs and a byte order mark', '\uFEFFa\tb\ty\n1\t2\t0.5\n3\t4\t0.25\n\n\n', {}],
    ['no header', '1,2,0\n3,4,1\n', {}],
    ['fixed classes', 'a,y\n1,1.0\n2,x\n', { classes: ['1', 'x'] }],
    ['an unclosed quote', 'a,b,y\n1,2,u\n3,"4,v\n', {}],
    ['a blank line in between', 'a,b,y\n1,2,u\n\n3,4,v\n', {}],
    ['a short row', 'a,b,y\n1,2,u\n3,4\n', {}],
    ['text among numbers', 'a,b,y\n1,2,u\n3,4 cm,v\n', {}],
    ['no text', '', {}],
  ])('reads what readCsv reads: %s', async (_, text, options) => {
    const all = { name: 't.csv', ...options };
    const whole = await outcome(() => readCsv(text, all));
    expect(await outcome(() => readCsvStream(piecesOf(text, everywhere(text)), all))).toEqual(whole);
  });

  it('reads the same from pieces cut anywhere, in blocks of text cut anywhere', async () => {
    // More than one block, so that records and quoted cells lie across its ends.
    const cell = fc.oneof(fc.integer().map(String), fc.constantFrom('"a,\n""b"""', 'text', '0.5'));
    const line = fc.array(cell, { minLength: 3, maxLength: 3 }).map((cells) => cells.join(','));
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 40, maxLength: 60 }),
        fc.array(fc.nat(2 ** 21), { maxLength: 4 }),
        fc.constantFrom('\n', '\r\n'),
        async (lines, cuts, lineEnd) => {
          const block = lines.join(lineEnd) + lineEnd;
          const text = block.repeat(Math.ceil(2 ** 21 / block.length));
          const records: (readonly string[])[] = [];
          const parser = new CsvParser('t.csv', ',', (record) => records.push(record));
          const ends = [...cuts].sort((a, b) => a - b);
          for await (const piece of piecesOf(text, ends)) parser.push(piece);
          parser.end();
          const whole = Papa.parse<string[]>(text.trimEnd(), { delimiter: ',', newline: lineEnd as '\n' });
          expect(records.length).toBe(whole.data.length);
          expect(records.findIndex((record, i) => record.join('|') !== whole.data[i].join('|'))).toBe(-1);
        },
      ),
      { numRuns: 5, seed: 1 },
    );
  });

  it('names the row of an error far behind the first block', async () => {
    const values = createRandom(1).stream('cells').uniforms(0, 60_000, 2);
    const lines = Array.from({ length: 60_000 }, (_, i) => `${values[2 * i]},${values[2 * i + 1]}`);
    const good = `x,y\n${lines.join('\n')}\n`;
    expect(good.length).toBeGreaterThan(2 ** 21);
    const table = await readCsvStream(piecesOf(good, [100, 2 ** 20]), { name: 'big.csv' });
    expect(table).toEqual(readCsv(good, { name: 'big.csv' }));
    expect(table.features.every((value, i) => value === values[2 * i])).toBe(true);
    lines[59_000] = '1,two';
    const bad = await outcome(() => readCsvStream(piecesOf(`x,y\n${lines.join('\n')}\n`, [7]), { name: 'big.csv' }));
    expect(bad).toMatch(/^big\.csv row 59002, column "y"/);
    lines[59_000] = '1,"2';
    const open = await outcome(() => readCsvStream(piecesOf(`x,y\n${lines.join('\n')}\n`, [7]), { name: 'big.csv' }));
    expect(open).toMatch(/^big\.csv row 59002: .*quoted cell/);
  });

  it('stops at a quote that is never closed, long before the end of the text', async () => {
    let pieces = 0;
    async function* endless() {
      yield 'x,y\n1,2\n3,"4\n';
      for (;;) {
        pieces++;
        yield '5,6\n'.repeat(2 ** 18);
      }
    }
    expect(await outcome(() => readCsvStream(endless(), { name: 'big.csv' }))).toMatch(/^big\.csv row 3/);
    expect(pieces).toBeLessThan(20);
  });
});

describe('readMixedStream', () => {
  it('reads what readMixed reads, categories that are numbers as they are written', async () => {
    const text = 'code,age,y\n007,1,0.5\n7,,1.5\n007,3,2.5\n';
    const options = { name: 't.csv', missing: 'mean', categorical: ['code'] } as const;
    const table = await readMixedStream(piecesOf(text, everywhere(text)), options);
    expect(table).toEqual(readMixed(text, options));
    expect(table.mixed[0]).toMatchObject({ texts: ['007', '7'], codes: Int32Array.of(0, 1, 0) });
  });
});

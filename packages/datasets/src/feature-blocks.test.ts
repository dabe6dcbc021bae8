import { InvalidDataError } from '@proxflow/backend';
import { describe, expect, it } from 'vitest';
import { encodeFeatures, readFeatureBlocks, readMixed, type FeatureBlock, type FeatureEncoder } from './index.js';

const encoder: FeatureEncoder = {
  columns: [
    { name: 'city', kind: 'category', categories: ['Bern', 'Rome'] },
    { name: 'age', kind: 'number', fill: 40 },
  ],
};

/** Text in pieces of some characters. */
async function* pieces(text: string, length: number): AsyncGenerator<string> {
  for (let start = 0; start < text.length; start += length) {
    await Promise.resolve();
    yield text.slice(start, start + length);
  }
}

async function blocks(text: string, length: number, options: object = {}): Promise<FeatureBlock[]> {
  const found: FeatureBlock[] = [];
  const source = readFeatureBlocks(pieces(text, length), { name: 't.csv', encoder, ...options });
  for await (const block of source) found.push(block);
  return found;
}

/** Lines that are a few million characters: several blocks. */
const lines = Array.from(
  { length: 120_000 },
  (_, i) => `${i},${['Bern', 'Rome', 'Oslo'][i % 3]},"${i % 97}",${'x'.repeat(20)}`,
);
const long = `id,city,age,note\n${lines.join('\n')}\n`;

describe('readFeatureBlocks', () => {
  it('gives the features of the whole file in its order, in several blocks', async () => {
    const found = await blocks(long, 65_536);
    expect(found.length).toBeGreaterThan(2);
    expect(Math.max(...found.map(({ rows }) => rows))).toBeLessThan(lines.length / 2);
    const together = found.flatMap(({ table }) => [...table.features]);
    const whole = readMixed(long, {
      name: 't.csv',
      features: ['city', 'age'],
      kinds: ['category', 'number'],
      label: 'id',
    });
    const { table } = encodeFeatures(whole, encoder);
    expect(together.length).toBe(table.features.length);
    expect(together.every((value, i) => value === table.features[i])).toBe(true);
    const strange = found.flatMap(({ report }) => report.unseen).reduce((sum, { rows }) => sum + rows, 0);
    expect(strange).toBe(lines.length / 3);
  });

  it('leaves rows out under drop and says which remain', async () => {
    const [block] = await blocks('age,city\n3,Bern\n,Rome\n5,\n7,Rome\n', 1000, { missing: 'drop' });
    expect(block).toMatchObject({ rows: 4, kept: [0, 3], dropped: [{ row: 3 }, { row: 4, columns: ['city'] }] });
    expect([...block.table.features]).toEqual([1, 0, 3, 0, 1, 7]);
  });

  it('fills in what the encoder knows under mean, and counts it', async () => {
    const [block] = await blocks('age,city\n3,Bern\n,?\n', 1000, { missing: 'mean' });
    expect([...block.table.features]).toEqual([1, 0, 3, 0, 0, 40]);
    expect(block.report.filled).toEqual({ city: 1, age: 1 });
  });

  it('names the row of a bad cell far down the file', async () => {
    const bad = `${long}9,Bern,old,note\n`;
    const error = await blocks(bad, 65_536).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(InvalidDataError);
    expect(error).toMatchObject({ place: 'row 120002, column "age"', value: 'old' });
    await expect(blocks(`${long}9,Bern,,note\n`, 65_536)).rejects.toThrow(
      /row 120002, column "age": .*in 1 cell: "age" 1/,
    );
  });

  it('refuses a file without a record, and one without a column of the model', async () => {
    await expect(blocks('age,city\n', 5)).rejects.toThrow(/at least one line of data/);
    await expect(blocks('age\n3\n', 5)).rejects.toThrow(/row 1, column "city": expected one of the columns "age"/);
  });
});

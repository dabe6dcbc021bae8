import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capturedIo, run, type CapturedIo } from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-mixed-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

function file(name: string, lines: readonly string[]): string {
  writeFileSync(path(name), `${lines.join('\n')}\n`);
  return path(name);
}

const quick = ['--particles', '30', '--steps', '40', '--seed', '1'];
const colours = ['red', 'green', 'blue'];
const line = (i: number, colour = colours[i % 3], size = String((i * 7) % 11)) =>
  `${colour},${size},${i % 3 === 0 ? 'warm' : 'cold'}`;
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

const whole = file('whole.csv', ['colour,size,kind', ...upTo(90).map((i) => line(i))]);
const holes = file('holes.csv', [
  'colour,size,kind',
  ...upTo(90).map((i) => (i === 4 ? line(i, '') : i % 30 === 9 ? line(i, undefined, 'NA') : line(i))),
]);

async function succeed(...argv: string[]): Promise<CapturedIo> {
  const io = capturedIo();
  expect([await run(argv, io), io.errors().includes('error:')]).toEqual([0, false]);
  return io;
}
const json = async (...argv: string[]) =>
  JSON.parse((await succeed(...argv, '--json')).output()) as Record<string, unknown>;

interface Encoded {
  readonly encoder: { readonly columns: readonly { readonly fill?: number }[] };
  readonly featureNames: readonly string[];
}
const modelAt = (name: string) => JSON.parse(readFileSync(path(name), 'utf8')) as Encoded;

describe('a file with text among its features', () => {
  const model = path('whole.json');
  let trained: CapturedIo;
  beforeAll(async () => {
    trained = await succeed('train', whole, ...quick, '--out', model);
  });

  it('trains on a feature for each category, which the model remembers', () => {
    expect(trained.output()).toMatch(/90 rows, 4\s+features of 2\s+columns/);
    expect(modelAt('whole.json')).toMatchObject({
      featureNames: ['colour=blue', 'colour=green', 'colour=red', 'size'],
      encoder: {
        columns: [
          { name: 'colour', categories: ['blue', 'green', 'red'] },
          { name: 'size', kind: 'number' },
        ],
      },
    });
  });

  it('evaluates raw files, with importances of the columns as they are there', async () => {
    const result = await json('evaluate', model, whole, '--importance');
    expect((result.accuracy as { weighted: number }).weighted).toBe(1);
    const { features } = result.importance as { features: { name: string }[] };
    expect(features.map(({ name }) => name)).toEqual(['colour', 'size']);
  });

  it('counts values that training had no row of, once each', async () => {
    const strange = file('strange.csv', ['colour,size,kind', line(0, 'pink'), line(1, 'pink'), line(2)]);
    const io = await succeed('evaluate', model, strange);
    expect(io.errors()).toBe(
      'warning: colour has values without a training row, which count as no category: "pink" in 2 rows\n',
    );
    expect(await json('evaluate', model, strange)).toMatchObject({
      unseen: [{ column: 'colour', category: 'pink', rows: 2 }],
    });
  });

  it('prints no control sequence out of a file', async () => {
    const hostile = file('hostile.csv', ['colour,size,kind', line(0, '\u001b[31mred'), line(1)]);
    expect((await succeed('evaluate', model, hostile)).errors()).toMatch(/"\\x1b\[31mred" in 1 row\n$/);
  });

  it('can take numbers for categories, and leave columns out', async () => {
    const out = path('codes.json');
    await succeed('train', whole, ...quick, '--ignore', 'colour', '--categorical', 'size', '--out', out);
    expect(modelAt('codes.json').featureNames).toContain('size=10');
    expect(modelAt('codes.json').featureNames).not.toContain('colour=red');
  });
});

describe('--missing', () => {
  it('drop leaves rows out and says which', async () => {
    const io = await succeed('train', holes, ...quick, '--missing', 'drop');
    expect(io.errors()).toContain(
      'note: missing cells left out 4 of 90 rows: row 6 (colour), row 11 (size), row 41 (size), row 71 (size)\n',
    );
    expect(io.output()).toContain('86 rows');
    const { dropped } = await json('train', holes, ...quick, '--missing', 'drop');
    expect(dropped).toHaveLength(4);
  });

  it('mean fills in the mean of the training rows, says so, and is remembered', async () => {
    const out = path('mean.json');
    const io = await succeed('train', holes, ...quick, '--missing', 'mean', '--split', 'ordered:0.5', '--out', out);
    expect(io.errors()).toContain(
      'note: 4 missing cells filled in by training means, text by no category: colour 1, size 3\n',
    );
    const known = upTo(45).filter((i) => i % 30 !== 9);
    const mean = known.reduce((sum, i) => sum + ((i * 7) % 11), 0) / known.length;
    expect(modelAt('mean.json').encoder.columns[1].fill).toBeCloseTo(mean, 12);
    expect(await json('evaluate', out, holes)).toMatchObject({ rows: 90, filled: { colour: 1, size: 3 } });
  });

  it('is refused for shipped data sets, and for other words', async () => {
    const io = capturedIo();
    expect(await run(['train', 'wdbc', '--missing', 'drop'], io)).toBe(2);
    expect(io.errors()).toMatch(/^error: --missing: .*shipped/);
    const other = capturedIo();
    expect(await run(['train', holes, '--missing', 'median'], other)).toBe(2);
    expect(other.errors()).toMatch(/^error: --missing: expected one of error, drop, mean/);
  });
});

describe('--header', () => {
  const numbers = file(
    'numbers.csv',
    upTo(40).map((i) => `${i},${((i + 4) * 7) % 11},${(i + 1) % 2}`),
  );

  it('is found to be absent, which is told, and can be told', async () => {
    const io = await succeed('train', numbers, ...quick);
    expect(io.errors()).toContain('note: line 1 holds numbers as the others do; the columns are called column1');
    expect(io.output()).toMatch(/Target +column3: 0, 1/);
    expect((await succeed('train', numbers, ...quick, '--header', 'no')).errors()).not.toContain('note:');
    expect((await succeed('train', numbers, ...quick, '--header', 'yes')).output()).toMatch(/39 rows/);
  });
});

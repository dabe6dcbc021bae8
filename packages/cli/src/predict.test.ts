import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { MeanFieldRegressor } from 'proxflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capturedIo, run } from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-predict-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(path(name), content);
  return path(name);
}

async function call(...argv: string[]): Promise<{ exitCode: number; output: string; errors: string }> {
  const io = capturedIo();
  const exitCode = await run(argv, io);
  return { exitCode, output: io.output(), errors: io.errors() };
}

const colours = ['red', 'green', 'blue'];
const line = (i: number) => `${colours[i % 3]},${(i * 7) % 11}`;
const kind = (i: number) => (i % 3 === 0 ? 'warm' : 'cold');
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

const model = path('model.json');
const filling = path('filling.json');
beforeAll(async () => {
  const rows = numbers(90).map((i) => `${line(i)},${kind(i)}`);
  const train = file('train.csv', `colour,size,kind\n${rows.join('\n')}\n`);
  const quick = ['--particles', '20', '--steps', '40', '--seed', '1'];
  for (const [out, missing] of [
    [model, 'error'],
    [filling, 'mean'],
  ]) {
    expect(await call('train', train, ...quick, '--missing', missing, '--out', out)).toMatchObject({ exitCode: 0 });
  }
});

describe('predict', () => {
  const small = (text: string) => file('small.csv', text);

  it('takes raw files, in any order of columns, and quotes what needs it', async () => {
    const { output, errors } = await call('predict', model, small('size,id,colour\n1,"a, b",red\n2,c,blue\n'));
    expect([output, errors]).toEqual(['prediction\nwarm\ncold\n', '']);
  });

  it('writes NA for a row with a missing cell under drop, so that rows stay where they are', async () => {
    const holes = small('colour,size\nred,1\n,2\nblue,?\nblue,4\n');
    expect(await call('predict', model, holes, '--missing', 'drop')).toEqual({
      exitCode: 0,
      output: 'prediction\nwarm\nNA\nNA\ncold\n',
      errors: 'note: missing cells left out 2 of 4 rows: row 3 (colour), row 4 (size)\n',
    });
    const { output } = await call('predict', model, holes, '--missing', 'drop', '--probabilities');
    expect(output.split('\n')[2]).toBe('NA,NA,NA');
    const json = JSON.parse((await call('predict', model, holes, '--missing', 'drop', '--json')).output) as object;
    expect(json).toMatchObject({
      rows: 4,
      predictions: ['warm', null, null, 'cold'],
      dropped: [{ row: 3 }, { row: 4 }],
    });
  });

  it('fills in as in training, and refuses where training did not', async () => {
    const holes = small('colour,size\nred,1\nblue,\n');
    expect(await call('predict', filling, holes)).toEqual({
      exitCode: 0,
      output: 'prediction\nwarm\ncold\n',
      errors: 'note: 1 missing cell filled in by training means, text by no category: size 1\n',
    });
    const refused = await call('predict', model, holes);
    expect([refused.exitCode, refused.output]).toEqual([2, '']);
    expect(refused.errors).toMatch(/small\.csv row 3, column "size": expected a value in every cell/);
    expect((await call('predict', model, holes, '--missing', 'mean')).errors).toMatch(/no mean of training is known/);
  });

  it('has a column for each output of a model of several', async () => {
    const rows = numbers(20);
    const features = {
      features: Float64Array.from(rows, (i) => Math.sin(i)),
      rows: 20,
      columns: 1,
      featureNames: ['x'],
    };
    const several = new MeanFieldRegressor({ particles: 10, steps: 5 });
    await several.fit(
      features,
      rows.map((i) => [i, -i, 2 * i]),
    );
    const saved = file('several.json', JSON.stringify(several.toJSON()));
    const expected = await several.predict([[0.5], [0.1]]);
    const { output } = await call('predict', saved, small('x\n0.5\n0.1\n'));
    const [header, ...lines] = output.trim().split('\n');
    expect(header).toBe('prediction_1,prediction_2,prediction_3');
    expect(lines.flatMap((text) => text.split(',').map(Number))).toEqual([...expected]);
  });
});

describe('predict on a long file', () => {
  const count = 150_000;
  const long = path('long.csv');
  const total = `colour,size,note\n`;
  beforeAll(async () => {
    const stream = createWriteStream(long);
    stream.write(total);
    for (const i of numbers(count)) stream.write(`${line(i)},${'x'.repeat(30)}\n`);
    stream.end();
    await finished(stream);
  });

  it('keeps the order of rows, also from gzip', async () => {
    const { output, exitCode } = await call('predict', model, long);
    expect(exitCode).toBe(0);
    const [header, ...rows] = output.trimEnd().split('\n');
    expect([header, rows.length]).toEqual(['prediction', count]);
    expect(rows.findIndex((row, i) => row !== kind(i))).toBe(-1);
    const packed = file('long.csv.gz', gzipSync(readFileSync(long)));
    expect((await call('predict', model, packed)).output).toBe(output);
  });

  it('waits for whoever reads its output', async () => {
    let most = 0;
    let lines = 0;
    let pauses = 0;
    const slow: Writable = new Writable({
      highWaterMark: 1024,
      decodeStrings: false,
      write(chunk: string, _encoding, done) {
        most = Math.max(most, slow.writableLength);
        lines += chunk.split('\n').length - 1;
        pauses += 1;
        setTimeout(done, 20);
      },
    });
    const io = { ...capturedIo(), stdout: slow };
    expect(await run(['predict', model, long], io)).toBe(0);
    slow.end();
    await finished(slow);
    expect(lines).toBe(count + 1);
    expect(pauses).toBeGreaterThan(3);
    // What waits at a time is the lines of one block, and not those of the file.
    expect(most).toBeLessThan((count * 'warm\n'.length) / 2);
  });

  it('says which row is wrong far down, after the rows before it', async () => {
    const bad = file('bad.csv', `${readFileSync(long, 'utf8')}red,huge,note\n`);
    const { exitCode, errors, output } = await call('predict', model, bad);
    expect(exitCode).toBe(2);
    expect(errors).toMatch(new RegExp(`bad\\.csv row ${count + 2}, column "size": .*found "huge"\nfix: .+\n$`));
    expect(output.split('\n').length).toBeGreaterThan(1000);
  });
});

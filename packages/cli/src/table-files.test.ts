import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Table } from '@proxflow/datasets';
import { afterAll, describe, expect, it } from 'vitest';
import { readImageFeatures, readTableFile } from './files/table-file.js';
import { capturedIo, run } from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-tables-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** 40 images of 2 x 2 bytes, bright in the upper row for class 1 and in the lower row for class 0. */
const labelOf = (image: number) => ((image * 7) % 3) & 1;
const pixels = Array.from({ length: 160 }, (_, i) => {
  const image = i >> 2;
  return i % 4 < 2 === (labelOf(image) === 1) ? 200 + (image % 9) : image % 11;
});
const images = file('images.gz', gzipSync(Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0, 2, ...pixels)));
const labels = file(
  'labels',
  Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 40, ...Array.from({ length: 40 }, (_, i) => labelOf(i))),
);
const cut = file('cut.gz', gzipSync('x,y\n1,2\n').subarray(0, 12));
const digits = [3, 0, 9];
const semeion = file(
  'semeion.data.gz',
  gzipSync(
    digits
      .map((digit) => {
        const oneHot = Array.from({ length: 10 }, (_, i) => (i === digit ? 1 : 0));
        return `${'0.0000 '.repeat(200 + digit)}${'1.0000 '.repeat(56 - digit)}${oneHot.join(' ')} \n`;
      })
      .join(''),
  ),
);
const csv = file('good.csv', 'a,b,kind\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n');
const packedCsv = file('good.csv.gz', gzipSync('a,b,kind\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n'));

async function succeed(...argv: string[]): Promise<string> {
  const io = capturedIo();
  const exitCode = await run(argv, io);
  expect([exitCode, exitCode === 0 ? '' : io.errors()]).toEqual([0, '']);
  return io.output();
}

describe('files of other formats than CSV', () => {
  it('trains on an IDX pair, evaluates it and predicts its images as the report says to', async () => {
    const out = join(folder, 'idx.model.json');
    const quick = ['--particles', '20', '--steps', '30', '--seed', '1', '--split', 'stratified:0.7'];
    const report = await succeed('train', images, '--labels-file', labels, ...quick, '--out', out);
    expect(report).toMatch(/40 rows, 4 features/);
    expect(report.replace(/[\\\s]+/g, ' ')).toContain(`evaluate ${out} ${images} --split stratified:0.7 --labels-file`);
    const scores = JSON.parse(
      await succeed('evaluate', out, images, '--labels-file', labels, '--split', 'stratified:0.7', '--json'),
    ) as { accuracy: { weighted: number } };
    expect(scores.accuracy.weighted).toBe(1);
    const predictions = (await succeed('predict', out, images)).trim().split('\n');
    expect(predictions).toEqual(['prediction', ...Array.from({ length: 40 }, (_, i) => String(labelOf(i)))]);
  });

  it('reads Semeion, with all or some of its pixels', async () => {
    const table = await readTableFile(semeion, {}, {});
    expect(table).toMatchObject({ name: semeion, rows: 3, columns: 256, targetName: 'digit' });
    expect(table.target).toMatchObject({ kind: 'classes', labels: Int32Array.from(digits) });
    const some = await readTableFile(semeion, { label: 'digit', format: 'semeion' }, { features: ['pixel_12_9'] });
    expect([...(some as Table).features]).toEqual([0, 1, 0]);
    const unseen = await readImageFeatures(semeion, {}, ['pixel_15_15', 'pixel_12_9']);
    expect([...unseen.features]).toEqual([1, 0, 1, 1, 1, 0]);
  });

  it('reads a CSV file in gzip as the file itself', async () => {
    const { name, ...packed } = await readTableFile(packedCsv, {}, {});
    expect(await readTableFile(csv, {}, {})).toEqual({ name: csv, ...packed });
    expect(name).toBe(packedCsv);
  });

  it.each<[string, RegExp, string[]]>([
    ['images without labels', /^error: --labels-file: expected the file of the labels/, [images]],
    ['labels for CSV', /^error: --labels-file: .*is a CSV file, found/, [csv, '--labels-file', labels]],
    ['labels for Semeion', /^error: --labels-file: .*is a Semeion file/, [semeion, '--labels-file', labels]],
    ['labels for a shipped data set', /^error: --labels-file: .*shipped/, ['wdbc', '--labels-file', labels]],
    ['a format for a shipped data set', /^error: --format: .*shipped/, ['wdbc', '--format', 'csv']],
    ['an unknown format', /^error: --format: expected one of auto, csv/, [csv, '--format', 'xlsx']],
    ['a delimiter in IDX', /^error: --delimiter: .*is IDX/, [images, '--labels-file', labels, '--delimiter', 'tab']],
    ['a column to predict in IDX', /^error: --label: .*is IDX/, [images, '--labels-file', labels, '--label', 'y']],
    ['digits as numbers', /^error: --task: .*Semeion/, [semeion, '--task', 'regression']],
    [
      'another format than said',
      /good\.csv bytes 1 to 4: expected the start of an IDX/,
      [csv, '--format', 'idx', '--labels-file', labels],
    ],
    ['a cut gzip file', /cut\.gz: expected a whole gzip file/, [cut]],
    [
      'labels that do not exist',
      /nowhere: expected a readable IDX file/,
      [images, '--labels-file', join(folder, 'nowhere')],
    ],
    ['images for labels', /expected one dimension of 40 labels/, [images, '--labels-file', images]],
    ['numbers to stratify', /^error: split: expected ordered or shuffled/, ['sinusoid', '--split', 'stratified:0.7']],
  ])('says what is wrong with %s', async (_, message, argv) => {
    const io = capturedIo();
    expect(await run(['train', ...argv], io)).toBe(2);
    expect(io.errors()).toMatch(message);
    expect(io.errors()).toMatch(/\nfix: ./);
  });
});

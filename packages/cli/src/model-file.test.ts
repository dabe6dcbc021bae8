import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadWdbc } from '@proxflow/datasets';
import { MeanFieldClassifier } from 'proxflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capturedIo, run } from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-model-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

async function output(...argv: string[]): Promise<string> {
  const io = capturedIo();
  expect([await run(argv, io), io.errors()]).toEqual([0, io.errors()]);
  return io.output();
}

const json = async (...argv: string[]) => JSON.parse(await output(...argv, '--json')) as Record<string, unknown>;
const quick = ['--particles', '20', '--steps', '20', '--seed', '1'];
const model = path('wdbc.model.json');
const csv = path('wdbc.csv');
let trained: Record<string, unknown>;

beforeAll(async () => {
  const { features, rows, columns, featureNames, target } = await loadWdbc();
  const lines = Array.from({ length: rows }, (_, i) =>
    [target.classes[target.labels[i]], ...features.slice(i * columns, (i + 1) * columns)].join(','),
  );
  // The label comes first: columns are found by name.
  writeFileSync(csv, `${['diagnosis', ...featureNames].join(',')}\n${lines.join('\n')}\n`);
  trained = await json('train', 'wdbc', ...quick, '--out', model);
});

describe('train --out', () => {
  it('writes the model and says where, and leaves nothing else', () => {
    expect(trained.model).toBe(model);
    expect(JSON.parse(readFileSync(model, 'utf8'))).toMatchObject({ format: 'proxflow-model', task: 'classification' });
    expect(readdirSync(folder).filter((name) => name.includes('.tmp'))).toEqual([]);
  });

  it('writes through a link', async () => {
    writeFileSync(path('target.json'), 'old');
    symlinkSync(path('target.json'), path('link.json'));
    await output('train', 'wdbc', ...quick, '--steps', '1', '--out', path('link.json'));
    expect(readFileSync(path('target.json'), 'utf8')).toContain('proxflow-model');
  });

  it('leaves an old model alone if training cannot start', async () => {
    const io = capturedIo();
    expect(await run(['train', 'wdbc', '--preset', 'paper', '--loss', 'logistic', '--out', model], io)).toBe(2);
    expect(readFileSync(model, 'utf8')).toContain('"steps":20');
  });

  it('keeps the model of an interrupted run and exits with 130', async () => {
    const out = path('interrupted.json');
    const io = capturedIo({ onStderr: (text) => text.startsWith('step 3 ') && io.interrupt() });
    const exitCode = await run(['train', 'wdbc', '--particles', '20', '--steps', '30', '--out', out], io);
    expect(exitCode).toBe(130);
    expect(io.errors()).toContain(`interrupted after step 3 of 30; the model is in ${out}\n`);
    expect(io.output()).toMatch(/interrupted after step 3 of 30/);
    expect(await json('evaluate', out, 'wdbc')).toMatchObject({ rows: 569 });
  });

  it('says under --json, too, how far an interrupted run got', async () => {
    const io = capturedIo();
    const ended = run(['train', 'wdbc', '--particles', '20', '--steps', '5000', '--json'], io);
    setTimeout(io.interrupt, 300);
    expect(await ended).toBe(130);
    const result = JSON.parse(io.output()) as { status: string; steps: number };
    expect(result.status).toBe('aborted');
    expect(result.steps).toBeLessThan(5000);
    expect(io.errors()).toBe('');
  });
});

describe('evaluate', () => {
  it('gives the test and train accuracy of training again, from the data set and from a file', async () => {
    for (const data of ['wdbc', csv]) {
      const split = ['--split', 'ordered:0.7'];
      const test = await json('evaluate', model, data, ...split);
      expect(test).toMatchObject({ model, dataset: data, task: 'classification', rows: 170, part: 'test' });
      expect(test.accuracy).toEqual(trained.testAccuracy);
      expect((await json('evaluate', model, data, ...split, '--part', 'train')).accuracy).toEqual(
        trained.trainAccuracy,
      );
    }
  });

  it('counts every row of the file in the confusion matrix', async () => {
    const { confusionMatrix, classes, rows } = await json('evaluate', model, csv);
    expect([classes, rows]).toEqual([['benign', 'malignant'], 569]);
    expect((confusionMatrix as number[][]).map(([a, b]) => a + b)).toEqual([357, 212]);
    expect(await output('evaluate', model, csv)).toMatch(/true \\ predicted +benign +malignant/);
  });

  it('draws the shuffled split of training again from the seed in the model', async () => {
    const out = path('shuffled.json');
    const shuffled = await json('train', csv, '--label', 'diagnosis', ...quick, '--out', out);
    expect(shuffled.split).toBe('shuffled:0.7');
    expect((await json('evaluate', out, csv, '--split', 'shuffled:0.7')).accuracy).toEqual(shuffled.testAccuracy);
  });

  it('refuses data without the features, and labels the model does not know', async () => {
    for (const [data, message] of [
      ['two-norm', /features: expected names of features of two-norm, found "mean radius"/],
      [path('other.csv'), /expected one of the classes "benign", "malignant"/],
    ] as const) {
      writeFileSync(path('other.csv'), readFileSync(csv, 'utf8').replaceAll('\nbenign', '\nfine'));
      const io = capturedIo();
      expect(await run(['evaluate', model, data], io)).toBe(2);
      expect(io.errors()).toMatch(message);
    }
  });

  it('reports R squared of a regressor', async () => {
    const data = path('curve.csv');
    const rows = Array.from({ length: 40 }, (_, i) => `${i},${i % 7}`);
    writeFileSync(data, `x,y\n${rows.join('\n')}\n`);
    const out = path('curve.json');
    const { testR2, split } = await json('train', data, ...quick, '--task', 'regression', '--out', out);
    expect((await json('evaluate', out, data, '--split', String(split))).r2).toEqual(testR2);
    expect((await output('predict', out, data)).split('\n')).toHaveLength(42);
    expect(await run(['predict', out, data, '--probabilities'], capturedIo())).toBe(2);
  });
});

describe('predict', () => {
  it('gives the classes and probabilities of the library, row by row', async () => {
    const lines = (await output('predict', model, csv, '--probabilities')).trimEnd().split('\n');
    expect(lines[0]).toBe('prediction,probability_benign,probability_malignant');
    const loaded = await MeanFieldClassifier.fromJSON(JSON.parse(readFileSync(model, 'utf8')));
    const table = await loadWdbc();
    const classes = await loaded.predict(table);
    const probabilities = await loaded.predictProbability(table);
    expect(lines.slice(1)).toEqual(classes.map((name, i) => [name, ...probabilities[i]].join(',')));
    expect((await output('predict', model, csv)).trimEnd().split('\n')).toEqual(['prediction', ...classes]);
    expect(await json('predict', model, csv)).toMatchObject({ rows: 569, predictions: classes });
  });

  it('quotes class names where CSV needs it', async () => {
    const data = path('quoted.csv');
    const rows = Array.from({ length: 20 }, (_, i) => `${i},${i < 10 ? '"small, ""really"""' : 'large'}`);
    writeFileSync(data, `x,size\n${rows.join('\n')}\n`);
    await output('train', data, ...quick, '--out', path('quoted.json'));
    const text = await output('predict', path('quoted.json'), data, '--probabilities');
    expect(text.startsWith('prediction,probability_large,"probability_small, ""really"""\n')).toBe(true);
  });

  it('reads files without header and with another delimiter', async () => {
    const data = path('bare.txt');
    writeFileSync(data, Array.from({ length: 20 }, (_, i) => `${i}.5;${i % 3};${i < 10 ? 'a' : 'b'}\n`).join(''));
    const format = ['--no-header', '--delimiter', 'semicolon'];
    await output('train', data, ...quick, ...format, '--out', path('bare.json'));
    expect((await output('predict', path('bare.json'), data, ...format)).split('\n')).toHaveLength(22);
    expect(existsSync(path('bare.json'))).toBe(true);
  });
});

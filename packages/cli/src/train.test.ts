import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { capturedIo, run, type CapturedIo, type CapturedIoOptions } from './index.js';
import { displayWidth } from './render/text.js';

const folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-train-'));
afterAll(() => rmSync(folder, { recursive: true }));

const quick = ['--particles', '20', '--steps', '20', '--seed', '1'];
const escape = '\u001b';

async function succeed(argv: string[], options: CapturedIoOptions = {}): Promise<CapturedIo> {
  const io = capturedIo(options);
  const exitCode = await run(argv, io);
  expect([exitCode, exitCode === 0 ? '' : io.errors()]).toEqual([0, '']);
  return io;
}

async function trainJson(...argv: string[]): Promise<Record<string, unknown>> {
  const io = await succeed(['train', ...argv, '--json']);
  expect(io.errors()).toBe('');
  return JSON.parse(io.output()) as Record<string, unknown>;
}

function lastRisk({ risk }: Record<string, unknown>): number {
  return (risk as { last: number }).last;
}

const keys = [
  ...['dataset', 'task', 'backend', 'precision', 'seed', 'particles', 'steps', 'split', 'testAccuracy'],
  ...['trainAccuracy', 'risk', 'freeEnergy', 'massError', 'innerIterations', 'effectiveSampleSize', 'seconds'],
  ...['secondsPerStep', 'status'],
];

function regressionFile(): string {
  const rows = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
  const path = join(folder, 'curve.csv');
  writeFileSync(path, `x,y,z\n${rows.map(([x, y]) => `${x},${y},${2 * x + y}`).join('\n')}\n`);
  return path;
}

/** A result without what no two runs share. */
const timeless = ({ seconds: _, secondsPerStep: __, ...rest }: Record<string, unknown>) => rest;

describe('train --json', () => {
  it('prints one document with the keys of the contract in their order', async () => {
    const result = await trainJson('wdbc', ...quick);
    expect(Object.keys(result)).toEqual(keys);
    expect(result).toMatchObject({
      dataset: 'wdbc',
      task: 'classification',
      backend: expect.stringMatching(/^wasm/) as string,
      precision: 'float64',
      seed: 1,
      particles: 20,
      steps: 20,
      split: 'ordered:0.7',
      status: 'completed',
    });
    const inner: [string, string[]][] = [
      ['testAccuracy', ['weighted', 'unweighted']],
      ['trainAccuracy', ['weighted', 'unweighted']],
      ['risk', ['first', 'last']],
      ['freeEnergy', ['first', 'last', 'increases']],
      ['innerIterations', ['mean', 'max']],
    ];
    for (const [key, names] of inner) expect(Object.keys(result[key] as object)).toEqual(names);
    expect((result.testAccuracy as { weighted: number }).weighted).toBeGreaterThan(0.9);
  });

  it('gives the same numbers for the same seed, others for another', async () => {
    const first = timeless(await trainJson('two-moons', ...quick));
    expect(timeless(await trainJson('two-moons', ...quick))).toEqual(first);
    expect(timeless(await trainJson('two-moons', ...quick, '--seed', '2')).risk).not.toEqual(first.risk);
  });

  it('trains on every backend and in both precisions to the same accuracy', async () => {
    const run = (...options: string[]) => trainJson('wdbc', '--seed', '1', '--steps', '100', ...options);
    const reference = await run('--backend', 'cpu');
    for (const [options, bound] of [
      [['--backend', 'wasm', '--precision', 'f64'], 1e-10],
      [['--backend', 'wasm', '--precision', 'f32'], 1e-2],
      [['--backend', 'tfjs', '--precision', 'f32'], 3e-2],
    ] as const) {
      const result = await run(...options);
      expect(result.testAccuracy).toEqual(reference.testAccuracy);
      expect(Math.abs(lastRisk(result) / lastRisk(reference) - 1)).toBeLessThan(bound);
    }
  });

  it('trains on two threads to the bits of one', async () => {
    const run = async (...options: string[]) =>
      timeless(await trainJson('wdbc', '--seed', '1', '--steps', '3', '--particles', '1500', ...options));
    const expected = await run();
    expect(await run('--threads', '2')).toEqual(expected);
    expect(await run('--threads', 'auto')).toEqual(expected);
  });

  it('takes a word as seed and every number option', async () => {
    const options = ['--step-size', '0.1', '--inverse-temperature', '500', '--epsilon', '1e-3', '--weight-decay', '0'];
    const parts = ['--neuron', 'relu', '--loss', 'squared', '--backend', 'cpu', '--precision', 'f64'];
    const result = await trainJson(
      'wdbc',
      ...quick,
      ...options,
      ...parts,
      '--seed',
      'a word',
      '--features',
      'mean radius',
    );
    expect(result).toMatchObject({ seed: 'a word', status: 'completed' });
    await trainJson('wdbc', ...quick, '--inverse-temperature', 'inf', '--epsilon', '0.1');
  });

  it('reports R squared for numbers', async () => {
    const result = await trainJson(regressionFile(), ...quick);
    expect(Object.keys(result)).toEqual(keys.map((key) => key.replace('Accuracy', 'R2')));
    expect(result).toMatchObject({ task: 'regression', split: 'shuffled:0.7' });
  });

  it('adds the published levels under a published preset', async () => {
    const result = await trainJson('wdbc', ...quick, '--preset', 'reference', '--steps', '2');
    expect(Object.keys(result)).toEqual([...keys, 'published']);
    expect(result.published).toMatchObject({ softTrainRisk: { weighted: expect.any(Number) as number } });
  });
});

describe('train for people', () => {
  const longest = (text: string) => Math.max(...stripVTControlCharacters(text).split('\n').map(displayWidth));

  it('fits 80 columns, whatever names and paths are like', async () => {
    const names = ['a class with a name as long as "a" sentence', '恶性肿瘤恶性肿瘤恶性肿瘤恶性肿瘤'];
    const rows = Array.from({ length: 40 }, (_, i) => `${Math.sin(i)},${i},${names[Number(Math.sin(i) > 0)]}`);
    const path = join(folder, `${'long name '.repeat(12)}.csv`);
    writeFileSync(path, `x,${'feature'.repeat(30)},${'target'.repeat(20)}\n${rows.join('\n')}\n`);
    const io = await succeed(['train', path, ...quick, '--out', join(folder, `${'deep'.repeat(40)}.json`)], {
      terminal: true,
    });
    expect(longest(io.output())).toBeLessThanOrEqual(80);
  });

  it('says on a terminal all there is to know', async () => {
    const out = join(folder, 'told.json');
    const io = await succeed(['train', 'wdbc', ...quick, '--out', out], { terminal: true });
    const text = stripVTControlCharacters(io.output());
    for (const part of [
      /wdbc, 569 rows, 30 features/,
      /ordered:0\.7, 399 rows to train, 170 to test/,
      /test +\d+\.\d\d % +\d+\.\d\d %/,
      /malignant +\d+ +\d+/,
      /┤[─╮╯╰╭│]/,
      /rose in \d+ of 20 steps/,
      /Mass error/,
      /iterations a step, \d+ at most, certified error/,
      /effective, of 20 particles/,
      /completed/,
      /proxflow evaluate [^]*told\.json wdbc --split[\s\\]+ordered:0\.7/,
      /proxflow predict [^]*told\.json/,
    ]) {
      expect(text).toMatch(part);
    }
  });

  it('has colour and a bar on a terminal, neither elsewhere, no colour under NO_COLOR', async () => {
    const terminal = await succeed(['train', 'wdbc', ...quick], { terminal: true });
    expect(terminal.output()).toContain(`${escape}[1m`);
    expect(terminal.errors()).toContain('█');
    expect(terminal.errors()).toContain('step 20/20');
    const plain = await succeed(['train', 'wdbc', ...quick], { terminal: true, env: { NO_COLOR: '1' } });
    expect(plain.output()).not.toContain(escape);
    const piped = await succeed(['train', 'wdbc', ...quick]);
    expect(piped.output() + piped.errors()).not.toContain(escape);
    expect(piped.errors().trim().split('\n')).toHaveLength(10);
    expect(piped.errors()).toMatch(/step 20 of 20: risk \S+, free energy \S+, \d\S*\/s\n$/);
  });
});

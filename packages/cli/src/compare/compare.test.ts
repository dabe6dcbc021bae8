import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capturedIo, run } from '../index.js';
import { sentenceOf } from './comparison-text.js';
import { compareClasses, compareNumbers, mcNemarProbability } from './paired-tests.js';

const folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-compare-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

async function call(...argv: string[]): Promise<{ exitCode: number; output: string; errors: string }> {
  const io = capturedIo();
  return { exitCode: await run(argv, io), output: io.output(), errors: io.errors() };
}

async function train(out: string, ...argv: string[]): Promise<void> {
  expect(await call('train', ...argv, '--json', '--out', path(out))).toMatchObject({ exitCode: 0, errors: '' });
}

describe('the exact McNemar test', () => {
  it.each([
    [0, 0, 1],
    [1, 0, 1],
    [5, 5, 1],
    [0, 5, 2 / 32],
    [2, 8, (2 * (1 + 10 + 45)) / 1024],
    [8, 2, (2 * (1 + 10 + 45)) / 1024],
  ])('has for %d and %d the probability %d', (onlyA, onlyB, probability) => {
    expect(mcNemarProbability(onlyA, onlyB)).toBeCloseTo(probability, 12);
  });

  it('is a probability, symmetric, and falls as one side grows', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), (a, b) => {
        const probability = mcNemarProbability(a, b);
        expect(probability).toBeGreaterThan(0);
        expect(probability).toBeLessThanOrEqual(1);
        expect(probability).toBe(mcNemarProbability(b, a));
        if (a > b) expect(mcNemarProbability(a + 1, b)).toBeLessThanOrEqual(probability * (1 + 1e-12));
      }),
    );
  });

  it('does not overflow for many rows', () => {
    expect(mcNemarProbability(50_000, 50_000)).toBeCloseTo(1, 2);
    expect(mcNemarProbability(40_000, 60_000)).toBeGreaterThanOrEqual(0);
    expect(mcNemarProbability(40_000, 60_000)).toBeLessThan(1e-100);
  });
});

describe('paired comparisons', () => {
  it('count rows by who is right', () => {
    expect(compareClasses([0, 1, 1, 0], [0, 0, 1, 1], [0, 1, 0, 1])).toEqual({
      ...{ kind: 'classes', rows: 4, bothRight: 1, onlyA: 1, onlyB: 1, bothWrong: 1 },
      probability: 1,
    });
  });

  it('have the mean difference of squared errors with its standard error', () => {
    // Squared errors 0, 1, 4 of a and 1, 1, 1 of b: differences -1, 0, 3.
    const test = compareNumbers([0, 1, 2], [1, 1, 1], [0, 0, 0]);
    expect(test.difference).toBeCloseTo(2 / 3, 12);
    expect(test.standardError).toBeCloseTo(Math.sqrt(13 / 3 / 3), 12);
  });

  it('are said in a sentence that tells models apart only where the rows do', () => {
    const classes = { kind: 'classes', rows: 100, bothRight: 80, bothWrong: 5 } as const;
    expect(sentenceOf({ ...classes, onlyA: 14, onlyB: 1, probability: 0.001 })).toMatch(
      /model a is better on such rows/,
    );
    expect(sentenceOf({ ...classes, onlyA: 8, onlyB: 7, probability: 1 })).toMatch(/do not tell the two apart/);
    expect(sentenceOf({ ...classes, onlyA: 0, onlyB: 0, probability: 1 })).toMatch(/the very same rows/);
    const numeric = { kind: 'numeric', rows: 50 } as const;
    expect(sentenceOf({ ...numeric, difference: 3, standardError: 1 })).toMatch(/model b is better/);
    expect(sentenceOf({ ...numeric, difference: -1, standardError: 1 })).toMatch(/of a is less by 1, .*not tell/);
    expect(sentenceOf({ ...numeric, difference: 0, standardError: 0 })).toMatch(/equally wrong/);
  });
});

describe('compare', () => {
  const [a, b] = [path('a.json'), path('b.json')];
  const mixed = path('mixed.csv');

  beforeAll(async () => {
    await train('a.json', 'wdbc', '--particles', '20', '--steps', '60', '--seed', '1');
    await train('b.json', 'wdbc', '--particles', '12', '--steps', '2', '--seed', '1', '--loss', 'squared');
    const rows = Array.from(
      { length: 60 },
      (_, i) => `${'rgb'[i % 3]},${i % 7 === 3 ? '' : i % 5},${i % 3 ? 'x' : 'y'}`,
    );
    writeFileSync(mixed, `colour,size,kind\n${rows.join('\n')}\n`);
  });

  it('lists the settings that differ, and those only', async () => {
    const { exitCode, output } = await call('compare', a, b, '--json');
    expect(exitCode).toBe(0);
    const { differences } = JSON.parse(output) as { differences: Record<string, unknown> };
    expect(differences).toMatchObject({
      particles: { a: 20, b: 12 },
      steps: { a: 60, b: 2 },
      loss: { a: 'logistic', b: 'squared' },
    });
    expect(Object.keys(differences)).not.toContain('seed');
    expect((await call('compare', a, a)).output).toMatch(/Settings +all alike/);
  });

  it('scores both on the same rows and says in a sentence whether they differ', async () => {
    const argv = ['compare', a, b, 'wdbc', '--split', 'ordered:0.7'];
    const { output, errors } = await call(...argv);
    expect(errors).toBe('');
    expect(output.replaceAll(/\s+/g, ' ')).toContain('170 test rows of ordered:0.7');
    expect(output.replaceAll(/\s+/g, ' ')).toMatch(/only a is right on \d+ rows, only b on \d+; .*exact McNemar test/);
    expect(Math.max(...output.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    const json = JSON.parse((await call(...argv, '--json')).output) as {
      accuracy: { a: number; b: number };
      test: { onlyA: number; onlyB: number; bothRight: number; rows: number };
    };
    expect((json.test.bothRight + json.test.onlyA) / json.test.rows).toBeCloseTo(json.accuracy.a, 12);
    expect((json.test.bothRight + json.test.onlyB) / json.test.rows).toBeCloseTo(json.accuracy.b, 12);
    const alone = JSON.parse((await call('evaluate', b, 'wdbc', '--split', 'ordered:0.7', '--json')).output) as {
      accuracy: { weighted: number };
    };
    expect(json.accuracy.b).toBe(alone.accuracy.weighted);
  });

  it('takes the rows that both models can, where they look at other columns', async () => {
    const quick = ['--particles', '10', '--steps', '5', '--missing', 'drop'];
    await train('with.json', mixed, ...quick);
    await train('without.json', mixed, ...quick, '--ignore', 'size');
    const argv = ['compare', path('with.json'), path('without.json'), mixed, '--missing', 'drop', '--json'];
    const { test } = JSON.parse((await call(...argv)).output) as { test: { rows: number } };
    expect(test.rows).toBe(60 - Array.from({ length: 60 }).filter((_, i) => i % 7 === 3).length);
  });

  it('compares numbers by their squared errors', async () => {
    await train('c.json', 'sinusoid', '--particles', '20', '--steps', '30');
    await train('d.json', 'sinusoid', '--particles', '20', '--steps', '1');
    const { output } = await call('compare', path('c.json'), path('d.json'), 'sinusoid');
    expect(output).toMatch(/R squared/);
    expect(output).toMatch(/standard/);
    expect(await call('compare', a, path('c.json'), 'wdbc')).toMatchObject({
      exitCode: 2,
      errors: expect.stringMatching(/^error: .*c\.json: expected a model of the classes .*\nfix: .*\n$/) as string,
    });
  });

  it('refuses options of data where there are none', async () => {
    expect((await call('compare', a, b, '--split', 'ordered:0.5')).errors).toMatch(/^error: --split: .*without data/);
  });
});

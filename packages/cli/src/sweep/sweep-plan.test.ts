import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readAxis } from './axes.js';
import { readRandomAxis } from './random-axes.js';
import { planSweep, type PlannedRun } from './sweep-plan.js';
import { flagsOfSweep, trainingFlags } from './testing/sweep-words.js';
import { TrainingFlags } from './training-flags.js';

const folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-plan-'));
afterAll(() => rmSync(folder, { recursive: true }));

const train = trainingFlags();

function plan(data: string, ...words: string[]): Promise<PlannedRun[]> {
  const { flags, base } = flagsOfSweep(train, [data, ...words]);
  return planSweep(data, base, flags, train);
}

describe('planSweep', () => {
  it('makes every combination of the grid with every seed, seeds fastest', async () => {
    const grid = ['--grid', 'step-size=0.1,0.3', '--grid', 'inverse-temperature=1e3,1e4', '--seeds', '1..3'];
    const runs = await plan('wdbc', ...grid, '--particles', '50');
    expect(runs.map(({ number }) => number)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(runs.slice(2, 4).map(({ words }) => words.join(' '))).toEqual([
      'wdbc --seed 3 --particles 50 --step-size 0.1 --inverse-temperature 1e3',
      'wdbc --seed 1 --particles 50 --step-size 0.1 --inverse-temperature 1e4',
    ]);
    expect(new Set(runs.map(({ key }) => key)).size).toBe(12);
  });

  it('is one run, of the seed given, where nothing varies', async () => {
    expect(await plan('wdbc', '--seed', '7')).toMatchObject([{ number: 1, setting: {}, seed: '7' }]);
  });

  it('tells runs under another configuration apart, and those whose own module changed', async () => {
    const config = join(folder, 'c.json');
    const module = join(folder, 'absolute.mjs');
    const key = async () => (await plan('wdbc', '--config', config))[0].key;
    const write = (particles: number, slope: string) => {
      writeFileSync(config, JSON.stringify({ particles, loss: { module: './absolute.mjs', export: 'absolute' } }));
      writeFileSync(
        module,
        `export const absolute = { name: 'mine', value: (f, y) => Math.abs(f - y), derivative: (f, y) => ${slope} };`,
      );
    };
    write(50, 'Math.sign(f - y)');
    const first = await key();
    expect(await key()).toBe(first);
    write(60, 'Math.sign(f - y)');
    const second = await key();
    write(60, 'f > y ? 1 : -1');
    expect(new Set([first, second, await key(), (await plan('wdbc'))[0].key]).size).toBe(4);
  });

  it('knows a run again however its numbers are written, and by its default', async () => {
    const key = async (...words: string[]) => (await plan('wdbc', ...words))[0].key;
    const typed = await key('--step-size', '0.1', '--epsilon', 'auto');
    expect(await key('--step-size', '1e-1')).toBe(typed);
    expect(await key('--step-size', '.10', '--threads', '2')).toBe(typed);
    for (const other of [
      ['--step-size', '0.2'],
      ['--step-size', '0.1', '--seed', '1'],
      ['--step-size', '0.1', '--particles', '9'],
    ]) {
      expect(await key(...other)).not.toBe(typed);
    }
  });

  it('takes the content of a file for its data, not the name', async () => {
    const [a, b, c] = ['a.csv', 'b.csv', 'c.csv'].map((name) => join(folder, name));
    for (const path of [a, b]) writeFileSync(path, 'x,y\n1,a\n2,b\n');
    writeFileSync(c, 'x,y\n1,a\n3,b\n');
    const [keyA, keyB, keyC] = (await Promise.all([a, b, c].map((path) => plan(path)))).map(([{ key }]) => key);
    expect([keyA === keyB, keyA === keyC]).toEqual([true, false]);
  });

  it('can vary every option of train but the seed and where results go', () => {
    expect(train.names).toEqual(expect.arrayContaining(['particles', 'preset', 'loss', 'split', 'backend']));
    for (const name of ['seed', 'out', 'json', 'report']) expect(train.names).not.toContain(name);
  });

  it('varies values that hold commas', async () => {
    const runs = await plan('wdbc', '--grid', 'features=mean radius;mean radius,mean area');
    expect(runs.map(({ words }) => words.slice(1))).toEqual([
      ['--features', 'mean radius', '--seed', '0'],
      ['--features', 'mean radius,mean area', '--seed', '0'],
    ]);
  });

  it('passes on what is typed or varied, were it the default, and leaves the rest to train', async () => {
    const words = async (...typed: string[]) =>
      (await plan('wdbc', ...typed)).map((run) => run.words.slice(1).join(' '));
    expect(await words('--preset', 'default')).toEqual(['--seed 0 --preset default']);
    expect(await words('--grid', 'backend=wasm,cpu')).toEqual(['--seed 0 --backend wasm', '--seed 0 --backend cpu']);
  });

  it.each([
    [['--grid', 'step-sizes=1'], '--grid', /an option of train/],
    [['--grid', 'seed=1,2'], '--grid', /an option of train/],
    [['--grid', 'step-size='], '--grid', /values that differ/],
    [['--grid', 'step-size=0.1,1e-1'], '--grid', /values that differ/],
    [['--grid', 'step-size=0.1,-1'], '--step-size', /above 0/],
    [['--grid', 'epsilon=1', '--grid', 'epsilon=2'], '--grid', /varied once/],
    [['--random', 'step-size=log:1e-3..1'], '--random', /together/],
    [['--trials', '3'], '--trials', /together/],
    [['--random', 'step-size=log:0..1', '--trials', '3'], '--random', /law/],
    [['--random', 'step-size=2..1', '--trials', '3'], '--random', /law/],
    [['--random', 'particles=int:1.5..3', '--trials', '3'], '--random', /law/],
    [['--seeds', '3..1'], '--seeds', /differ/],
    [['--seeds', '1,1.0'], '--seeds', /differ/],
  ])('refuses %j', async (words, argument, expected) => {
    await expect(plan('wdbc', ...words)).rejects.toMatchObject({
      argument,
      message: expect.stringMatching(expected) as string,
    });
  });
});

describe('TrainingFlags', () => {
  const options = new Command('train').option('--fast', '').option('--no-head', '').option('--size <n>', '', '5');
  const flags = new TrainingFlags(options);

  it('varies switches', () => {
    const { option, values } = readAxis('fast=true,false', flags);
    expect(values.map((text) => flags.valueOf(option, text))).toEqual([true, false]);
    expect(() => readAxis('fast=yes', flags)).toThrow(/true or false/);
  });

  it('writes values as words that say the same', () => {
    const parsed = (words: string[]) => {
      const command = new Command('copy').exitOverride();
      flags.addTo(command);
      command.parse(words, { from: 'user' });
      return { values: flags.pick(command), typed: flags.typed(command) };
    };
    for (const words of [[], ['--fast'], ['--no-head', '--size', '5'], ['--fast', '--size', '-7']]) {
      const { values, typed } = parsed(words);
      expect(flags.words(values, typed)).toEqual(words);
      expect(parsed(flags.words(values, typed)).values).toEqual(values);
    }
  });
});

describe('random settings', () => {
  it('lie in their range and are spread over it as their law says', () => {
    const at = (law: string) => readRandomAxis(`step-size=${law}`, train).at;
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (u) => {
        const log = Number(at('log:1e-3..1')(u));
        expect(Math.abs(log / 10 ** (3 * u - 3) - 1)).toBeLessThan(1e-3);
        const whole = Number(at('int:2..4')(u));
        expect(whole).toBe(2 + Math.floor(3 * u));
        const linear = Number(at('0.3..0.7')(u));
        expect(Math.abs(linear - (0.3 + 0.4 * u))).toBeLessThan(1e-4);
        const both = Number(at('log-int:10..1000')(u));
        expect(Number.isInteger(both) && both >= 10 && both <= 1000).toBe(true);
        expect(['a', 'b']).toContain(at('a,b')(u));
      }),
    );
  });

  it('are the same again, go on where fewer trials ended, and are others for another seed', async () => {
    const random = ['--random', 'step-size=log:1e-3..1', '--random', 'particles=int:5..50'];
    const five = await plan('wdbc', ...random, '--trials', '5');
    const eight = await plan('wdbc', ...random, '--trials', '8');
    expect(five).toHaveLength(5);
    expect(eight.slice(0, 5)).toEqual(five);
    expect((await plan('wdbc', ...random, '--trials', '5', '--draw-seed', '1'))[0].setting).not.toEqual(
      five[0].setting,
    );
  });
});

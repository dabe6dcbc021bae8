import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const program = resolve(import.meta.dirname, '../../../tools/scripts/proxflow.mjs');
const folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-terminal-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** util-linux' script gives a command a terminal of its own. */
const hasTerminal = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;

/** What the program shows on a terminal of 80 columns. */
function onTerminal(argv: string, env: NodeJS.ProcessEnv = {}): string {
  const call = `stty cols 80; ${process.execPath} ${program} ${argv}`;
  const { NO_COLOR: _, FORCE_COLOR: __, ...rest } = process.env;
  const { status, stdout } = spawnSync('script', ['-qec', call, '/dev/null'], {
    encoding: 'utf8',
    env: { ...rest, TERM: 'xterm-256color', ...env },
  });
  expect([status, status === 0 ? '' : stdout]).toEqual([0, '']);
  return stdout;
}

const colour = /\u001b\[[0-9;]*m/;
const train = 'train two-moons --particles 40 --steps 60 --seed 1';

describe.skipIf(!hasTerminal)('on a terminal', () => {
  it('training shows a bar with rate and time left, and colour', () => {
    const shown = onTerminal(train);
    expect(shown).toMatch(colour);
    expect(shown).toContain('█');
    expect(stripVTControlCharacters(shown)).toMatch(/step \d+\/60 {2}risk \S+ {2}\d\S*\/s {2}[\d.]+ s left/);
  });

  it('no line is wider than the terminal', () => {
    // A bar goes back to the first column and is written over.
    const shown = onTerminal(train).replaceAll(/\u001b\[\d*G/g, '\n');
    const lines = stripVTControlCharacters(shown).split(/[\r\n]+/);
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(80);
  });

  it('nothing is coloured with NO_COLOR', () => {
    expect(onTerminal(train, { NO_COLOR: '1' })).not.toMatch(colour);
    expect(onTerminal('datasets', { NO_COLOR: '1' })).not.toMatch(colour);
    expect(onTerminal('datasets')).toMatch(colour);
  });

  it('a long prediction into a file shows a bar with rate and time left', () => {
    const data = join(folder, 'long.csv');
    const model = join(folder, 'm.json');
    const lines = Array.from({ length: 200_000 }, (_, i) => `${Math.sin(i)},${Math.cos(i)},${i % 2}`);
    writeFileSync(join(folder, 'short.csv'), `x,y,kind\n${lines.slice(0, 200).join('\n')}\n`);
    writeFileSync(data, `x,y,kind\n${lines.join('\n')}\n`);
    onTerminal(`train ${join(folder, 'short.csv')} --particles 10 --steps 3 --out ${model}`);
    const shown = stripVTControlCharacters(onTerminal(`predict ${model} ${data} > ${join(folder, 'out.csv')}`));
    expect(shown).toMatch(/\d+ % {2}[\d.]+ of [\d.]+ MB {2}[\d.]+ MB\/s {2}[\d.]+ s left/);
  });
});

describe('elsewhere', () => {
  it('nothing is coloured and no bar is drawn, but lines tell rate and time left', () => {
    const { stdout, stderr } = spawnSync(process.execPath, [program, ...train.split(' ')], { encoding: 'utf8' });
    expect(stdout + stderr).not.toMatch(/\u001b/);
    expect(stderr).toMatch(/step 6 of 60: .*, \d\S*\/s, [\d.]+ s left\n/);
  });
});

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { format } from 'node:util';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { keepsPromise, readmeBlocks } from './readme-blocks.js';

const root = resolve(import.meta.dirname, '../../..');
/** Inside this project, so that the blocks find what it depends on, as live sources. */
const folder = resolve(import.meta.dirname, '../.reports/readme');
mkdirSync(folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

/** Runs a block and gives what it printed, call by call. */
async function run(name: string, code: string): Promise<string[]> {
  const path = join(folder, `${name.replace(/\W+/g, '-')}.ts`);
  writeFileSync(path, code);
  const printed: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => void printed.push(format(...values)));
  await import(/* @vite-ignore */ path);
  return printed;
}

describe.each(['README.md', 'packages/proxflow/README.md'])('%s', (file) => {
  const blocks = readmeBlocks(readFileSync(join(root, file), 'utf8'), 'proxflow');

  it('has programs', () => expect(blocks.length).toBeGreaterThan(2));

  it.each(blocks.map((block) => [`line ${block.line}`, block] as const))(
    'the program of %s runs and prints what it says',
    async (place, { code, promises }) => {
      const printed = await run(`${file} ${place}`, code);
      expect(printed).toHaveLength(promises.length);
      promises.forEach((promise, k) => {
        if (promise === undefined) return;
        if (!keepsPromise(printed[k], promise)) expect(printed[k]).toBe(promise);
      });
    },
  );
});

describe('what a readme promises', () => {
  const text = [
    '```ts',
    "import { a } from 'proxflow';",
    'console.log(a); // 1.25',
    'console.log(a, 2);',
    '```',
    '```ts',
    'part of something',
    '```',
    '',
  ].join('\n');

  it('is found by line, for blocks that import what they use', () => {
    expect(readmeBlocks(text, 'proxflow')).toEqual([
      { line: 1, code: text.split('\n').slice(1, 4).join('\n') + '\n', promises: ['1.25', undefined] },
    ]);
    expect(readmeBlocks(text, '@proxflow/core')).toEqual([]);
  });

  it('is kept to the last digit, or to those before three points, whatever the blanks', () => {
    expect(keepsPromise('1.25', '1.25')).toBe(true);
    expect(keepsPromise('1.251', '1.25')).toBe(false);
    expect(keepsPromise('1x25', '1.25')).toBe(false);
    expect(keepsPromise('1.2599 3', '1.25... 3')).toBe(true);
    expect(keepsPromise('1.24', '1.25...')).toBe(false);
    expect(keepsPromise("[\n  'a',\n  'b'\n]", "[ 'a', 'b' ]")).toBe(true);
  });

  it('is tested by running: what is printed is caught as the console shows it, and an error is one', async () => {
    expect(await run('other value', "console.log(['a'], 1 / 3);")).toEqual(["[ 'a' ] 0.3333333333333333"]);
    await expect(run('broken', 'console.log(missing);')).rejects.toThrow(/missing is not defined/);
  });
});

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { format } from 'node:util';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { keepsPromise, readmeBlocks, type ReadmeBlock } from './readme-blocks.js';

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

/** The programs of a file that import `module`. */
const blocksOf = (file: string, module: string) => readmeBlocks(readFileSync(join(root, file), 'utf8'), module);

async function check(file: string, { line, code, promises }: ReadmeBlock): Promise<void> {
  const printed = await run(`${file} line ${line}`, code);
  expect(printed).toHaveLength(promises.length);
  promises.forEach((promise, k) => {
    if (promise === undefined) return;
    if (!keepsPromise(printed[k], promise)) expect(printed[k]).toBe(promise);
  });
}

/** Files with whole programs, and how many at least. */
const pages = [
  { file: 'README.md', programs: 3 },
  { file: 'packages/proxflow/README.md', programs: 3 },
  { file: 'docs/learn/start.md', programs: 2 },
  { file: 'docs/guides/transport.md', programs: 1 },
  { file: 'docs/guides/reproduce.md', programs: 2 },
];

describe.each(pages)('$file', ({ file, programs }) => {
  const blocks = blocksOf(file, 'proxflow');

  it('has programs', () => expect(blocks.length).toBeGreaterThanOrEqual(programs));

  it.each(blocks.map((block) => [block.line, block] as const))(
    'the program of line %i runs, and prints what it says',
    (_, block) => check(file, block),
  );
});

// Those that promise something: the others are pieces of something, or read files that are not there.
describe('readmes of single packages', () => {
  const programs = readdirSync(join(root, 'packages'))
    .map((name) => ({ module: `@proxflow/${name}`, file: `packages/${name}/README.md` }))
    .filter(({ file }) => existsSync(join(root, file)))
    .flatMap(({ module, file }) => blocksOf(file, module).map((block) => ({ file, block })))
    .filter(({ block }) => block.promises.some((promise) => promise !== undefined));

  it('have programs', () => expect(programs.length).toBeGreaterThan(10));

  it.each(programs.map(({ file, block }) => [file, block.line, block] as const))(
    '%s: the program of line %i prints what it says',
    (file, _, block) => check(file, block),
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

  it('is kept to the last digit, or to those before three points, whatever the blanks and the reason', () => {
    expect(keepsPromise('1.25', '1.25')).toBe(true);
    expect(keepsPromise('1.251', '1.25')).toBe(false);
    expect(keepsPromise('1x25', '1.25')).toBe(false);
    expect(keepsPromise('1.2599 3', '1.25... 3')).toBe(true);
    expect(keepsPromise('1.24', '1.25...')).toBe(false);
    expect(keepsPromise('{ a: 2 }', '{ a: 2 }: the reason: b')).toBe(true);
    expect(keepsPromise('{ a: 1 }', '{ a: 2 }: the reason: b')).toBe(false);
    expect(keepsPromise("[\n  'a',\n  'b'\n]", "[ 'a', 'b' ]")).toBe(true);
  });

  it('is tested by running: what is printed is caught as the console shows it, and an error is one', async () => {
    expect(await run('other value', "console.log(['a'], 1 / 3);")).toEqual(["[ 'a' ] 0.3333333333333333"]);
    await expect(run('broken', 'console.log(missing);')).rejects.toThrow(/missing is not defined/);
  });
});

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capturedIo, run } from '@proxflow/cli';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { mutated, mutatedJson } from './arbitraries.js';
import { fuzzRuns, fuzzTimeout } from './fuzz-runs.js';

const folder = mkdtempSync(join(tmpdir(), 'proxflow-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true }));

const table = join(folder, 'table.csv');
const cells = Array.from({ length: 12 }, (_, i) => `${i},${(7 * i) % 5},${i % 2 === 0 ? 'even' : 'odd'}`);
const csv = new TextEncoder().encode(`i,rest,parity\n${cells.join('\n')}\n`);
writeFileSync(table, csv);

const modelPath = join(folder, 'model.json');
const trained = await run(
  ['train', table, '--particles', '5', '--steps', '3', '--backend', 'cpu', '--json', '--out', modelPath],
  capturedIo(),
);

/** Runs it: an exit code it may have, at most the two lines of an error, and never a stack or NaN. */
async function proxflow(argv: readonly string[]): Promise<number> {
  const io = capturedIo();
  const exitCode = await run(argv, io);
  const errors = io.errors();
  if (![0, 1, 2].includes(exitCode)) throw new Error(`exit code ${exitCode}`);
  if (/unexpected failure/.test(errors)) throw new Error(errors);
  if (exitCode !== 0 && !/^error: [^\n]+\nfix: [^\n]+\n$/.test(errors)) throw new Error(`not two lines: ${errors}`);
  if (/\bNaN\b/.test(io.output())) throw new Error(`NaN in: ${io.output()}`);
  return exitCode;
}

const value = fc.oneof(
  fc.constantFrom(
    '1',
    '0',
    '-1',
    '2',
    '0.5',
    '1e-3',
    '1e300',
    '1e-300',
    'auto',
    'inf',
    'NaN',
    '',
    ' ',
    'prior',
    'f32',
    'f64',
  ),
  fc.constantFrom(
    'wdbc',
    'iris',
    table,
    folder,
    '/nonexistent/x',
    'cpu',
    'wasm',
    'tanh',
    'relu',
    'squared',
    'logistic',
    'balanced',
  ),
  fc.constantFrom(
    'i,rest',
    'parity',
    'ordered:0.5',
    'shuffled:0.7',
    'stratified:2',
    'regression',
    'classification',
    'csv',
    'idx',
  ),
  fc.string({ maxLength: 6 }),
);
const flags = [
  ...['--label', '--features', '--task', '--split', '--seed', '--preset', '--step-size', '--inverse-temperature'],
  ...['--epsilon', '--weight-decay', '--neuron', '--loss', '--batch-size', '--validation', '--patience'],
  ...[
    '--class-weights',
    '--calibrate',
    '--precision',
    '--json',
    '--format',
    '--delimiter',
    '--header',
    '--labels-file',
  ],
  ...['--reach', '--weights', '--nonsense', '-x', '--'],
];
const pairs = fc.array(fc.tuple(fc.constantFrom(...flags), fc.option(value, { nil: undefined })), { maxLength: 4 });
const words = pairs.map((list) => list.flatMap(([flag, given]) => (given === undefined ? [flag] : [flag, given])));

describe('command lines of random words', () => {
  it(
    'succeed, or end in two lines and exit code 1 or 2: train',
    async () => {
      expect(trained).toBe(0);
      const codes = new Set<number>();
      await fc.assert(
        fc.asyncProperty(words, async (drawn) => {
          codes.add(await proxflow(['train', table, '--particles', '4', '--steps', '3', '--backend', 'cpu', ...drawn]));
        }),
        fuzzRuns(120),
      );
      expect([...codes].sort()).toContain(2);
      expect(codes).toContain(0);
    },
    fuzzTimeout,
  );

  it(
    'succeed, or end in two lines and exit code 1 or 2: the others',
    async () => {
      const command = fc.oneof(
        fc.constantFrom(
          ['ot', table, table],
          ['predict', modelPath, table],
          ['evaluate', modelPath, table],
          ['datasets'],
        ),
        fc.array(value, { maxLength: 3 }).filter(([first]) => first !== undefined && first !== 'train'),
      );
      await fc.assert(
        fc.asyncProperty(command, words, async (first, drawn) => {
          await proxflow([...first, ...drawn]);
        }),
        fuzzRuns(120),
      );
      // Nothing was written where nothing was asked for.
      expect(readdirSync(folder).sort()).toEqual(['model.json', 'table.csv']);
    },
    fuzzTimeout,
  );
});

describe('files of random bytes', () => {
  it(
    'are trained on, or refused in two lines',
    async () => {
      const path = join(folder, 'mutated.csv');
      await fc.assert(
        fc.asyncProperty(mutated(csv), async (bytes) => {
          writeFileSync(path, bytes);
          await proxflow(['train', path, '--particles', '3', '--steps', '2', '--backend', 'cpu']);
          await proxflow(['predict', modelPath, path]);
        }),
        fuzzRuns(80),
      );
      rmSync(path);
    },
    fuzzTimeout,
  );

  it(
    'are a model, or refused in two lines',
    async () => {
      const path = join(folder, 'mutated.json');
      const { readFile } = await import('node:fs/promises');
      const text = await readFile(modelPath, 'utf8');
      const documents = fc.oneof(
        mutated(new TextEncoder().encode(text)),
        mutatedJson(JSON.parse(text)).map((document) => JSON.stringify(document) ?? ''),
      );
      await fc.assert(
        fc.asyncProperty(documents, async (document) => {
          writeFileSync(path, document);
          await proxflow(['predict', path, table]);
          await proxflow(['evaluate', path, table, '--json']);
        }),
        fuzzRuns(80),
      );
      rmSync(path);
    },
    fuzzTimeout,
  );
});

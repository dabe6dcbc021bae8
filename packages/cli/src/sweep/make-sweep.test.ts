import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { capturedIo, run, type CapturedIo } from '../index.js';
import { conductSweep } from './conduct-sweep.js';
import { makeSweep } from './make-sweep.js';
import type { DoneRecord } from './run-record.js';
import { runTraining } from './run-training.js';
import { sweepJson, type SweepReport } from './sweep-report.js';
import { flagsOfSweep, trainingFlags } from './testing/sweep-words.js';
import type { TrainingPool } from './training-pool.js';

const train = trainingFlags();
const quick = ['two-moons', '--particles', '10', '--steps', '5'];
const grid = [...quick, '--grid', 'step-size=0.1,0.3', '--seeds', '1..2'];

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-sweep-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** In this thread: tests run sources, which worker threads of the test runner cannot load. */
const here: TrainingPool = { train: runTraining, close: () => Promise.resolve() };

async function sweep(words: string[], options: { pool?: TrainingPool; io?: CapturedIo } = {}): Promise<SweepReport> {
  const { pool = here, io = capturedIo() } = options;
  const { flags, base } = flagsOfSweep(train, [...words, ...(words.includes('--out') ? [] : ['--out', folder])]);
  return makeSweep({ data: words[0], flags, base, train, createPool: () => pool }, io);
}

/** A pool that counts, and may do something before a training. */
function counted(before: (count: number) => void = () => undefined): TrainingPool & { count: () => number } {
  let count = 0;
  const counting = (words: readonly string[]) => {
    count += 1;
    before(count);
    return runTraining(words);
  };
  return { train: counting, close: here.close, count: () => count };
}

const timeless = ({ seconds: _, secondsPerStep: __, ...rest }: Record<string, unknown>) => rest;

describe('makeSweep', () => {
  it('has for each run what the same command of train prints, bit for bit', async () => {
    const { records, runs } = await sweep(grid);
    expect(runs).toEqual({ planned: 4, done: 4, failed: 0, earlier: 0 });
    for (const record of records) {
      const io = capturedIo();
      await run([...record.command, '--json'], io);
      const expected = timeless(JSON.parse(io.output()) as Record<string, unknown>);
      expect(timeless((record as DoneRecord).result as unknown as Record<string, unknown>)).toEqual(expected);
    }
    expect(records[2].command.join(' ')).toBe('train two-moons --seed 1 --particles 10 --steps 5 --step-size 0.3');
  });

  it('makes no run twice, and those that are new', async () => {
    const first = await sweep(grid);
    const again = counted();
    const second = await sweep([...quick, '--grid', 'step-size=1e-1,.3', '--seeds', '1,2'], { pool: again });
    expect([again.count(), second.runs.earlier]).toEqual([0, 4]);
    expect(second.table.best?.score).toEqual(first.table.best?.score);
    const more = counted();
    const third = await sweep([...quick, '--grid', 'step-size=0.1,0.2', '--seeds', '1..2'], { pool: more });
    expect([more.count(), third.runs]).toEqual([2, { planned: 4, done: 4, failed: 0, earlier: 2 }]);
  });

  it('lets the runs in progress end when interrupted, and goes on from there', async () => {
    const io = capturedIo();
    const pool = counted((count) => count === 2 && io.interrupt());
    const report = await sweep([...grid, '--workers', '1'], { pool, io });
    expect([pool.count(), report.runs.done, report.interrupted]).toEqual([2, 2, true]);
    expect(io.errors()).toMatch(/interrupted with 2 of 4 runs made; the same command goes on from there\n$/);
    expect(sweepJson(report)).toMatchObject({ status: 'interrupted' });
    const rest = counted();
    const whole = await sweep(grid, { pool: rest });
    expect([rest.count(), whole.runs.done, whole.interrupted]).toEqual([2, 4, false]);
  });

  it('shows a live table on a terminal, lines elsewhere, and neither under --json', async () => {
    const terminal = capturedIo({ terminal: true });
    await sweep(grid, { io: terminal });
    const shown = stripVTControlCharacters(terminal.errors());
    for (const part of [
      /0\.1 +0\/2 +- +-/,
      /now: step-size 0\.1, seed 1/,
      /3 of 4 runs, 0 failed/,
      /0\.3 +2\/2 +\S+ % /,
    ]) {
      expect(shown).toMatch(part);
    }
    rmSync(folder, { recursive: true });
    const piped = capturedIo();
    await sweep(grid, { io: piped });
    expect(piped.errors().trim().split('\n')).toEqual(
      Array.from(
        { length: 4 },
        (_, i) => expect.stringMatching(new RegExp(`^run ${i + 1} of 4: .*accuracy`)) as string,
      ),
    );
    rmSync(folder, { recursive: true });
    const quiet = capturedIo();
    await sweep([...grid, '--json'], { io: quiet });
    expect(quiet.errors()).toBe('');
  });

  it('records failures with their message and goes on; they are made again when asked for', async () => {
    const broken = {
      ...here,
      train: (words: readonly string[]) => runTraining(words.includes('0.3') ? ['nowhere.csv'] : words),
    };
    const report = await sweep(grid, { pool: broken });
    expect(report.runs).toEqual({ planned: 4, done: 2, failed: 2, earlier: 0 });
    expect(sweepJson(report)).toMatchObject({
      best: { setting: { 'step-size': '0.1' } },
      failures: [
        { setting: { 'step-size': '0.3' }, seed: '1', message: expect.stringContaining('nowhere.csv') as string },
        {},
      ],
    });
    const [kept, retried] = [counted(), counted()];
    expect((await sweep(grid, { pool: kept })).runs.failed).toBe(2);
    expect((await sweep([...grid, '--retry-failed'], { pool: retried })).runs.done).toBe(4);
    expect([kept.count(), retried.count()]).toEqual([0, 2]);
  });

  it('gives in shards, merged, the numbers of the whole', async () => {
    const whole = await sweep(grid);
    const shared = join(folder, 'shared');
    for (const part of ['1/3', '2/3', '3/3']) await sweep([...grid, '--shard', part, '--out', shared]);
    expect(readdirSync(shared).filter((name) => name.startsWith('runs'))).toHaveLength(3);
    const io = capturedIo();
    const out = join(folder, 'merged');
    expect([await run(['sweep', 'merge', shared, '--out', out, '--json'], io), io.errors()]).toEqual([0, '']);
    const merged = JSON.parse(io.output()) as { table: unknown; status: string };
    expect(merged.status).toBe('completed');
    expect(merged.table).toEqual((sweepJson(whole) as { table: unknown }).table);
    const csv = (path: string) => readFileSync(join(path, 'results.csv'), 'utf8').replace(/[\d.e-]+,(?=[^,]*$)/gm, '');
    expect(csv(out)).toBe(csv(folder));
    // The merged folder is one to go on in.
    const rest = counted();
    await sweep([...grid, '--out', out], { pool: rest });
    expect(rest.count()).toBe(0);
  });

  it('says in a merge what is missing', async () => {
    await sweep([...grid, '--shard', '1/2']);
    const io = capturedIo();
    await run(['sweep', 'merge', folder, '--out', join(folder, 'part'), '--json'], io);
    expect(JSON.parse(io.output())).toMatchObject({ status: 'partial', runs: { planned: 4, done: 2 } });
  });

  it('chooses by validation rows where there are some, and says what the choice rests on', async () => {
    const io = capturedIo();
    await run(['sweep', 'merge', folder, '--out', folder], io);
    expect(io.errors()).toMatch(/a folder that a sweep has written/);
    const plain = sweepJson(await sweep(grid)) as { selection: string };
    expect(plain.selection).toMatch(/looks better there than on new data/);
    const validated = await sweep([...grid, '--validation', '0.2']);
    expect(validated.table.criterion).toBe('validation');
    expect((sweepJson(validated) as { selection: string }).selection).toMatch(/held out/);
  });
});

describe('conductSweep', () => {
  it('keeps as many runs going as there are workers', async () => {
    let [running, most] = [0, 0];
    await conductSweep({
      runs: Array.from({ length: 6 }, (_, i) => ({ number: i + 1, setting: {}, seed: '1', words: [], key: String(i) })),
      workers: 2,
      signal: new AbortController().signal,
      train: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((done) => setTimeout(done, 5));
        running -= 1;
        return { status: 'failed', message: '', remedy: '', exitCode: 1 };
      },
      onStart: () => undefined,
      onEnd: () => Promise.resolve(),
    });
    expect(most).toBe(2);
  });
});

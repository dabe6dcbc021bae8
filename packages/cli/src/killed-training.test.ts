import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sameModel } from '@proxflow/model-io';
import { readCheckpoint, readModel } from '@proxflow/model-io/node';
import { createRandom } from '@proxflow/random';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-killed-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);
const program = path('program/dist/bin.js');

// One file of plain JavaScript starts in a fraction of the time that the sources take.
beforeAll(async () => {
  const conditions = ['@proxflow/source', 'node', 'import', 'default'];
  const external = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm'];
  await build({
    configFile: false,
    logLevel: 'silent',
    root: join(import.meta.dirname, '..'),
    ssr: { noExternal: true, external, resolve: { conditions } },
    build: {
      ssr: 'src/bin.ts',
      outDir: path('program/dist'),
      emptyOutDir: true,
      target: 'node20',
      // What vega would draw pixels with, and does without.
      rollupOptions: { treeshake: false, external: ['canvas'] },
    },
  });
  // Where the program looks for its version, from whichever of its files.
  for (const folder of ['program', 'program/dist']) {
    writeFileSync(path(`${folder}/package.json`), '{ "type": "module", "version": "0.0.0" }');
  }
}, 180_000);

const interval = 5;
const steps = 200;
const training = (checkpoint: string, out: string) => [
  ...['train', 'iris', '--seed', '1', '--particles', '80', '--steps', String(steps), '--out', out],
  ...['--checkpoint', checkpoint, '--checkpoint-every', String(interval)],
];

interface Ended {
  readonly code: number | null;
  readonly errors: string;
}

/** Runs the program and, if it is to be killed, kills it after so many milliseconds. */
async function start(argv: readonly string[], killAfter?: number): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...argv], { stdio: ['ignore', 'ignore', 'pipe'] });
  return ended(child, killAfter);
}

async function ended(child: ReturnType<typeof spawn>, killAfter?: number): Promise<Ended> {
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  if (killAfter !== undefined) {
    await Promise.race([wait(killAfter), closed]);
    child.kill('SIGKILL');
  }
  return { code: await closed, errors };
}

const lastStepSaid = (errors: string) =>
  Math.max(0, ...Array.from(errors.matchAll(/^step (\d+) of/gm), ([, step]) => Number(step)));

describe('a run killed with SIGKILL', () => {
  it(
    'at 20 random moments has lost at most the interval each time, and ends as an undisturbed run',
    { timeout: 180_000 },
    async () => {
      const began = performance.now();
      await start(training(path('other'), path('whole.json')));
      const whole = await readModel(path('whole.json'));
      const longest = performance.now() - began;
      const checkpoint = path('run');
      const out = path('killed.json');
      const moments = createRandom('moments').stream('kill').uniforms(0, 80, 1);
      let killed = 0;
      let finished = 0;
      const found: number[] = [];
      for (const moment of moments) {
        if (killed === 20) break;
        const before = (await readCheckpoint(checkpoint))?.flow.step ?? 0;
        // From before the program has begun until about half of a whole run is done.
        const { code, errors } = await start(training(checkpoint, out), (0.05 + 0.55 * moment) * longest);
        if (code === 0) {
          finished++;
          expect(sameModel(await readModel(out), whole)).toBe(true);
          rmSync(checkpoint);
          rmSync(out);
          continue;
        }
        killed++;
        expect(code).toBeNull();
        // Never torn: the file loads, or there was none yet.
        const after = (await readCheckpoint(checkpoint))?.flow.step ?? 0;
        expect(after).toBeGreaterThanOrEqual(before);
        // Training waits for each checkpoint, so those due before the last step that was heard of have been written.
        const due = Math.floor((lastStepSaid(errors) - 1) / interval) * interval;
        expect(after).toBeGreaterThanOrEqual(due);
        found.push(after);
      }
      expect(killed).toBe(20);
      expect(new Set(found).size).toBeGreaterThan(3);
      const last = await start(training(checkpoint, out));
      expect([last.code, last.errors]).toEqual([0, expect.stringMatching(/going on from|checkpoint every/)]);
      expect(sameModel(await readModel(out), whole)).toBe(true);
      expect(finished).toBeLessThan(60);
      // What killed writers left beside the file is cleared away by the next.
      expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    },
  );
});

describe.skipIf(process.platform === 'win32')('a run interrupted by a signal', () => {
  it('finishes its step, writes its checkpoint, says how to go on, exits with 130, and goes on', async () => {
    const slow = (count: number) => [
      ...['train', 'iris', '--particles', '400', '--steps', String(count)],
      ...['--checkpoint', path('signalled')],
    ];
    const child = spawn(process.execPath, [program, ...slow(1000)], { stdio: ['ignore', 'ignore', 'pipe'] });
    let sent = false;
    child.stderr.on('data', () => {
      // The first thing it says is where checkpoints go; it listens from then on.
      if (!sent) setTimeout(() => child.kill('SIGINT'), 100);
      sent = true;
    });
    const { code, errors } = await ended(child);
    expect(code).toBe(130);
    const [, step] = /^interrupted after step (\d+) of 1000;/m.exec(errors) ?? [];
    expect(errors).toContain(`the checkpoint is in ${path('signalled')}; the same command goes on from there\n`);
    expect((await readCheckpoint(path('signalled')))?.flow.step).toBe(Number(step));
    const rest = await start(slow(Number(step) + 2));
    expect(rest.errors).toContain(`going on from ${path('signalled')}, after step ${step} of ${Number(step) + 2}\n`);
    expect((await readCheckpoint(path('signalled')))?.flow.step).toBe(Number(step) + 2);
  });
});

describe.skipIf(process.platform === 'win32')('a checkpoint that cannot be written', () => {
  const place = path('place');
  const checkpoint = join(place, 'run');
  let old: Buffer;

  beforeAll(async () => {
    mkdirSync(place);
    const half = training(checkpoint, path('half.json')).map((word) => (word === String(steps) ? '20' : word));
    expect((await start(half)).code).toBe(0);
    old = readFileSync(checkpoint);
  });

  it('as the disk takes no more, is a clear error, and the old one is as it was', async () => {
    // The limit on the size of files makes the kernel refuse in the middle of a write, as a full disk does.
    const words = [program, ...training(checkpoint, path('full.json'))].map((word) => `'${word}'`).join(' ');
    const script = `trap '' XFSZ; ulimit -f 4; exec '${process.execPath}' ${words}`;
    const { code, errors } = await ended(spawn('bash', ['-c', script], { stdio: ['ignore', 'ignore', 'pipe'] }));
    expect(errors).toMatch(
      /error: .*run: expected a place where a file can be written, found "a disk that takes no file/,
    );
    expect(errors).toMatch(/fix: Make room/);
    expect(code).toBe(2);
    expect(readFileSync(checkpoint)).toEqual(old);
    expect(readdirSync(place)).toEqual(['run']);
  });

  it('as the folder is read-only, is a clear error before training begins', async () => {
    // Root may write anywhere, so that the test of a test run by root becomes nobody.
    const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;
    chmodSync(folder, 0o755);
    if (nobody) chownSync(place, nobody.uid, nobody.gid);
    chmodSync(place, 0o555);
    const child = spawn(process.execPath, [program, ...training(checkpoint, join(place, 'out.json'))], {
      stdio: ['ignore', 'ignore', 'pipe'],
      ...nobody,
    });
    const { code, errors } = await ended(child);
    chmodSync(place, 0o755);
    expect(errors).toMatch(
      /^error: .*place.*: expected a place where .*, found "a folder you may not write to"\nfix: /,
    );
    expect(code).toBe(2);
    expect(readFileSync(checkpoint)).toEqual(old);
    expect(existsSync(join(place, 'out.json'))).toBe(false);
  });
});

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = resolve(import.meta.dirname, '../../../../tools/scripts/proxflow.mjs');
const grid = ['sweep', 'two-moons', '--particles', '10', '--grid', 'step-size=0.1,0.3', '--seeds'];

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-sweeps-'))));
afterEach(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program as a process of its own; Ctrl-C, which a terminal sends to the whole group, at the text given. */
function start(argv: readonly string[], interruptAt?: RegExp): Promise<Ended> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [script, ...argv], { detached: true });
    const text = { stdout: '', stderr: '' };
    let interrupted = false;
    child.stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => {
      text.stderr += chunk.toString();
      if (interrupted || !interruptAt?.test(text.stderr) || child.pid === undefined) return;
      interrupted = true;
      process.kill(-child.pid, 'SIGINT');
    });
    child.on('close', (code) => done({ code, ...text }));
  });
}

function recordsIn(path: string): unknown[] {
  const lines = readdirSync(path).filter((name) => name.startsWith('runs'));
  return lines.flatMap((name) => readFileSync(join(path, name), 'utf8').trim().split('\n'));
}

describe('a sweep as a process', () => {
  it.skipIf(process.platform === 'win32')(
    'trains in worker threads, ends at Ctrl-C, and goes on where it was',
    async () => {
      // So many that there are some left, however late the interrupt comes.
      const words = [...grid, '1..8', '--steps', '200', '--workers', '2', '--out', folder];
      const first = await start(words, /run 1 of 16/);
      expect([first.code, first.stderr]).toEqual([
        130,
        expect.stringMatching(/the same command goes on from there\n$/),
      ]);
      const kept = recordsIn(folder).length;
      expect(kept).toBeLessThan(16);
      const { code, stdout, stderr } = await start([...words, '--json']);
      expect([code, stderr]).toEqual([0, '']);
      const whole = JSON.parse(stdout) as { runs: unknown; best: { mean: number; deviation: number } };
      expect(whole.runs).toEqual({ planned: 16, done: 16, failed: 0, earlier: kept });
      expect(whole.best.mean).toBeGreaterThan(0.5);
      expect(Number.isFinite(whole.best.deviation)).toBe(true);
    },
  );

  const parallel = spawnSync('parallel', ['--version']).status === 0;
  it.skipIf(!parallel)('is shared out by GNU parallel (skipped where there is no `parallel`)', async () => {
    const command = [process.execPath, script, ...grid, '1..2', '--steps', '5', '--out', folder, '--shard', '{}/2'];
    const { status, stderr } = spawnSync('parallel', ['--jobs', '1', command.join(' '), ':::', '1', '2'], {
      encoding: 'utf8',
    });
    expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
    const out = join(folder, 'whole');
    const { code, stdout } = await start(['sweep', 'merge', folder, '--out', out, '--json']);
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { status: 'completed', runs: { planned: 4, done: 4 } }]);
  });
});

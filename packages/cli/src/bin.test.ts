import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const script = resolve(import.meta.dirname, '../../../tools/scripts/proxflow.mjs');

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program as a process of its own; Ctrl-C, which a terminal sends to the whole group, at its first word. */
function start(argv: string[], interrupt = false): Promise<Ended> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [script, ...argv], { detached: interrupt });
    const text = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => {
      if (interrupt && text.stderr === '' && child.pid) process.kill(-child.pid, 'SIGINT');
      text.stderr += chunk.toString();
    });
    child.on('close', (code) => done({ code, ...text }));
  });
}

describe('the program as a process', () => {
  it('exits with 0 and one JSON document', async () => {
    const { code, stdout, stderr } = await start([
      ...['train', 'two-moons', '--particles', '10', '--steps', '3', '--seed', '1', '--json'],
    ]);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ dataset: 'two-moons', steps: 3 });
  });

  it('exits with 2 and two lines for bad input', async () => {
    const { code, stdout, stderr } = await start(['train', 'wdbc', '--epsilon', '-1']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: .*\nfix: .*\n$/);
  });

  it.skipIf(process.platform === 'win32')('finishes its step at Ctrl-C and exits with 130', async () => {
    const { code, stdout, stderr } = await start(['train', 'wdbc', '--particles', '30', '--steps', '400'], true);
    expect(code).toBe(130);
    expect(stderr).toMatch(/interrupted after step \d+ of 400; the model is not kept/);
    expect(stdout).toMatch(/interrupted after step \d+ of 400/);
  });
});

import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createWasmBackend } from './wasm-backend.js';

const here = fileURLToPath(new URL('..', import.meta.url));

/** What a program that uses this backend prints; it must end by itself. */
async function run(program: string): Promise<string> {
  const module = `import { createWasmBackend } from '@proxflow/backend-wasm';${program}`;
  const args = ['--conditions=@proxflow/source', '--import', 'tsx', '--input-type=module', '--eval', module];
  // A test runner that asks for colour would have it in what console.log prints.
  const env = { ...process.env, FORCE_COLOR: '0' };
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: here, env, timeout: 30_000 });
  return stdout.trim();
}

function withoutNode(): void {
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('a program with a threaded backend', () => {
  const work = `
    const backend = await createWasmBackend({ dtype: 'float64', threads: 3 });
    const x = backend.fill([1000, 1000], 0.5);
    const [first] = await backend.read(backend.reduce('sum', backend.matmul(x, x), 1));`;

  it('ends by itself', async () => {
    expect(await run(`${work} console.log(backend.threads, first);`)).toBe('3 250000');
  });

  it('goes on without workers after it ended them', async () => {
    const again = `const [second] = await backend.read(backend.reduce('sum', backend.matmul(x, x), 1));`;
    expect(await run(`${work} backend.dispose(); backend.dispose(); ${again} console.log(first, second);`)).toBe(
      '250000 250000',
    );
  });
});

describe('where threads cannot share a memory', () => {
  it.each([
    ['no SharedArrayBuffer', () => vi.stubGlobal('SharedArrayBuffer', undefined)],
    ['no SharedArrayBuffer', () => vi.stubGlobal('crossOriginIsolated', false)],
    ['no workers', withoutNode],
  ])('%s: a number of threads is refused, auto is one', async (obstacle, arrange) => {
    arrange();
    await expect(createWasmBackend({ threads: 2 })).rejects.toMatchObject({
      name: 'InvalidDataError',
      argument: 'threads',
      value: `2 where there are ${obstacle}`,
      remedy: expect.stringContaining('Cross-Origin-Opener-Policy') as string,
    });
    expect((await createWasmBackend({ threads: 'auto' })).threads).toBe(1);
    expect((await createWasmBackend({ threads: 1 })).threads).toBe(1);
  });

  it('a page that allows no worker from blob: is refused, auto is one', async () => {
    withoutNode();
    class RefusedWorker {
      onerror: ((event: object) => void) | undefined;
      postMessage = () => this.onerror?.({ message: '' });
      terminate = () => undefined;
    }
    vi.stubGlobal('Worker', RefusedWorker);
    vi.stubGlobal('navigator', { hardwareConcurrency: 2 });
    await expect(createWasmBackend({ threads: 2 })).rejects.toMatchObject({
      name: 'InvalidDataError',
      value: '2 where there are no workers (Error: the page does not allow the worker)',
    });
    expect((await createWasmBackend({ threads: 'auto' })).threads).toBe(1);
  });
});

describe('where they can', () => {
  it('auto is one for every processor, at most eight, and one is the default', async () => {
    const backend = await createWasmBackend({ threads: 'auto' });
    expect(backend.threads).toBe(Math.min(availableParallelism(), 8));
    backend.dispose();
    expect((await createWasmBackend()).threads).toBe(1);
  });
});

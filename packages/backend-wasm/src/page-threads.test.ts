import { resolveObjectURL } from 'node:buffer';
import { Worker as NodeWorker } from 'node:worker_threads';
import { afterEach, expect, it, vi } from 'vitest';
import { createWasmBackend } from './wasm-backend.js';

/** What stands before the text of a worker, so that it finds the globals of a page's worker and none of Node's. */
const pageGlobals = `{
  const { parentPort } = process.getBuiltinModule('node:worker_threads');
  globalThis.postMessage = (value) => parentPort.postMessage(value);
  parentPort.on('message', (data) => globalThis.onmessage({ data }));
  process.getBuiltinModule = undefined;
}
`;

/** A page's worker, made of one of Node's. */
class PageWorker {
  static made = 0;
  static ended = 0;
  onmessage: (() => void) | undefined;
  readonly #worker: Promise<NodeWorker>;

  constructor(address: string) {
    PageWorker.made++;
    const blob = resolveObjectURL(address);
    this.#worker = (async () => {
      const worker = new NodeWorker(pageGlobals + (await blob?.text()), { eval: true });
      worker.on('message', () => this.onmessage?.());
      return worker;
    })();
  }

  postMessage(value: unknown): void {
    void this.#worker.then((worker) => worker.postMessage(value));
  }

  terminate(): void {
    PageWorker.ended++;
    void this.#worker.then((worker) => worker.terminate());
  }
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it('shares work in a page, whose main thread may not sleep', async () => {
  vi.stubGlobal('Worker', PageWorker);
  vi.stubGlobal('crossOriginIsolated', true);
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
  vi.spyOn(Atomics, 'wait').mockImplementation(() => {
    throw new TypeError('Atomics.wait cannot be called in this context');
  });
  const backend = await createWasmBackend({ threads: 3 });
  expect([backend.threads, PageWorker.made]).toEqual([3, 2]);
  const x = backend.fill([500, 700], 0.5);
  for (let i = 0; i < 20; i++) {
    const sums = await backend.read(
      backend.tidy(() => backend.reduce('sum', backend.matmul(x, x, { transposeB: true }), 1)),
    );
    expect(sums.every((sum) => sum === 700 * 0.25 * 500)).toBe(true);
  }
  backend.dispose();
  expect(PageWorker.ended).toBe(2);
});

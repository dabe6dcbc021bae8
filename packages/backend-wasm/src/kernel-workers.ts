import { source } from './modules/kernel-worker.js';
import { nodePart, type NodeWorkerConstructor } from './thread-support.js';

/** What a worker is told at its start; `assembly/kernel-worker.mjs` reads it. */
export interface WorkerStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Kernels by the numbers that jobs call them by. */
  readonly names: readonly string[];
  /** Address of the control block, and of the description of the work in hand. */
  readonly control: number;
  readonly description: number;
  /** The worker's own scratch. */
  readonly scratch: number;
  /** Where in the control block it counts the jobs it has done. */
  readonly share: number;
}

/**
 * Starts a worker for each description and waits until all of them wait for work. They keep no process alive.
 *
 * @returns What ends them all.
 * @throws Whatever the host says when it cannot start one; then none is left.
 */
export async function startWorkers(starts: readonly WorkerStart[]): Promise<() => void> {
  const started: (() => void)[] = [];
  const stop = (): void => {
    for (const end of started.splice(0)) end();
  };
  try {
    const node = nodePart('node:worker_threads');
    await Promise.all(
      starts.map((message) => {
        const keep = (end: () => void): void => void started.push(end);
        return node === undefined ? startInPage(message, keep) : startInNode(node.Worker, message, keep);
      }),
    );
    return stop;
  } catch (error) {
    stop();
    throw error;
  }
}

type Keep = (end: () => void) => void;

function startInNode(Worker: NodeWorkerConstructor, message: WorkerStart, started: Keep): Promise<void> {
  // Flags of the process, such as a loader's, are not for this text.
  const worker = new Worker(source, { eval: true, name: 'proxflow kernels', execArgv: [] });
  started(() => void worker.terminate());
  return new Promise((resolve, reject) => {
    worker.on('message', () => {
      worker.unref();
      resolve();
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`the worker ended with code ${code}`)));
    worker.postMessage(message);
  });
}

async function startInPage(message: WorkerStart, started: Keep): Promise<void> {
  const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  try {
    const worker = new Worker(address, { name: 'proxflow kernels' });
    started(() => worker.terminate());
    await new Promise<void>((resolve, reject) => {
      worker.onmessage = () => resolve();
      worker.onerror = ({ message: reason }) => reject(new Error(reason || 'the page does not allow the worker'));
      worker.postMessage(message);
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}

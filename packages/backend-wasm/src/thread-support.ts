import { InvalidArgumentError, InvalidDataError } from '@proxflow/backend';

/** The parts of Node that workers need. In pages there is no such process, and bundlers find no import to resolve. */
interface NodeParts {
  'node:worker_threads': { readonly Worker: NodeWorkerConstructor };
  'node:os': { availableParallelism(): number };
}

/** The class of Node's workers. */
export type NodeWorkerConstructor = new (source: string, options: object) => NodeWorker;

interface NodeWorker {
  on(event: 'message' | 'error', listener: (value: unknown) => void): void;
  on(event: 'exit', listener: (code: number) => void): void;
  postMessage(value: unknown): void;
  terminate(): Promise<number>;
  unref(): void;
}

/** Most threads of a backend: `auto` takes no more, and nothing was ever measured beyond. */
export const mostThreads = 64;
const mostAutomaticThreads = 8;

/** A part of Node, or undefined in another host. */
export function nodePart<K extends keyof NodeParts>(name: K): NodeParts[K] | undefined {
  const { process } = globalThis as {
    readonly process?: { getBuiltinModule?(name: K): NodeParts[K] };
  };
  return process?.getBuiltinModule?.(name);
}

/** Why threads cannot share a memory here, or undefined where they can. */
export function obstacleToThreads(): string | undefined {
  if (typeof SharedArrayBuffer === 'undefined' || globalThis.crossOriginIsolated === false)
    return 'no SharedArrayBuffer';
  if (nodePart('node:worker_threads') === undefined && typeof Worker === 'undefined') return 'no workers';
  return undefined;
}

/**
 * How many threads to use for what was asked: `auto` is one for every processor, at most 8, and one where threads cannot
 * share a memory.
 *
 * @throws InvalidArgumentError for a number outside 1 to 64; InvalidDataError for more than one where there are none.
 */
export function threadCount(asked: number | 'auto'): number {
  const obstacle = obstacleToThreads();
  if (asked === 'auto') return obstacle === undefined ? Math.min(processors(), mostAutomaticThreads) : 1;
  if (!(Number.isInteger(asked) && asked >= 1 && asked <= mostThreads)) {
    throw new InvalidArgumentError({
      argument: 'threads',
      value: asked,
      expected: `'auto' or a whole number from 1 to ${mostThreads}`,
      remedy: "Use 'auto' for one thread per processor.",
    });
  }
  if (asked > 1 && obstacle !== undefined) throw threadsRefused(asked, obstacle);
  return asked;
}

/** The error for threads that were asked for by number and cannot be had. */
export function threadsRefused(asked: number, cause: unknown): InvalidDataError {
  return new InvalidDataError(
    {
      argument: 'threads',
      value: `${asked} where there are ${typeof cause === 'string' ? cause : `no workers (${String(cause)})`}`,
      expected: 'a host whose threads share memory: Node, or a page that is cross-origin isolated and may make workers',
      remedy:
        "Serve the page with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, and allow workers from blob:. Or use threads: 'auto', which then is one.",
    },
    { cause },
  );
}

/** Whether this thread may sleep until another one wakes it: not the main thread of a page. */
export function maySleep(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
    return true;
  } catch {
    // The one way to find out is to be refused.
    return false;
  }
}

function processors(): number {
  return nodePart('node:os')?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

import { OwnershipError, type BackendDriver, type DriverKernels, type Shape, type Stored } from '@proxflow/backend';

declare const sealed: unique symbol;
/** Storage that cannot be looked into. */
export interface SealedStorage {
  readonly [sealed]: true;
}

/** What each kernel hands back besides a single array. */
const severalResults: Partial<Record<keyof DriverKernels<unknown>, readonly string[]>> = {
  gibbsKernelOfPoints: ['kernel', 'rowMinimum', 'rowMaximum'],
  scalingSweep: ['dual', 'columnSums'],
  ridgeForward: ['values', 'slopes'],
  ridgePullback: ['potential', 'gradient'],
};

function sealedToken(): SealedStorage {
  const refuse = (): never => {
    throw new OwnershipError({
      argument: 'storage',
      expected: 'no synchronous look at it',
      remedy: 'Numbers leave a backend by await backend.read(tensor) only.',
    });
  };
  // A promise that is fulfilled with a token asks for `then`.
  const get = (_: object, key: string | symbol) => (key === 'then' ? undefined : refuse());
  return new Proxy({}, { get, has: refuse, ownKeys: refuse, set: refuse }) as SealedStorage;
}

/** Work handed over is done later and in order, as on a device. */
class CommandQueue {
  readonly #pending: (() => unknown)[] = [];

  push(work: () => unknown): void {
    this.#pending.push(work);
  }

  /** Runs a question after everything pushed before it, never in the same turn of the event loop. */
  ask<T>(question: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.push(() => question().then(resolve, reject));
      setTimeout(() => {
        try {
          for (const work of this.#pending.splice(0)) work();
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      }, 0);
    });
  }
}

/**
 * Wraps a driver so that it behaves like a slow device even where it is none: operations are queued, uploads and
 * downloads are answered in a later turn of the event loop, and any synchronous look at storage throws. Code that passes
 * its tests on such a backend has no hidden synchronous read.
 *
 * @example
 * ```ts
 * const backend = createBackend(asyncOnly(cpuDriver));
 * ```
 */
export function asyncOnly<H>(driver: BackendDriver<H>): BackendDriver<SealedStorage> {
  const contents = new WeakMap<SealedStorage, H>();
  const queue = new CommandQueue();

  const open = <S extends Shape>({ handle, shape }: Stored<SealedStorage, S>): Stored<H, S> => {
    // Work runs in order, so the storage was made before it is used.
    return { handle: contents.get(handle) as H, shape };
  };
  const later = (produce: () => H): SealedStorage => {
    const token = sealedToken();
    queue.push(() => contents.set(token, produce()));
    return token;
  };
  const openAll = (args: readonly unknown[]): unknown[] =>
    args.map((arg) => (typeof arg === 'object' ? open(arg as Stored<SealedStorage>) : arg));

  const kernels = Object.entries(driver.fused ?? {}).map(([name, kernel]) => {
    const call = kernel as (...args: unknown[]) => unknown;
    const keys = severalResults[name as keyof DriverKernels<unknown>];
    const single = (...args: unknown[]) => later(() => call.apply(driver.fused, openAll(args)) as H);
    const several = (...args: unknown[]) => {
      const tokens = (keys ?? []).map((key) => [key, sealedToken()] as const);
      queue.push(() => {
        const results = call.apply(driver.fused, openAll(args)) as Record<string, H>;
        for (const [key, token] of tokens) contents.set(token, results[key]);
      });
      return Object.fromEntries(tokens);
    };
    return [name, keys === undefined ? single : several];
  });

  const seededStep: NonNullable<BackendDriver<SealedStorage>['seededEulerMaruyama']> = (positions, gradient, ...rest) =>
    later(() => driver.seededEulerMaruyama?.(open(positions), open(gradient), ...rest) as H);

  return {
    name: `${driver.name}, asynchronous only`,
    dtype: driver.dtype,
    async upload(values, shape) {
      const handle = await queue.ask(() => driver.upload(values, shape));
      return later(() => handle);
    },
    download: (x) => queue.ask(() => driver.download(open(x))),
    synchronize: () => queue.ask(async () => driver.synchronize?.()),
    release: (token) => queue.push(() => driver.release(contents.get(token) as H)),
    fill: (shape, value) => later(() => driver.fill(shape, value)),
    unary: (operation, x) => later(() => driver.unary(operation, open(x))),
    binary: (operation, a, b, shape) => later(() => driver.binary(operation, open(a), open(b), shape)),
    matmul: (a, b, transposeA, transposeB) => later(() => driver.matmul(open(a), open(b), transposeA, transposeB)),
    reduce: (operation, x, axis) => later(() => driver.reduce(operation, open(x), axis)),
    transpose: (x) => later(() => driver.transpose(open(x))),
    reshape: (x, shape) => later(() => driver.reshape(open(x), shape)),
    slice: (x, axis, start, length) => later(() => driver.slice(open(x), axis, start, length)),
    concatenate: (parts, axis) => later(() => driver.concatenate(parts.map(open), axis)),
    gather: (x, indices) => later(() => driver.gather(open(x), indices)),
    fused: Object.fromEntries(kernels) as Partial<DriverKernels<SealedStorage>>,
    ...(driver.seededEulerMaruyama && { seededEulerMaruyama: seededStep }),
    ...(driver.nearPairs && {
      nearPairs: (x, limit, capacity) => queue.ask(async () => driver.nearPairs?.(open(x), limit, capacity)),
    }),
  };
}

import {
  createBackend,
  InvalidArgumentError,
  ProxflowError,
  requireOneOf,
  sizeOf,
  type Backend,
  type BackendDriver,
  type DType,
} from '@proxflow/backend';
import { addressableBytes, Allocator } from './allocator.js';
import { KernelPool, type PoolParts, type PoolTuning } from './kernel-pool.js';
import { instantiateKernels } from './kernels.js';
import { embeddedModule, suppliedModule, type ModuleSource } from './module-source.js';
import { threadCount, threadsRefused } from './thread-support.js';
import { threadedKernels } from './threaded-kernels.js';
import { wasmDriver, type Address, type Machine } from './wasm-driver.js';

const pageBytes = 65536;
const entryBytesOf = { float32: 4, float64: 8 };

/** Settings of {@link createWasmBackend}. */
export interface WasmBackendOptions {
  /** Storage and arithmetic; `float32` by default. */
  readonly dtype?: DType;
  /** Fused multiply-adds: `auto` uses them where the engine has relaxed SIMD. They change the last digits of a result. */
  readonly relaxedSimd?: boolean | 'auto';
  /** A module to use instead of the embedded one. It must be of the dtype asked for; relaxedSimd is then without effect. */
  readonly module?: ModuleSource;
  /** Most bytes its memory may grow to; 4 GiB, which is all that 32-bit addresses reach, by default. */
  readonly memoryLimit?: number;
  /**
   * Threads that share large operations, this one among them; 1 by default. `auto` is one for every processor, at most 8,
   * and one where threads cannot share a memory, as in a page that is not cross-origin isolated.
   */
  readonly threads?: number | 'auto';
}

/** What {@link createWasmBackend} makes. */
export interface WasmBackend extends Backend {
  /** Threads that share large operations, this one among them. */
  readonly threads: number;
  /**
   * Ends the workers. The backend stays usable, on the calling thread alone. Without a call they sleep until the program
   * ends; they do not keep it from ending.
   */
  dispose(): void;
}

/**
 * The driver behind {@link createWasmBackend}, exported so that conformance can run it without its fused kernels.
 *
 * @throws InvalidArgumentError for settings outside their domain; InvalidDataError for a module that cannot be used.
 * @example
 * ```ts
 * const { fused: _, ...required } = await createWasmDriver({ dtype: 'float64' });
 * const composed = createBackend(required);
 * ```
 */
export async function createWasmDriver(options: WasmBackendOptions = {}): Promise<BackendDriver<Address>> {
  return wasmDriver(await createMachine(options));
}

/** What the driver works on; tests look at its memory and share smaller work than is worth it. */
export async function createMachine(
  options: WasmBackendOptions,
  tuning?: Partial<PoolTuning>,
): Promise<Machine & { readonly pool: KernelPool | undefined }> {
  const { dtype = 'float32', relaxedSimd = 'auto', memoryLimit = addressableBytes } = options;
  requireOneOf('dtype', dtype, ['float32', 'float64']);
  requireOneOf('relaxedSimd', String(relaxedSimd), ['true', 'false', 'auto']);
  const threads = threadCount(options.threads ?? 1);
  const shared = threads > 1;
  const memory = createMemory(memoryLimit, shared);

  const module = await (options.module === undefined
    ? embeddedModule(dtype, relaxedSimd, shared)
    : suppliedModule(options.module, shared));
  const entryBytes = entryBytesOf[dtype];
  const kernels = await instantiateKernels(module, memory, entryBytes);
  const allocator = new Allocator(memory, kernels.heapBase());
  const scratch = allocator.allocate(kernels.productScratchBytes());
  const pool = shared
    ? await startPool({ module, kernels, allocator, scratch, threads }, options.threads, tuning)
    : undefined;

  return {
    name: kernels.fusesMultiplyAdd() === 1 ? 'wasm-relaxed' : 'wasm',
    kernels: pool === undefined ? kernels : threadedKernels(kernels, pool, entryBytes),
    allocator,
    dtype,
    entryBytes,
    scratch,
    allocate: (...shapes) => allocator.allocateAll(shapes.map((shape) => sizeOf(shape) * entryBytes)),
    pool,
  };
}

const initialPages = 64;

function createMemory(memoryLimit: number, shared: boolean): WebAssembly.Memory {
  const maximum = Math.floor(memoryLimit / pageBytes);
  if (!(maximum >= initialPages && memoryLimit <= addressableBytes)) {
    throw new InvalidArgumentError({
      argument: 'memoryLimit',
      value: memoryLimit,
      expected: `bytes from ${initialPages * pageBytes} to ${addressableBytes}`,
      remedy: 'Leave it out for all that WebAssembly can address.',
    });
  }
  return new WebAssembly.Memory({ initial: initialPages, maximum, shared });
}

/** @throws InvalidDataError where the host starts no workers; undefined instead for `auto`, which then is one thread. */
async function startPool(
  parts: PoolParts,
  asked: number | 'auto' | undefined,
  tuning: Partial<PoolTuning> | undefined,
): Promise<KernelPool | undefined> {
  try {
    return await KernelPool.start(parts, tuning);
  } catch (cause) {
    if (cause instanceof ProxflowError) throw cause;
    if (typeof asked === 'number') throw threadsRefused(asked, cause);
    return undefined;
  }
}

/**
 * The fast backend: SIMD kernels in WebAssembly, float32 or float64, one thread or several, in Node, browsers and workers. Its name
 * is `wasm`, with the same bits on every machine for one dtype, or `wasm-relaxed` where multiply-adds may be fused.
 * Results do not depend on the number of threads.
 *
 * @throws InvalidArgumentError for settings outside their domain; InvalidDataError for a module that cannot be used.
 * Operations throw OutOfMemoryError when arrays no longer fit.
 * @example
 * ```ts
 * const backend = await createWasmBackend({ dtype: 'float64' });
 * const x = await backend.upload([0, 1, 3], [3, 1]);
 * await backend.read(backend.squaredDistances(x, x)); // 0 1 9  1 0 4  9 4 0
 * ```
 */
export async function createWasmBackend(options: WasmBackendOptions = {}): Promise<WasmBackend> {
  const machine = await createMachine(options);
  return {
    ...createBackend(wasmDriver(machine)),
    threads: 1 + (machine.pool?.jobsDone.length ?? 0),
    dispose: () => machine.pool?.dispose(),
  };
}

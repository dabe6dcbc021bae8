import {
  createBackend,
  InvalidArgumentError,
  requireOneOf,
  sizeOf,
  type Backend,
  type BackendDriver,
  type DType,
} from '@proxflow/backend';
import { addressableBytes, Allocator } from './allocator.js';
import { instantiateKernels } from './kernels.js';
import { embeddedModule, suppliedModule, type ModuleSource } from './module-source.js';
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

/** What the driver works on; tests look at its memory. */
export async function createMachine(options: WasmBackendOptions): Promise<Machine> {
  const { dtype = 'float32', relaxedSimd = 'auto', memoryLimit = addressableBytes } = options;
  requireOneOf('dtype', dtype, ['float32', 'float64']);
  requireOneOf('relaxedSimd', String(relaxedSimd), ['true', 'false', 'auto']);

  const initialPages = 64;
  const maximum = Math.floor(memoryLimit / pageBytes);
  if (!(maximum >= initialPages && memoryLimit <= addressableBytes)) {
    throw new InvalidArgumentError({
      argument: 'memoryLimit',
      value: memoryLimit,
      expected: `bytes from ${initialPages * pageBytes} to ${addressableBytes}`,
      remedy: 'Leave it out for all that WebAssembly can address.',
    });
  }
  const memory = new WebAssembly.Memory({ initial: initialPages, maximum });

  const module = await (options.module === undefined
    ? embeddedModule(dtype, relaxedSimd)
    : suppliedModule(options.module));
  const entryBytes = entryBytesOf[dtype];
  const kernels = await instantiateKernels(module, memory, entryBytes);
  const allocator = new Allocator(memory, kernels.heapBase());

  return {
    name: kernels.fusesMultiplyAdd() === 1 ? 'wasm-relaxed' : 'wasm',
    kernels,
    allocator,
    dtype,
    entryBytes,
    scratch: allocator.allocate(kernels.productScratchBytes()),
    allocate: (...shapes) => allocator.allocateAll(shapes.map((shape) => sizeOf(shape) * entryBytes)),
  };
}

/**
 * The fast backend: SIMD kernels in WebAssembly, float32 or float64, one thread, in Node, browsers and workers. Its name
 * is `wasm`, with the same bits on every machine for one dtype, or `wasm-relaxed` where multiply-adds may be fused.
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
export async function createWasmBackend(options: WasmBackendOptions = {}): Promise<Backend> {
  return createBackend(await createWasmDriver(options));
}

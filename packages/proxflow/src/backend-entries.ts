import { InvalidDataError, UnsupportedOperationError, type Backend, type DType } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { createWasmBackend } from '@proxflow/backend-wasm';
import { z } from 'zod';
import { defaultDType } from './default-backend.js';
import type { RegistryEntry } from './registry.js';

/** What every backend takes; one that lacks the precision, or has one thread only, refuses it by name. */
const parameters = z.strictObject({
  dtype: z.enum(['float32', 'float64']).optional(),
  threads: z.union([z.literal('auto'), z.int().positive()]).optional(),
});
interface BackendParameters {
  readonly dtype?: DType;
  readonly threads?: number | 'auto';
}

/** The built-in backends by name. */
export const backendEntries = {
  wasm: {
    description: 'WebAssembly SIMD, float64 or float32: the fast default',
    parameters,
    create: ({ dtype = defaultDType, threads = 1 }: BackendParameters) => createWasmBackend({ dtype, threads }),
  },
  cpu: {
    description: 'float64 reference on ml-matrix',
    parameters,
    create: ({ dtype = 'float64', threads }: BackendParameters) => {
      requireOneThread(threads, dtype, 'cpu');
      if (dtype === 'float64') return createCpuBackend();
      throw new UnsupportedOperationError('precision', dtype, 'cpu', 'Use float64 (f64), or backend wasm for float32.');
    },
  },
  tfjs: {
    description: 'the WebAssembly engine of TensorFlow.js, float32; its packages are installed apart',
    parameters,
    create: createInstalledTfjs,
  },
} satisfies Record<string, RegistryEntry<Backend>>;

/** The engine is loaded only when it is asked for: it is an optional peer. */
async function createInstalledTfjs({ dtype = 'float32', threads }: BackendParameters): Promise<Backend> {
  requireOneThread(threads, dtype, 'tfjs');
  const [{ createTfjsBackend }, tf] = await Promise.all([
    import('@proxflow/backend-tfjs'),
    import('@tensorflow/tfjs-core').catch((cause: unknown) => refuseMissing('@tensorflow/tfjs-core', cause)),
    import('@tensorflow/tfjs-backend-wasm').catch((cause: unknown) =>
      refuseMissing('@tensorflow/tfjs-backend-wasm', cause),
    ),
  ]);
  return createTfjsBackend({ tf, engine: 'wasm', dtype });
}

/** `auto` is one thread where there is one. */
function requireOneThread(threads: number | 'auto' | undefined, dtype: DType, backend: string): void {
  if (typeof threads === 'number' && threads > 1) {
    throw new UnsupportedOperationError(
      'threads',
      dtype,
      backend,
      'Leave threads out, or use backend wasm for several.',
    );
  }
}

/** Turns a failed import of an optional package into advice. */
function refuseMissing(name: string, cause: unknown): never {
  throw new InvalidDataError(
    {
      argument: name,
      value: cause instanceof Error ? cause.message : cause,
      expected: 'an installed package, which backend tfjs computes with',
      remedy: 'npm install @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0, or use backend wasm.',
    },
    { cause },
  );
}

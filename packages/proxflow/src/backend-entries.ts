import { UnsupportedOperationError, type Backend, type DType } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { createWasmBackend } from '@proxflow/backend-wasm';
import { z } from 'zod';
import { defaultDType } from './default-backend.js';
import type { RegistryEntry } from './registry.js';

/** What every backend takes; one that lacks the precision refuses it by name. */
const parameters = z.strictObject({ dtype: z.enum(['float32', 'float64']).optional() });
interface BackendParameters {
  readonly dtype?: DType;
}

/** The built-in backends by name. */
export const backendEntries = {
  wasm: {
    description: 'WebAssembly SIMD, float64 or float32: the fast default',
    parameters,
    create: ({ dtype = defaultDType }: BackendParameters) => createWasmBackend({ dtype }),
  },
  cpu: {
    description: 'float64 reference on ml-matrix',
    parameters,
    create: ({ dtype = 'float64' }: BackendParameters) => {
      if (dtype === 'float64') return createCpuBackend();
      throw new UnsupportedOperationError('precision', dtype, 'cpu', 'Use float64 (f64), or backend wasm for float32.');
    },
  },
} satisfies Record<string, RegistryEntry<Backend>>;

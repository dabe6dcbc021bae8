import * as tf from '@tensorflow/tfjs-core';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { createTfjsBackend } from '@proxflow/backend-tfjs';
import { createWasmBackend } from '@proxflow/backend-wasm';
import { backendChecks, transportChecks } from '@proxflow/conformance';
import type { Backend } from '@proxflow/backend';
import type { Case, PartKind } from '../part.js';

/** Its operations, and transport computed on it. */
function tried(name: string, create: () => Backend | Promise<Backend>): Record<string, Case> {
  return {
    [`${name}, operations`]: () => backendChecks({ create }),
    [`${name}, transport`]: () => transportChecks({ backend: create }),
  };
}

/** Each package tries further builds of itself in its own tests: other engines, without its fused kernels. */
export const backends: PartKind = {
  title: 'Backends',
  contract: 'Backend',
  backends: 'none',
  parts: [
    {
      name: 'createWasmBackend',
      package: '@proxflow/backend-wasm',
      formula: 'WebAssembly SIMD, float32 and float64',
      cases: {
        ...tried('float32', () => createWasmBackend({ dtype: 'float32' })),
        ...tried('float64', () => createWasmBackend({ dtype: 'float64' })),
      },
    },
    {
      name: 'createCpuBackend',
      package: '@proxflow/backend-cpu',
      formula: 'the float64 reference, on ml-matrix',
      cases: tried('float64', createCpuBackend),
    },
    {
      name: 'createTfjsBackend',
      package: '@proxflow/backend-tfjs',
      formula: 'the WebAssembly engine of TensorFlow.js, float32',
      cases: tried('float32', () => createTfjsBackend({ tf, engine: 'wasm' })),
    },
  ],
};

import { InvalidDataError, type Backend } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { createWasmBackend } from '@proxflow/backend-wasm';
import type { BackendName } from '../settings/choices.js';

/** One instance of each backend, made when it is first asked for. */
const made = new Map<BackendName, Promise<Backend>>();

/**
 * The backend of this name. Multiply-adds are not fused, so that a link gives the same bits in every browser.
 *
 * @throws InvalidDataError where it cannot be had here; nothing else is taken in its place.
 */
export async function backendOf(name: BackendName): Promise<Backend> {
  const known = made.get(name) ?? create(name);
  made.set(name, known);
  try {
    return await known;
  } catch (error) {
    // A later try may find the module, or a graphics card.
    made.delete(name);
    throw error;
  }
}

async function create(name: BackendName): Promise<Backend> {
  switch (name) {
    case 'cpu':
      return createCpuBackend();
    case 'wasm64':
    case 'wasm32':
      return createWasm(name === 'wasm64' ? 'float64' : 'float32');
    case 'webgl':
    case 'webgpu': {
      const { createTensorFlowBackend } = await import('./tensorflow-backend.js');
      return createTensorFlowBackend(name);
    }
  }
}

async function createWasm(dtype: 'float32' | 'float64'): Promise<Backend> {
  try {
    return await createWasmBackend({ dtype, relaxedSimd: false });
  } catch (cause) {
    throw new InvalidDataError(
      {
        argument: 'backend',
        value: cause instanceof Error ? cause.message : cause,
        expected: 'WebAssembly with SIMD, which this page could not start',
        remedy: 'Choose the JavaScript backend: the same numbers to rounding, more slowly.',
      },
      { cause },
    );
  }
}

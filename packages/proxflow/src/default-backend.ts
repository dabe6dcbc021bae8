import type { Backend } from '@proxflow/backend';
import { createWasmBackend } from '@proxflow/backend-wasm';

/** Precision of the default backend; docs/adr/0010 measures why. */
export const defaultDType = 'float64';

/**
 * The backend that models use when none is given: WebAssembly in float64.
 *
 * @example
 * ```ts
 * const backend = await createDefaultBackend();
 * backend.dtype; // 'float64'
 * ```
 */
export function createDefaultBackend(): Promise<Backend> {
  return createWasmBackend({ dtype: defaultDType });
}

import type { Matrix } from 'ml-matrix';
import { createBackend, type Backend, type BackendDriver } from '@proxflow/backend';
import { binary, unary } from './elementwise.js';
import { matmul } from './matmul.js';
import { ridgeKernels } from './ridge-kernels.js';
import { allocate } from './rows.js';
import { concatenate, flatten, fromFlat, gather, reduce, slice } from './structure.js';
import { transportKernels } from './transport-kernels.js';

/**
 * The driver behind {@link createCpuBackend}: float64 on ml-matrix's `Matrix`, a rank-1 array being one row.
 * Exported so that conformance can run it without its fused kernels.
 *
 * @example
 * ```ts
 * const composed = createBackend({ ...cpuDriver, fused: {} });
 * ```
 */
export const cpuDriver: BackendDriver<Matrix> = {
  name: 'cpu',
  dtype: 'float64',
  upload: async (values, shape) => fromFlat(values, shape),
  download: async (x) => flatten(x),
  release: () => undefined,
  fill: (shape, value) => allocate(shape).fill(value),
  unary,
  binary,
  matmul,
  reduce,
  transpose: (x) => x.handle.transpose(),
  reshape: (x, shape) => fromFlat(flatten(x), shape),
  slice,
  concatenate,
  gather,
  fused: { ...transportKernels, ...ridgeKernels },
};

/**
 * The reference backend: float64, single thread, garbage-collected memory, every kernel written to be read. All other
 * backends are tested against it.
 *
 * @example
 * ```ts
 * const backend = createCpuBackend();
 * const x = await backend.upload([0, 1, 3], [3, 1]);
 * await backend.read(backend.squaredDistances(x, x)); // 0 1 9  1 0 4  9 4 0
 * ```
 */
export function createCpuBackend(): Backend {
  return createBackend(cpuDriver);
}

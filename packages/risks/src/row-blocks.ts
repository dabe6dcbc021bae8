import type { Backend } from '@proxflow/backend';
import type { Neuron } from '@proxflow/neurons';

/** Bytes that features may take at a time unless said otherwise: 1 GiB, a quarter of what WebAssembly can address. */
export const defaultMemoryLimit = 2 ** 30;

/** Some rows of the data that follow each other. */
export interface RowBlock {
  readonly start: number;
  readonly count: number;
}

/** What the size of blocks depends on. */
export interface BlockedRows {
  readonly backend: Pick<Backend, 'dtype'>;
  readonly neuron: Pick<Neuron, 'outputs' | 'workingArrays'>;
  /** N. */
  readonly particles: number;
  /** n. */
  readonly rows: number;
  /** Bytes; 1 GiB by default. */
  readonly memoryLimit?: number | undefined;
}

/** Longer blocks are a multiple of this, so that kernels meet whole vectors of numbers. */
const granule = 64;

/**
 * Cuts n rows into blocks whose features take at most `memoryLimit` bytes: of b rows they take 8 (in float32 4) times
 * `neuron.workingArrays` times N b. A single block where all fits; at least one row in a block. The blocks depend on sizes alone,
 * so that sums over them are the same bits whatever else goes on.
 *
 * @example
 * ```ts
 * const blocks = rowBlocks({ backend, neuron: tanhNeuron(), particles: 1e5, rows: 1e4 }); // 16 blocks of up to 640 rows in float64
 * ```
 */
export function rowBlocks({
  backend,
  neuron,
  particles,
  rows,
  memoryLimit = defaultMemoryLimit,
}: BlockedRows): readonly RowBlock[] {
  const bytes = backend.dtype === 'float64' ? 8 : 4;
  const fit = Math.floor(memoryLimit / (bytes * particles * (neuron.workingArrays ?? 4 * neuron.outputs)));
  if (fit >= rows) return [{ start: 0, count: rows }];
  const size = fit >= granule ? fit - (fit % granule) : Math.max(1, fit);
  return Array.from({ length: Math.ceil(rows / size) }, (_, i) => ({
    start: i * size,
    count: Math.min(size, rows - i * size),
  }));
}

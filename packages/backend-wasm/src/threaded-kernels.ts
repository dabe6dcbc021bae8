import type { KernelPool, Partition } from './kernel-pool.js';
import type { KernelName, Kernels } from './kernels.js';
import { columnUnit, partitions } from './partitions.js';

/** Rough time of one entry of a sweep in nanoseconds. */
const swept = 0.6;

/**
 * The kernels with large calls shared by a pool. A row of a result, or a column of a sum down the rows, is made as one
 * thread makes it, and a sweep adds the sums of its blocks in the order of one thread: the bits are the same.
 */
export function threadedKernels(kernels: Kernels, pool: KernelPool, entryBytes: number): Kernels {
  const S = entryBytes;
  const shared = Object.entries(partitions(S)).map(([name, partition]) => {
    const cut: (...args: readonly number[]) => Partition = partition;
    return [name, (...args: readonly number[]) => pool.run(name as KernelName, args as never, cut(...args))] as const;
  });

  const blockRows = kernels.blockRows();
  const blockPartition = (columns: number): Partition => ({
    extent: 5,
    unit: blockRows,
    nanoseconds: columns * swept,
    steps: { 0: (columns * S) / blockRows, 1: columns * S, 2: S, 4: S },
  });
  const isShared = (rows: number, columns: number): boolean =>
    pool.jobSize(rows, blockPartition(columns)) !== undefined;
  /** sums = K^T y, with y = numerator / (K z) first where there is a scaling z. */
  const sweep = (
    sums: number,
    kernel: number,
    numerator: number,
    scaling: number,
    dual: number,
    rows: number,
    columns: number,
    blocks: number,
  ): void => {
    const count = Math.ceil(rows / blockRows);
    pool.run('sweepBlocks', [blocks, kernel, numerator, scaling, dual, rows, columns], blockPartition(columns));
    pool.run('sumOfBlocks', [sums, blocks, count, columns, columns], {
      extent: 3,
      unit: columnUnit,
      nanoseconds: count * swept,
      steps: { 0: S, 1: S },
    });
  };

  return {
    ...kernels,
    ...(Object.fromEntries(shared) as Partial<Kernels>),
    sweepEntries: (rows, columns) =>
      isShared(rows, columns) ? Math.ceil(rows / blockRows) * columns : kernels.sweepEntries(rows, columns),
    scalingSweep(dual, columnSums, kernel, numerator, scaling, rows, columns, block) {
      if (isShared(rows, columns)) sweep(columnSums, kernel, numerator, scaling, dual, rows, columns, block);
      else kernels.scalingSweep(dual, columnSums, kernel, numerator, scaling, rows, columns, block);
    },
    multiplyVectorTransposed(out, a, y, rows, columns, block) {
      if (isShared(rows, columns)) sweep(out, a, 0, 0, y, rows, columns, block);
      else kernels.multiplyVectorTransposed(out, a, y, rows, columns, block);
    },
  };
}

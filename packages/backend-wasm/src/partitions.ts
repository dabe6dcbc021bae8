import type { Partition } from './kernel-pool.js';
import type { KernelName, Kernels } from './kernels.js';

// Rough times of one number in nanoseconds, which only decide what is worth sharing.
const moved = 0.3;
const added = 0.3;
const exponential = 1.5;
const activated = 3;
const normal = 8;
const raised = 30;

/** Entries that maps share by: whole vectors, so that each is made of the entries one thread would make it of. */
const mapUnit = 1024;
/** Columns, in whole tiles and cache lines. */
export const columnUnit = 16;
/** Rows of products, in whole tiles of either shape. */
const tileUnit = 12;

/** The operations of the driver's tables that take long. */
const longUnary = new Set([0, 1, 2, 10, 11, 12, 13, 14]);
const power = 6;

type PartitionOf<K extends KernelName> = (...args: Parameters<Kernels[K]>) => Partition;

/** How each kernel is shared by rows, columns or entries, none of which needs another; `S` bytes each. */
export function partitions(S: number): { readonly [K in KernelName]?: PartitionOf<K> } {
  return {
    fill: () => ({ extent: 1, unit: mapUnit, nanoseconds: moved, steps: { 0: S } }),
    unary: (operation) => ({
      extent: 3,
      unit: mapUnit,
      nanoseconds: longUnary.has(operation) ? exponential : moved,
      steps: { 1: S, 2: S },
    }),
    binary(operation, _out, rows, columns, _a, strideA, stepA, _b, strideB, stepB) {
      const nanoseconds = operation === power ? raised : moved;
      return rows === 1
        ? { extent: 3, unit: mapUnit, nanoseconds, steps: { 1: S, 4: stepA * S, 7: stepB * S } }
        : {
            extent: 2,
            unit: 1,
            nanoseconds: columns * nanoseconds,
            steps: { 1: columns * S, 4: strideA * S, 7: strideB * S },
          };
    },
    reduceRows: (_operation, _out, _x, _rows, columns) => byRows(3, columns * added, { 1: S, 2: columns * S }),
    reduceColumns: (_operation, _out, _x, rows) => byColumns(4, rows * added, { 1: S, 2: S }),
    accumulateProduct(_out, outStride, rows, columns, inner, _a, aRow, _aInner, _b, _bInner, bColumn, ...scales) {
      const [, rowScaleStep] = scales;
      const common = { scratch: 14, unit: rows < columns ? columnUnit : tileUnit };
      return rows < columns
        ? {
            ...common,
            extent: 3,
            nanoseconds: rows * inner * added,
            overhead: rows * inner * moved,
            steps: { 0: S, 8: bColumn * S },
          }
        : {
            ...common,
            extent: 2,
            nanoseconds: columns * inner * added,
            overhead: columns * inner * moved,
            steps: { 0: outStride * S, 5: aRow * S, 11: rowScaleStep * S },
          };
    },
    squaredDistances: (_out, _a, _b, _rows, columns, dimension) => ({
      ...byTiles(3, columns, dimension, { 0: columns * S, 1: dimension * S }),
      scratch: 6,
    }),
    multiplyVector: (_out, _a, _x, _rows, columns) => byRows(3, columns * added, { 0: S, 1: columns * S }),
    squaredMatvec: (_out, _a, _x, _rows, columns) => byRows(3, columns * added, { 0: S, 1: columns * S }),
    gibbsKernel: (_out, _cost, _minimum, _rows, columns) =>
      byRows(3, columns * exponential, { 0: columns * S, 1: columns * S, 2: S }),
    gibbsKernelOfPoints: (_out, _minimum, _maximum, _a, _rows, columns, dimension) => ({
      extent: 4,
      unit: tileUnit,
      nanoseconds: columns * (dimension * added + exponential),
      steps: { 0: columns * S, 1: S, 2: S, 3: dimension * S },
      scratch: 9,
    }),
    logSumExp: (_out, _x, rows, columns, _rowStep, axis) =>
      axis === 1
        ? byRows(2, columns * exponential, { 0: S, 1: columns * S })
        : byColumns(3, rows * exponential, { 0: S, 1: S }),
    softmin: (_out, _cost, _potential, rows, columns, _rowStep, _epsilon, axis) =>
      axis === 1
        ? byRows(3, columns * exponential, { 0: S, 1: columns * S })
        : byColumns(4, rows * exponential, { 0: S, 1: S }),
    ridgeForward: (_activation, _values, _slopes, _positions, _inputs, _neurons, points, dimension) => ({
      extent: 5,
      unit: tileUnit,
      nanoseconds: points * (dimension * added + activated),
      overhead: points * dimension * moved,
      steps: { 1: points * S, 2: points * S, 3: (dimension + 2) * S },
      scratch: 8,
    }),
    ridgePullback: (_potential, _gradient, _positions, _inputs, _values, _slopes, _cotangent, ...sides) => {
      const [, points, dimension] = sides;
      const width = (dimension + 2) * S;
      return {
        ...byTiles(7, points, dimension + 2, { 0: S, 1: width, 2: width, 4: points * S, 5: points * S }),
        scratch: 10,
      };
    },
    eulerMaruyama: () => ({
      extent: 4,
      unit: mapUnit,
      nanoseconds: moved,
      steps: { 0: S, 1: S, 2: S, 3: S },
    }),
    seededEulerMaruyama: (_out, _positions, _gradient, _particles, dimension) => ({
      ...byRows(3, dimension * normal, { 0: dimension * S, 1: dimension * S, 2: dimension * S, 10: 1 }),
      scratch: 11,
    }),
  };
}

function byRows(extent: number, nanoseconds: number, steps: Partition['steps']): Partition {
  return { extent, unit: 1, nanoseconds, steps };
}

function byColumns(extent: number, nanoseconds: number, steps: Partition['steps']): Partition {
  return { extent, unit: columnUnit, nanoseconds, steps };
}

/** Rows of a product with `[inner, columns]`, which every job packs anew. */
function byTiles(extent: number, columns: number, inner: number, steps: Partition['steps']): Partition {
  const entries = columns * inner;
  return { extent, unit: tileUnit, nanoseconds: entries * added, overhead: entries * moved, steps };
}

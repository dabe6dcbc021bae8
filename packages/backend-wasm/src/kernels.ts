import { InvalidDataError } from '@proxflow/backend';

type Numbers = readonly number[];
type Kernel<Arguments extends Numbers> = (...args: Arguments) => void;

/** What a module exports; addresses are bytes, counts are entries. The mathematics stands in `assembly/`. */
export interface Kernels {
  heapBase(): number;
  entryBytes(): number;
  fusesMultiplyAdd(): number;
  productScratchBytes(): number;
  /** Numbers that a whole matrix `[columns, inner]` takes when it is packed for a kernel that multiplies by rows. */
  packedEntries(columns: number, inner: number): number;
  /** Rows of a block that a sweep adds up apart. */
  blockRows(): number;
  /** Numbers of scratch that `scalingSweep` and `multiplyVectorTransposed` take for a matrix `[rows, columns]`. */
  sweepEntries(rows: number, columns: number): number;
  /** Numbers of scratch that `nearPairs` takes. */
  nearPairsEntries(rows: number, dimension: number): number;
  readonly fill: Kernel<[out: number, count: number, value: number]>;
  readonly unary: Kernel<[operation: number, out: number, x: number, count: number]>;
  readonly binary: Kernel<
    [
      operation: number,
      out: number,
      rows: number,
      columns: number,
      a: number,
      strideA: number,
      stepA: number,
      b: number,
      strideB: number,
      stepB: number,
    ]
  >;
  readonly copyRows: Kernel<
    [to: number, toStride: number, from: number, fromStride: number, rows: number, bytes: number]
  >;
  readonly gatherRows: Kernel<[to: number, from: number, indices: number, count: number, bytes: number]>;
  readonly transpose: Kernel<[out: number, x: number, rows: number, columns: number]>;
  readonly reduceRows: Kernel<[operation: number, out: number, x: number, rows: number, columns: number]>;
  readonly reduceColumns: Kernel<
    [operation: number, out: number, x: number, rows: number, columns: number, rowStep: number]
  >;
  readonly accumulateProduct: Kernel<
    [
      out: number,
      outStride: number,
      rows: number,
      columns: number,
      inner: number,
      a: number,
      aRow: number,
      aInner: number,
      b: number,
      bInner: number,
      bColumn: number,
      rowScale: number,
      rowScaleStep: number,
      innerScale: number,
      scratch: number,
    ]
  >;
  readonly squaredDistances: Kernel<
    [out: number, a: number, b: number, rows: number, columns: number, dimension: number, scratch: number]
  >;
  readonly multiplyVector: Kernel<[out: number, a: number, x: number, rows: number, columns: number]>;
  readonly multiplyVectorTransposed: Kernel<
    [out: number, a: number, y: number, rows: number, columns: number, block: number]
  >;
  readonly squaredMatvec: Kernel<[out: number, a: number, x: number, rows: number, columns: number]>;
  readonly scalingSweep: Kernel<
    [
      dual: number,
      columnSums: number,
      kernel: number,
      numerator: number,
      scaling: number,
      rows: number,
      columns: number,
      block: number,
    ]
  >;
  readonly sweepBlocks: Kernel<
    [blocks: number, kernel: number, numerator: number, scaling: number, dual: number, rows: number, columns: number]
  >;
  readonly sumOfBlocks: Kernel<[out: number, blocks: number, count: number, columns: number, stride: number]>;
  readonly gibbsKernel: Kernel<
    [out: number, cost: number, minimum: number, rows: number, columns: number, epsilon: number]
  >;
  readonly packPoints: Kernel<[packed: number, b: number, columns: number, dimension: number]>;
  readonly gibbsKernelOfPoints: Kernel<
    [
      out: number,
      minimum: number,
      maximum: number,
      a: number,
      rows: number,
      columns: number,
      dimension: number,
      epsilon: number,
      packed: number,
      scratch: number,
    ]
  >;
  readonly nearPairs: Kernel<
    [out: number, x: number, rows: number, dimension: number, limit: number, capacity: number, packed: number]
  >;
  readonly logSumExp: Kernel<[out: number, x: number, rows: number, columns: number, rowStep: number, axis: number]>;
  readonly softmin: Kernel<
    [
      out: number,
      cost: number,
      potential: number,
      rows: number,
      columns: number,
      rowStep: number,
      epsilon: number,
      axis: number,
    ]
  >;
  readonly ridgeForward: Kernel<
    [
      activation: number,
      values: number,
      slopes: number,
      positions: number,
      inputs: number,
      neurons: number,
      points: number,
      dimension: number,
      scratch: number,
    ]
  >;
  readonly ridgePullback: Kernel<
    [
      potential: number,
      gradient: number,
      positions: number,
      inputs: number,
      values: number,
      slopes: number,
      cotangent: number,
      neurons: number,
      points: number,
      dimension: number,
      scratch: number,
    ]
  >;
  readonly eulerMaruyama: Kernel<
    [
      out: number,
      positions: number,
      gradient: number,
      noise: number,
      count: number,
      stepSize: number,
      noiseScale: number,
    ]
  >;
  readonly seededEulerMaruyama: Kernel<
    [
      out: number,
      positions: number,
      gradient: number,
      particles: number,
      dimension: number,
      stepSize: number,
      noiseScale: number,
      key0: number,
      key1: number,
      step: number,
      firstRow: number,
      scratch: number,
    ]
  >;
}

/** A kernel that writes, as against what tells a size. */
export type KernelName = {
  [K in keyof Kernels]: ReturnType<Kernels[K]> extends void ? K : never;
}[keyof Kernels];

const sizeNames = [
  'heapBase',
  'entryBytes',
  'fusesMultiplyAdd',
  'productScratchBytes',
  'packedEntries',
  'blockRows',
  'sweepEntries',
  'nearPairsEntries',
] as const;

/** The kernels that write; a worker is told a kernel's place in this list. */
export const kernelNames: readonly KernelName[] = [
  'fill',
  'unary',
  'binary',
  'copyRows',
  'gatherRows',
  'transpose',
  'reduceRows',
  'reduceColumns',
  'accumulateProduct',
  'squaredDistances',
  'multiplyVector',
  'multiplyVectorTransposed',
  'squaredMatvec',
  'scalingSweep',
  'sweepBlocks',
  'sumOfBlocks',
  'gibbsKernel',
  'packPoints',
  'gibbsKernelOfPoints',
  'logSumExp',
  'softmin',
  'ridgeForward',
  'ridgePullback',
  'eulerMaruyama',
  'seededEulerMaruyama',
  'nearPairs',
];

/**
 * Instantiates a module over a memory.
 *
 * @throws InvalidDataError for a module that is not one of ours, or whose numbers have another size.
 */
export async function instantiateKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  entryBytes: number,
): Promise<Kernels> {
  const abort = (): never => {
    throw new Error('A WebAssembly kernel stopped itself.');
  };
  const refuse = (cause: unknown): InvalidDataError =>
    new InvalidDataError(
      {
        argument: 'module',
        value: cause instanceof Error ? cause.message : cause,
        expected: 'a WebAssembly module of this version of @proxflow/backend-wasm',
        remedy:
          'Leave the module out to use the embedded one, or serve the file that belongs to the installed version.',
      },
      { cause },
    );
  let instance: WebAssembly.Instance;
  try {
    instance = await WebAssembly.instantiate(module, { env: { memory, abort } });
  } catch (error) {
    throw refuse(error);
  }
  const { exports } = instance;
  const missing = [...sizeNames, ...kernelNames].find((name) => typeof exports[name] !== 'function');
  if (missing !== undefined) throw refuse(`no kernel "${missing}"`);
  const kernels = exports as unknown as Kernels;
  const found = kernels.entryBytes();
  if (found !== entryBytes) {
    throw new InvalidDataError({
      argument: 'module',
      value: `a module for float${8 * found}`,
      expected: `a module for float${8 * entryBytes}`,
      remedy: 'Ask for the dtype of the module, or hand over the module of the dtype.',
    });
  }
  return kernels;
}

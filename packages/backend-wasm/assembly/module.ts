import { SIZE } from './lanes';

export { binary, fill, unary } from './elementwise';
export { multiplyVector, squaredMatvec } from './matvec';
export { nearPairs, nearPairsEntries } from './near-pairs';
export { seededEulerMaruyama } from './noise';
export { accumulateProduct, productScratchBytes, squaredDistances } from './product';
export { eulerMaruyama, ridgeForward, ridgePullback } from './ridge';
export { packedEntries } from './row-blocks';
export { copyRows, gatherRows, reduceColumns, reduceRows, transpose } from './structure';
export { gibbsKernel, gibbsKernelOfPoints, packPoints } from './gibbs';
export { blockRows, multiplyVectorTransposed, scalingSweep, sumOfBlocks, sweepBlocks, sweepEntries } from './sweep';
export { logSumExp, softmin } from './transport';

/** First byte that the kernels do not use for themselves: the host's allocator starts here. */
export function heapBase(): usize {
  return __heap_base;
}

/** Bytes of one number, by which the host tells a float32 module from a float64 one. */
export function entryBytes(): i32 {
  return <i32>SIZE;
}

/** 1 where multiply-adds may be fused, else 0. */
export function fusesMultiplyAdd(): i32 {
  return ASC_FEATURE_RELAXED_SIMD ? 1 : 0;
}

/** Arithmetic and storage precision of one backend instance. */
export type DType = 'float32' | 'float64';

/** Rank 1 `[length]` or rank 2 `[rows, columns]`, row-major. */
export type Shape = readonly [number] | readonly [number, number];
/** Shape `[length]` of a {@link Vector}. */
export type VectorShape = readonly [number];
/** Shape `[rows, columns]` of a {@link Matrix}. */
export type MatrixShape = readonly [number, number];

/**
 * A handle to an array in a backend's memory. Its numbers are reached only through the backend that made it:
 * `await backend.read(tensor)`. Whoever makes a handle disposes it, or hands it to a {@link Scope}, or makes it in `tidy`.
 */
export interface Tensor<S extends Shape = Shape> {
  readonly shape: S;
  /** Number of entries. */
  readonly size: number;
  readonly dtype: DType;
  readonly isDisposed: boolean;
  /** Frees the memory. A second call does nothing. */
  dispose(): void;
}

/** Rank-1 handle `[length]`. */
export type Vector = Tensor<VectorShape>;
/** Rank-2 handle `[rows, columns]`. */
export type Matrix = Tensor<MatrixShape>;

/** What a precision can represent. */
export interface Precision {
  /** Distance from 1 to the next number. */
  readonly epsilon: number;
  /** Smallest positive normal number; kernels flush what falls below it. */
  readonly smallestNormal: number;
  /** Largest finite number. */
  readonly largest: number;
}

/** The {@link Precision} of a dtype. */
export function precisionOf(dtype: DType): Precision {
  return dtype === 'float64'
    ? { epsilon: 2 ** -52, smallestNormal: 2 ** -1022, largest: Number.MAX_VALUE }
    : { epsilon: 2 ** -23, smallestNormal: 2 ** -126, largest: (2 - 2 ** -23) * 2 ** 127 };
}

/** Length of a shape along an axis; 1 where a rank-1 array has no such axis. */
export function sideOf(shape: Shape, axis: 0 | 1): number {
  return shape[axis] ?? 1;
}

/** Number of entries of a shape. */
export function sizeOf(shape: Shape): number {
  return shape.length === 1 ? shape[0] : shape[0] * shape[1];
}

import {
  sizeOf,
  type Backend,
  type Matrix,
  type MatrixShape,
  type Shape,
  type Tensor,
  type VectorShape,
} from '@proxflow/backend';

/** Numbers with a shape, row-major: what a check uploads and what an oracle reads. */
export interface Grid<S extends Shape = Shape> {
  readonly shape: S;
  readonly values: Float64Array;
}

/** A grid from nested rows. */
export function matrixOf(rows: readonly (readonly number[])[]): Grid<MatrixShape> {
  return { shape: [rows.length, rows[0].length], values: Float64Array.from(rows.flat()) };
}

/** A rank-1 grid. */
export function vectorOf(values: ArrayLike<number>): Grid<VectorShape> {
  return { shape: [values.length], values: Float64Array.from(values) };
}

/** A grid whose entry k (row-major) is `entry(k)`. */
export function gridOf<S extends Shape>(shape: S, entry: (index: number) => number): Grid<S> {
  return { shape, values: Float64Array.from({ length: sizeOf(shape) }, (_, k) => entry(k)) };
}

/** A grid with a function applied to every entry. */
export function mapGrid<S extends Shape>(grid: Grid<S>, apply: (value: number, index: number) => number): Grid<S> {
  return { shape: grid.shape, values: grid.values.map((value, k) => apply(value, k)) };
}

/** Rows as plain arrays; a rank-1 grid is one row. */
export function rowsOf({ shape, values }: Grid): number[][] {
  const columns = shape[shape.length - 1];
  return Array.from({ length: values.length / columns }, (_, i) => [
    ...values.subarray(i * columns, (i + 1) * columns),
  ]);
}

/** Row `i` alone. */
export function rowOf(grid: Grid<MatrixShape>, i: number): Grid<MatrixShape> {
  const columns = grid.shape[1];
  return { shape: [1, columns], values: grid.values.slice(i * columns, (i + 1) * columns) };
}

/** Rows in another order. */
export function permuteRows(grid: Grid<MatrixShape>, order: readonly number[]): Grid<MatrixShape> {
  const rows = rowsOf(grid);
  return matrixOf(order.map((i) => rows[i]));
}

/** What a number becomes when a backend stores it. */
export function rounding(backend: Backend): (value: number) => number {
  return backend.dtype === 'float32' ? Math.fround : (value) => value;
}

/** A grid as a backend stores it. */
export function roundGrid<S extends Shape>(backend: Backend, grid: Grid<S>): Grid<S> {
  return mapGrid(grid, rounding(backend));
}

/** Uploads a grid. */
export async function uploadGrid<S extends Shape>(backend: Backend, { shape, values }: Grid<S>): Promise<Tensor<S>> {
  // The overloads of `upload` tell the ranks apart by the shape, which S already does.
  return (await backend.upload(values, shape as MatrixShape)) as Tensor as Tensor<S>;
}

/** Reads a handle the check owns, and frees it. */
export async function readAndDispose(backend: Backend, tensor: Tensor): Promise<Float64Array> {
  const values = await backend.read(tensor);
  tensor.dispose();
  return values;
}

/** Uploads a matrix, hands it to `body` and frees it. */
export async function withMatrix<T>(
  backend: Backend,
  grid: Grid<MatrixShape>,
  body: (matrix: Matrix) => Promise<T>,
): Promise<T> {
  const matrix = await uploadGrid(backend, grid);
  try {
    return await body(matrix);
  } finally {
    matrix.dispose();
  }
}

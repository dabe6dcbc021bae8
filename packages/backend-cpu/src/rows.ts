import { Matrix } from 'ml-matrix';
import type { Shape, Stored } from '@proxflow/backend';

/** ml-matrix keeps one Float64Array per row; its types leave that out, and hot loops need it. */
interface MatrixRows {
  readonly data: Float64Array[];
}

/** The rows of a matrix, shared with it. */
export function rowsOf(matrix: Matrix): Float64Array[] {
  return (matrix as unknown as MatrixRows).data;
}

/** A zero matrix for a shape; a rank-1 array is one row. */
export function allocate(shape: Shape): Matrix {
  return shape.length === 1 ? Matrix.zeros(1, shape[0]) : Matrix.zeros(shape[0], shape[1]);
}

/** The entries of a rank-1 array, shared with it. */
export function entriesOf(x: Stored<Matrix>): Float64Array {
  return rowsOf(x.handle)[0];
}

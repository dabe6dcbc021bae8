import type { Matrix } from 'ml-matrix';
import { sideOf, type Axis, type Reduction, type Shape, type Stored, type StoredMatrix } from '@proxflow/backend';
import { allocate, entriesOf, rowsOf } from './rows.js';

interface Reducer {
  readonly start: number;
  readonly apply: (a: number, b: number) => number;
  /** A loop of its own for each operation: calling `apply` for every entry of a row costs several times as much. */
  readonly row: (row: Float64Array) => number;
}

const reducers: Record<Reduction, Reducer> = {
  sum: {
    start: 0,
    apply: (a, b) => a + b,
    row(row) {
      let total = 0;
      for (let j = 0; j < row.length; j++) total += row[j];
      return total;
    },
  },
  max: {
    start: -Infinity,
    apply: Math.max,
    row(row) {
      let highest = -Infinity;
      for (let j = 0; j < row.length; j++) highest = Math.max(highest, row[j]);
      return highest;
    },
  },
  min: {
    start: Infinity,
    apply: Math.min,
    row(row) {
      let lowest = Infinity;
      for (let j = 0; j < row.length; j++) lowest = Math.min(lowest, row[j]);
      return lowest;
    },
  },
};

/** Reduces one axis to a rank-1 array. */
export function reduce(operation: Reduction, x: StoredMatrix<Matrix>, axis: Axis): Matrix {
  const { start, apply, row: reduceRow } = reducers[operation];
  const [rows, columns] = x.shape;
  const out = allocate([axis === 0 ? columns : rows]);
  const to = rowsOf(out)[0].fill(start);
  rowsOf(x.handle).forEach((row, i) => {
    if (axis === 0) for (let j = 0; j < columns; j++) to[j] = apply(to[j], row[j]);
    else to[i] = reduceRow(row);
  });
  return out;
}

/** Row-major copy of the entries. */
export function flatten(x: Stored<Matrix>): Float64Array {
  const rows = rowsOf(x.handle);
  const flat = new Float64Array(rows.length * rows[0].length);
  rows.forEach((row, i) => flat.set(row, i * row.length));
  return flat;
}

/** A matrix of this shape filled from row-major values. */
export function fromFlat(values: Float64Array, shape: Shape): Matrix {
  const out = allocate(shape);
  const rows = rowsOf(out);
  const columns = rows[0].length;
  rows.forEach((row, i) => row.set(values.subarray(i * columns, (i + 1) * columns)));
  return out;
}

/** Entries `start .. start + length` along `axis`. */
export function slice(x: Stored<Matrix>, axis: Axis, start: number, length: number): Matrix {
  if (x.shape.length === 1) return fromFlat(entriesOf(x).slice(start, start + length), [length]);
  const { handle } = x;
  return axis === 0
    ? handle.subMatrix(start, start + length - 1, 0, x.shape[1] - 1)
    : handle.subMatrix(0, x.shape[0] - 1, start, start + length - 1);
}

/** Arrays joined along `axis`. */
export function concatenate(parts: readonly Stored<Matrix>[], axis: Axis): Matrix {
  const [first] = parts;
  const stacked = first.shape.length === 2 && axis === 0;
  const side = parts.reduce((sum, part) => sum + sideOf(part.shape, axis), 0);
  const shape: Shape = first.shape.length === 1 ? [side] : stacked ? [side, first.shape[1]] : [first.shape[0], side];
  const out = allocate(shape);
  const to = rowsOf(out);
  let at = 0;
  for (const part of parts) {
    rowsOf(part.handle).forEach((row, i) => (stacked ? to[at + i].set(row) : to[i].set(row, at)));
    at += sideOf(part.shape, axis);
  }
  return out;
}

/** Rows (or entries of a rank-1 array) in the order of `indices`. */
export function gather(x: Stored<Matrix>, indices: Uint32Array): Matrix {
  if (x.shape.length === 1) {
    const entries = entriesOf(x);
    return fromFlat(
      Float64Array.from(indices, (index) => entries[index]),
      [indices.length],
    );
  }
  const out = allocate([indices.length, x.shape[1]]);
  const rows = rowsOf(x.handle);
  rowsOf(out).forEach((target, i) => target.set(rows[indices[i]]));
  return out;
}

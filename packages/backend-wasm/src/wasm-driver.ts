import {
  sizeOf,
  type BackendDriver,
  type BinaryOperation,
  type DType,
  type Reduction,
  type Shape,
  type Stored,
  type StoredMatrix,
  type UnaryOperation,
} from '@proxflow/backend';
import type { Allocator } from './allocator.js';
import { fusedKernels } from './fused-kernels.js';
import type { Kernels } from './kernels.js';

/** Storage of an array: the address of its first entry in the module's memory, row-major without gaps. */
export type Address = number;

/** One module instance with its memory. */
export interface Machine {
  readonly name: string;
  readonly kernels: Kernels;
  readonly allocator: Allocator;
  readonly dtype: DType;
  readonly entryBytes: number;
  /** Where the matrix product packs its blocks. */
  readonly scratch: Address;
  /** New arrays, one for each shape: all of them, or none and an OutOfMemoryError. */
  readonly allocate: (...shapes: Shape[]) => Address[];
}

// The kernels know operations by number. Every list of the contract must have its place here, or compilation fails.
const unaryNumbers: Record<UnaryOperation, number> = {
  exp: 0,
  log: 1,
  tanh: 2,
  negate: 3,
  abs: 4,
  sqrt: 5,
  square: 6,
  reciprocal: 7,
  sign: 8,
  step: 9,
  logistic: 10,
  softplus: 11,
  erf: 12,
  sin: 13,
  cos: 14,
};
const binaryNumbers: Record<BinaryOperation, number> = {
  add: 0,
  subtract: 1,
  multiply: 2,
  divide: 3,
  maximum: 4,
  minimum: 5,
  power: 6,
};
const reductionNumbers: Record<Reduction, number> = { sum: 0, max: 1, min: 2 };

/** Rows and columns; a vector is one row. */
function sides(shape: Shape): readonly [number, number] {
  return shape.length === 1 ? [1, shape[0]] : shape;
}

/** The driver over one machine. */
export function wasmDriver(machine: Machine): BackendDriver<Address> {
  const { name, kernels, allocator, dtype, entryBytes, scratch, allocate } = machine;
  // Made for every use: a growth of the memory would leave an older view empty.
  const view = (at: Address, length: number): Float32Array | Float64Array =>
    dtype === 'float32'
      ? new Float32Array(allocator.memory.buffer, at, length)
      : new Float64Array(allocator.memory.buffer, at, length);
  const make = (shape: Shape, write: (out: Address) => void): Address => {
    const [out] = allocate(shape);
    write(out);
    return out;
  };
  const copy = (x: Stored<Address>, shape: Shape): Address =>
    make(shape, (out) => kernels.copyRows(out, 0, x.handle, 0, 1, sizeOf(shape) * entryBytes));

  return {
    name,
    dtype,
    upload: async (values, shape) => make(shape, (out) => view(out, values.length).set(values)),
    // The constructor converts all at once; `from` would walk through an iterator.
    download: async (x) => new Float64Array(view(x.handle, sizeOf(x.shape))),
    release: (at) => allocator.release(at),
    fill: (shape, value) => make(shape, (out) => kernels.fill(out, sizeOf(shape), value)),
    unary: (operation, x) =>
      make(x.shape, (out) => kernels.unary(unaryNumbers[operation], out, x.handle, sizeOf(x.shape))),
    binary(operation, a, b, shape) {
      // An operand of the result's own shape is one long row; else rows and columns are repeated as broadcasting asks.
      const flat = [a, b].every(({ shape: own }) => sizeOf(own) === 1 || sizeOf(own) === sizeOf(shape));
      const [rows, columns] = flat ? [1, sizeOf(shape)] : sides(shape);
      const steps = ({ shape: own }: Stored<Address>): readonly [number, number] => {
        const [ownRows, ownColumns] = flat ? [1, sizeOf(own)] : sides(own);
        return [ownRows === 1 ? 0 : ownColumns, ownColumns === 1 ? 0 : 1];
      };
      return make(shape, (out) =>
        kernels.binary(binaryNumbers[operation], out, rows, columns, a.handle, ...steps(a), b.handle, ...steps(b)),
      );
    },
    matmul: (a, b, transposeA, transposeB) => matmul(machine, a, b, transposeA, transposeB),
    reduce(operation, { handle, shape: [rows, columns] }, axis) {
      const number = reductionNumbers[operation];
      return make([axis === 1 ? rows : columns], (out) => {
        if (axis === 1) kernels.reduceRows(number, out, handle, rows, columns);
        else kernels.reduceColumns(number, out, handle, rows, columns, columns);
      });
    },
    transpose: ({ handle, shape: [rows, columns] }) =>
      make([columns, rows], (out) => kernels.transpose(out, handle, rows, columns)),
    reshape: copy,
    slice(x, axis, start, length) {
      const [rows, columns] = sides(x.shape);
      if (x.shape.length === 2 && axis === 0) {
        const shape = [length, columns] as const;
        return copy({ handle: x.handle + start * columns * entryBytes, shape }, shape);
      }
      const bytes = length * entryBytes;
      return make([rows, length], (out) =>
        kernels.copyRows(out, bytes, x.handle + start * entryBytes, columns * entryBytes, rows, bytes),
      );
    },
    concatenate(parts, axis) {
      const down = parts[0].shape.length === 2 && axis === 0;
      const [rows] = sides(parts[0].shape);
      const total = parts.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
      return make([total], (out) => {
        let to = out;
        for (const { handle, shape } of parts) {
          // Joined below one another, a part is one long run; side by side, a run for every row.
          const runs = down ? 1 : rows;
          const bytes = (sizeOf(shape) / runs) * entryBytes;
          kernels.copyRows(to, down ? 0 : (total / rows) * entryBytes, handle, bytes, runs, bytes);
          to += bytes;
        }
      });
    },
    gather({ handle, shape }, indices) {
      const width = shape.length === 1 ? 1 : shape[1];
      const list = allocator.allocate(indices.byteLength);
      try {
        return make([indices.length, width], (out) => {
          new Uint32Array(allocator.memory.buffer, list, indices.length).set(indices);
          kernels.gatherRows(out, handle, list, indices.length, width * entryBytes);
        });
      } finally {
        allocator.release(list);
      }
    },
    seededEulerMaruyama(positions, gradient, { key, step }, stepSize, noiseScale) {
      const [particles, dimension] = positions.shape;
      return make(positions.shape, (out) =>
        kernels.seededEulerMaruyama(
          out,
          positions.handle,
          gradient.handle,
          particles,
          dimension,
          stepSize,
          noiseScale,
          ...key,
          step,
          0,
          scratch,
        ),
      );
    },
    async nearPairs({ handle, shape: [rows, dimension] }, limit, capacity) {
      const packed = allocator.allocate(kernels.nearPairsEntries(rows, dimension) * entryBytes);
      try {
        const out = allocator.allocate(4 * (1 + 2 * capacity));
        try {
          kernels.nearPairs(out, handle, rows, dimension, limit, capacity, packed);
          const { buffer } = allocator.memory;
          const [count] = new Uint32Array(buffer, out, 1);
          return count > capacity ? undefined : new Uint32Array(buffer, out + 4, 2 * count).slice();
        } finally {
          allocator.release(out);
        }
      } finally {
        allocator.release(packed);
      }
    },
    fused: fusedKernels(machine),
  };
}

function matmul(
  { kernels, allocator, scratch, allocate }: Machine,
  a: StoredMatrix<Address>,
  b: StoredMatrix<Address>,
  transposeA: boolean,
  transposeB: boolean,
): Address {
  const [rowsA, columnsA] = a.shape;
  const [rows, inner] = transposeA ? [columnsA, rowsA] : a.shape;
  const columns = b.shape[transposeB ? 0 : 1];
  if (columns === 1 && !transposeA) {
    const [out] = allocate([rows, 1]);
    kernels.multiplyVector(out, a.handle, b.handle, rows, inner);
    return out;
  }
  if (columns === 1) {
    const [out, block] = allocate([rows, 1], [kernels.sweepEntries(rowsA, columnsA)]);
    kernels.multiplyVectorTransposed(out, a.handle, b.handle, rowsA, columnsA, block);
    allocator.release(block);
    return out;
  }
  const [out] = allocate([rows, columns]);
  const [aRow, aInner] = transposeA ? [1, columnsA] : [columnsA, 1];
  const [bInner, bColumn] = transposeB ? [1, b.shape[1]] : [b.shape[1], 1];
  kernels.accumulateProduct(
    out,
    columns,
    rows,
    columns,
    inner,
    a.handle,
    aRow,
    aInner,
    b.handle,
    bInner,
    bColumn,
    0,
    0,
    0,
    scratch,
  );
  return out;
}

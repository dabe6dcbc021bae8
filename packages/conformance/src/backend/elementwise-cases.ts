import {
  binaryOperations,
  sizeOf,
  unaryOperations,
  type Backend,
  type BinaryOperation,
  type Matrix,
  type Operand,
  type Shape,
  type Tensor,
  type Vector,
} from '@proxflow/backend';
import { gridOf, type Grid } from '../grid.js';
import { binaryOracles, unaryOracles } from '../oracle/elementwise.js';
import type { Expected } from '../oracle/approximation.js';
import { uniforms } from '../samples.js';
import { operationCase, type CaseGroup } from './operation-case.js';

const shapes: readonly Shape[] = [[1], [3], [13], [1, 1], [1, 9], [9, 1], [5, 7], [8, 4]];

/** Every unary operation on every kind of shape. */
export const unaryGroups: readonly CaseGroup[] = unaryOperations.map((operation) => ({
  name: `unary ${operation}`,
  cases: () =>
    shapes.map((shape) =>
      operationCase({
        name: `${operation} of [${shape.join()}]`,
        operands: [
          uniforms(`${operation} ${shape.join()}`, shape, unaryOracles[operation].low, unaryOracles[operation].high),
        ],
        apply: (backend, x) => backend.unary(operation, x),
        expect: (x) => ({ shape, entries: Array.from(x.values, (value) => unaryOracles[operation].apply(value)) }),
      }),
    ),
}));

/** Both operands and the broadcast shape, as NumPy has it; `undefined` stands for a number. */
const broadcasts: readonly (readonly [Shape | undefined, Shape | undefined, Shape])[] = [
  [[5], [5], [5]],
  [[5], undefined, [5]],
  [undefined, [5], [5]],
  [[1], [5], [5]],
  [[5], [1], [5]],
  [
    [3, 5],
    [3, 5],
    [3, 5],
  ],
  [[3, 5], undefined, [3, 5]],
  [undefined, [3, 5], [3, 5]],
  [[3, 5], [5], [3, 5]],
  [[5], [3, 5], [3, 5]],
  [[3, 5], [1], [3, 5]],
  [
    [3, 5],
    [3, 1],
    [3, 5],
  ],
  [
    [3, 1],
    [3, 5],
    [3, 5],
  ],
  [
    [3, 5],
    [1, 5],
    [3, 5],
  ],
  [
    [1, 5],
    [3, 5],
    [3, 5],
  ],
  [
    [3, 1],
    [1, 5],
    [3, 5],
  ],
  [
    [1, 5],
    [3, 1],
    [3, 5],
  ],
  [[3, 1], [5], [3, 5]],
  [[5], [3, 1], [3, 5]],
  [
    [3, 5],
    [1, 1],
    [3, 5],
  ],
  [
    [1, 1],
    [3, 5],
    [3, 5],
  ],
  [[1, 1], [5], [1, 5]],
  [[1, 5], [5], [1, 5]],
  [
    [7, 1],
    [7, 1],
    [7, 1],
  ],
  [[7, 1], undefined, [7, 1]],
  // As many rows as columns: a vector is still a row, never a column.
  [[4, 4], [4], [4, 4]],
  [[4], [4, 4], [4, 4]],
  [
    [4, 4],
    [4, 1],
    [4, 4],
  ],
  [[4, 1], [4], [4, 4]],
];

/** Exact in every precision, and inside the domain of every operation. */
const scalar = 0.75;

function broadcastResult(operation: BinaryOperation, a: Grid | undefined, b: Grid | undefined, shape: Shape): Expected {
  const columns = shape[shape.length - 1];
  const entry = (operand: Grid | undefined, i: number, j: number): number => {
    if (operand === undefined) return scalar;
    const width = operand.shape[operand.shape.length - 1];
    const height = operand.values.length / width;
    return operand.values[(height === 1 ? 0 : i) * width + (width === 1 ? 0 : j)];
  };
  const entries = Array.from({ length: sizeOf(shape) }, (_, k) => {
    const i = Math.floor(k / columns);
    return binaryOracles[operation].apply(entry(a, i, k % columns), entry(b, i, k % columns));
  });
  return { shape, entries };
}

/** The ranks are told apart at run time here; the overloads want them in the types. */
function applyBinary(backend: Backend, operation: BinaryOperation, a: Operand, b: Operand): Tensor {
  return backend.binary(operation, a as Matrix, b as Matrix | Vector);
}

/** Every binary operation through the whole broadcasting table. */
export const binaryGroups: readonly CaseGroup[] = binaryOperations.map((operation) => ({
  name: `binary ${operation} with broadcasting`,
  cases: () =>
    broadcasts.map(([shapeA, shapeB, shape]) => {
      const { low, high } = binaryOracles[operation];
      const name = `${operation} of [${shapeA?.join() ?? 'number'}] and [${shapeB?.join() ?? 'number'}]`;
      const sample = (side: string, of: Shape | undefined) =>
        of === undefined ? [] : [uniforms(`${name} ${side}`, of, low, high)];
      const operands = [...sample('left', shapeA), ...sample('right', shapeB)];
      const split = <T>(given: readonly T[]): [T | undefined, T | undefined] =>
        shapeA === undefined ? [undefined, given[0]] : [given[0], shapeB === undefined ? undefined : given[1]];
      return {
        name,
        operands,
        apply: (backend: Backend, tensors: readonly Tensor[]) => {
          const [a = scalar, b = scalar] = split<Operand>(tensors);
          return [applyBinary(backend, operation, a, b)];
        },
        expect: (grids: readonly Grid[]) => [broadcastResult(operation, ...split(grids), shape)],
      };
    }),
}));

/** A fresh array of one number. */
export const fillGroup: CaseGroup = {
  name: 'fill',
  cases: () =>
    shapes.map((shape) => ({
      name: `fill [${shape.join()}]`,
      operands: [],
      apply: (backend: Backend) => [backend.fill(shape as readonly [number, number], -2.5)],
      expect: () => [
        { shape, entries: Array.from(gridOf(shape, () => -2.5).values, (value) => ({ value, error: 0 })) },
      ],
    })),
};

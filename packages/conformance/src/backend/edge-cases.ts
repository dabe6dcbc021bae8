import {
  unaryOperations,
  type Backend,
  type Matrix,
  type Precision,
  type Tensor,
  type UnaryOperation,
  type Vector,
} from '@proxflow/backend';
import { matrixOf, vectorOf, type Grid } from '../grid.js';
import { exactly, expectedVector } from '../oracle/approximation.js';
import { unaryOracles } from '../oracle/elementwise.js';
import { operationCase, type CaseGroup, type OperationCase } from './operation-case.js';

/** A case with results known to the last bit; -0 is told from 0 where -0 is expected. */
export function exactCase(
  name: string,
  operands: readonly Grid[],
  apply: (backend: Backend, operands: readonly Tensor[]) => readonly Tensor[],
  ...results: readonly Grid[]
): OperationCase {
  const expected = results.map(({ shape, values }) => ({ shape, entries: Array.from(values, exactly) }));
  return { name, operands, apply, expect: () => expected };
}

/** Argument and value of each unary operation where IEEE 754 has its say. */
const unaryEdges: Record<UnaryOperation, readonly (readonly [number, number])[]> = {
  exp: [
    [-1000, 0],
    [1000, Infinity],
    [-Infinity, 0],
    [Infinity, Infinity],
    [0, 1],
    [NaN, NaN],
  ],
  log: [
    [0, -Infinity],
    [-0, -Infinity],
    [-1, NaN],
    [Infinity, Infinity],
    [NaN, NaN],
  ],
  tanh: [
    [Infinity, 1],
    [-Infinity, -1],
    [100, 1],
    [-100, -1],
    [0, 0],
    [NaN, NaN],
  ],
  logistic: [
    [Infinity, 1],
    [-Infinity, 0],
    [1000, 1],
    [-1000, 0],
    [0, 0.5],
    [-0, 0.5],
    [NaN, NaN],
  ],
  softplus: [
    [Infinity, Infinity],
    [-Infinity, 0],
    [1000, 1000],
    [-1000, 0],
    [NaN, NaN],
  ],
  erf: [
    [Infinity, 1],
    [-Infinity, -1],
    [1000, 1],
    [-1000, -1],
    [0, 0],
    [-0, -0],
    [NaN, NaN],
  ],
  sin: [
    [0, 0],
    [-0, -0],
    [Infinity, NaN],
    [-Infinity, NaN],
    [NaN, NaN],
  ],
  cos: [
    [0, 1],
    [-0, 1],
    [Infinity, NaN],
    [-Infinity, NaN],
    [NaN, NaN],
  ],
  negate: [
    [0, -0],
    [-0, 0],
    [Infinity, -Infinity],
    [NaN, NaN],
  ],
  abs: [
    [-0, 0],
    [-Infinity, Infinity],
    [NaN, NaN],
  ],
  sqrt: [
    [-1, NaN],
    [0, 0],
    [Infinity, Infinity],
    [NaN, NaN],
  ],
  square: [
    [-Infinity, Infinity],
    [1e200, Infinity],
    [NaN, NaN],
  ],
  reciprocal: [
    [0, Infinity],
    [-0, -Infinity],
    [Infinity, 0],
    [NaN, NaN],
  ],
  sign: [
    [Infinity, 1],
    [-Infinity, -1],
    [0, 0],
    [-0, 0],
    [NaN, NaN],
  ],
  step: [
    [Infinity, 1],
    [-Infinity, 0],
    [0, 0],
    [-0, 0],
    [NaN, NaN],
  ],
};

const binaryEdges = [
  ['add', Infinity, -Infinity, NaN],
  ['add', NaN, 1, NaN],
  ['add', 1, NaN, NaN],
  ['subtract', Infinity, Infinity, NaN],
  ['subtract', NaN, 1, NaN],
  ['subtract', 1, NaN, NaN],
  ['multiply', 0, Infinity, NaN],
  ['multiply', 0, -1, -0],
  ['multiply', NaN, 0, NaN],
  ['multiply', 0, NaN, NaN],
  ['divide', 1, 0, Infinity],
  ['divide', 1, -0, -Infinity],
  ['divide', 0, 0, NaN],
  ['divide', 1, Infinity, 0],
  ['divide', NaN, 1, NaN],
  ['divide', 1, NaN, NaN],
  ['maximum', NaN, 1, NaN],
  ['maximum', 1, NaN, NaN],
  ['maximum', NaN, -Infinity, NaN],
  ['maximum', Infinity, NaN, NaN],
  ['maximum', -Infinity, 3, 3],
  ['minimum', NaN, 1, NaN],
  ['minimum', 1, NaN, NaN],
  ['minimum', NaN, Infinity, NaN],
  ['minimum', -Infinity, NaN, NaN],
  ['minimum', Infinity, 3, 3],
  ['power', NaN, 2, NaN],
  ['power', 2, NaN, NaN],
  ['power', 0, -1, Infinity],
  ['power', 2, -Infinity, 0],
] as const;

const reductionEdges = [
  ['max', [NaN, 1, 2], NaN],
  ['max', [1, 2, NaN], NaN],
  ['max', [5, NaN, 2], NaN],
  ['max', [-Infinity, -Infinity, -Infinity], -Infinity],
  ['max', [-5, -3, -4], -3],
  ['min', [NaN, 1, 2], NaN],
  ['min', [1, 2, NaN], NaN],
  ['min', [Infinity, Infinity, Infinity], Infinity],
  ['min', [5, 3, 4], 3],
  ['sum', [1, NaN, 2], NaN],
  ['sum', [Infinity, 1, -Infinity], NaN],
  ['sum', [Infinity, 1, 2], Infinity],
] as const;

const elementwiseEdges: CaseGroup = {
  name: 'elementwise operations at NaN, infinities and zeros',
  cases: ({ smallestNormal }: Precision) => [
    ...unaryOperations.map((operation) =>
      exactCase(
        operation,
        [vectorOf(unaryEdges[operation].map(([x]) => x))],
        (backend, [x]) => [backend.unary(operation, x)],
        vectorOf(unaryEdges[operation].map(([, y]) => y)),
      ),
    ),
    exactCase(
      'step just above and below 0',
      [vectorOf([smallestNormal, -smallestNormal])],
      (backend, [x]) => [backend.unary('step', x)],
      vectorOf([1, 0]),
    ),
    {
      name: 'sin and cos far out stay within [-1, 1]',
      operands: [vectorOf([-1e7, 2e6, 3974199, 12345.678, 1e5, 123456789])],
      apply: (backend: Backend, [x]: readonly Tensor[]) =>
        (['sin', 'cos'] as const).map((operation) =>
          backend.tidy(() =>
            backend.unary(
              'step',
              backend.binary('subtract', backend.unary('abs', backend.unary(operation, x as Vector)), 1),
            ),
          ),
        ),
      expect: () => [0, 1].map(() => expectedVector(6, () => exactly(0))),
    },
    operationCase({
      name: 'erf, softplus and sin of tiny numbers, and softplus far below 0',
      operands: [vectorOf([-1e-30, -1e-10, -1e-4, 3e-7, 2e-20]), vectorOf([-80, -50, -30, -17])],
      apply: (backend, tiny, low) => [
        backend.unary('erf', tiny),
        backend.unary('sin', tiny),
        backend.unary('softplus', tiny),
        backend.unary('softplus', low),
      ],
      expect: (tiny, low) =>
        [['erf', tiny] as const, ['sin', tiny] as const, ['softplus', tiny] as const, ['softplus', low] as const].map(
          ([operation, { shape, values }]) => ({
            shape,
            entries: Array.from(values, (x) => unaryOracles[operation].apply(x)),
          }),
        ),
    }),
    ...binaryEdges.map(([operation, a, b, result]) =>
      exactCase(
        `${operation}(${a}, ${b})`,
        [vectorOf([a]), vectorOf([b])],
        (backend, [x, y]) => [backend.binary(operation, x as Vector, y as Vector)],
        vectorOf([result]),
      ),
    ),
  ],
};

const productEdges: CaseGroup = {
  name: 'reductions and products at NaN and infinities',
  cases: () => [
    ...reductionEdges.map(([operation, row, result]) =>
      exactCase(
        `${operation} of ${row.join()}, both axes`,
        [matrixOf([row]), matrixOf(row.map((x) => [x]))],
        (backend, [across, down]) => [
          backend.reduce(operation, across as Matrix, 1),
          backend.reduce(operation, down as Matrix, 0),
        ],
        vectorOf([result]),
        vectorOf([result]),
      ),
    ),
    exactCase(
      'matmul keeps 0 NaN and 0 Infinity',
      [
        matrixOf([
          [0, 1],
          [2, 3],
        ]),
        matrixOf([
          [NaN, Infinity, 1],
          [1, 1, 1],
        ]),
      ],
      (backend, [a, b]) => [backend.matmul(a as Matrix, b as Matrix)],
      matrixOf([
        [NaN, NaN, 1],
        [NaN, Infinity, 5],
      ]),
    ),
    exactCase(
      'matvec keeps 0 NaN',
      [
        matrixOf([
          [NaN, 1],
          [2, 3],
        ]),
        vectorOf([0, 1]),
      ],
      (backend, [a, x]) => [
        backend.matvec(a as Matrix, x as Vector),
        backend.matvec(a as Matrix, x as Vector, { transpose: true }),
      ],
      vectorOf([NaN, 3]),
      vectorOf([NaN, 3]),
    ),
  ],
};

/** Edges of the required operations. */
export const primitiveEdgeGroups: readonly CaseGroup[] = [elementwiseEdges, productEdges];

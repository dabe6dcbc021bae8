import { reductions, type Axis, type MatrixShape } from '@proxflow/backend';
import { matrixProduct, matrixVectorProduct, reduction } from '../oracle/linear.js';
import { normals } from '../samples.js';
import { operationCase, type CaseGroup } from './operation-case.js';

/** n, k, m of a product `[n, k]` `[k, m]`: scalars, single rows and columns, multiples of 4 and not, square. */
const sides = [
  [1, 1, 1],
  [1, 5, 1],
  [5, 1, 3],
  [1, 6, 7],
  [6, 7, 1],
  [4, 8, 4],
  [5, 5, 5],
  [3, 5, 7],
  [17, 9, 13],
] as const;
const flags = [false, true];

const matmul: readonly CaseGroup[] = flags.flatMap((transposeA) =>
  flags.map((transposeB) => ({
    name: `matmul of ${transposeA ? 'A^T' : 'A'} and ${transposeB ? 'B^T' : 'B'}`,
    cases: () =>
      sides.map(([n, k, m]) =>
        operationCase({
          name: `matmul to [${n}, ${m}] over ${k}`,
          operands: [
            normals(`A ${n},${k}`, (transposeA ? [k, n] : [n, k]) as MatrixShape),
            normals(`B ${k},${m}`, (transposeB ? [m, k] : [k, m]) as MatrixShape),
          ],
          apply: (backend, a, b) => backend.matmul(a, b, { transposeA, transposeB }),
          expect: (a, b) => matrixProduct(a, b, transposeA, transposeB),
        }),
      ),
  })),
);

const matvec: readonly CaseGroup[] = flags.map((transpose) => ({
  name: `matvec with ${transpose ? 'A^T' : 'A'}`,
  cases: () =>
    sides.map(([n, , m]) =>
      operationCase({
        name: `matvec of [${n}, ${m}]`,
        operands: [normals(`A ${n},${m}`, [n, m]), normals(`x ${n},${m}`, [transpose ? n : m])],
        apply: (backend, a, x) => backend.matvec(a, x, { transpose }),
        expect: (a, x) => matrixVectorProduct(a, x, transpose),
      }),
    ),
}));

const reduce: readonly CaseGroup[] = reductions.map((operation) => ({
  name: `reduce ${operation}`,
  cases: () =>
    sides.flatMap(([n, , m]) =>
      ([0, 1] as const).map((axis: Axis) =>
        operationCase({
          name: `${operation} of [${n}, ${m}] along axis ${axis}`,
          operands: [normals(`reduced ${n},${m}`, [n, m])],
          apply: (backend, x) => backend.reduce(operation, x, axis),
          expect: (x) => reduction(operation, x, axis),
        }),
      ),
    ),
}));

/** Products and reductions. */
export const productGroups: readonly CaseGroup[] = [...matmul, ...matvec, ...reduce];

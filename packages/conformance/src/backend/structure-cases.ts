import type { MatrixShape, Shape } from '@proxflow/backend';
import { rowsOf, type Grid } from '../grid.js';
import { exactly, expectedMatrix, expectedVector, type Expected } from '../oracle/approximation.js';
import { columnsOf } from '../oracle/linear.js';
import { normals } from '../samples.js';
import { operationCase, type CaseGroup } from './operation-case.js';

const matrixShapes: readonly MatrixShape[] = [
  [1, 1],
  [1, 6],
  [6, 1],
  [3, 5],
  [4, 4],
  [9, 13],
];

function exactMatrix(rows: readonly (readonly number[])[]): Expected {
  return expectedMatrix(rows.length, rows[0].length, (i, j) => exactly(rows[i][j]));
}

function exactVector(values: ArrayLike<number>): Expected {
  return expectedVector(values.length, (i) => exactly(values[i]));
}

function reshaped(x: Grid, shape: Shape): Expected {
  return { shape, entries: Array.from(x.values, exactly) };
}

const transpose: CaseGroup = {
  name: 'transpose',
  cases: () =>
    matrixShapes.map((shape) =>
      operationCase({
        name: `transpose of [${shape.join()}]`,
        operands: [normals('transpose', shape)],
        apply: (backend, x) => backend.transpose(x),
        expect: (x) => exactMatrix(columnsOf(x)),
      }),
    ),
};

const reshape: CaseGroup = {
  name: 'reshape keeps row-major order',
  cases: () =>
    (
      [
        [[12], [3, 4]],
        [[3, 4], [12]],
        [
          [3, 4],
          [4, 3],
        ],
        [
          [3, 4],
          [3, 4],
        ],
        [[5], [5]],
        [[5], [5, 1]],
        [
          [5, 1],
          [1, 5],
        ],
        [[1, 1], [1]],
      ] as const
    ).map(([from, to]) =>
      operationCase({
        name: `[${from.join()}] to [${to.join()}]`,
        operands: [normals('reshape', from as Shape)],
        apply: (backend, x) => backend.reshape(x, to as MatrixShape),
        expect: (x) => reshaped(x, to),
      }),
    ),
};

const slice: CaseGroup = {
  name: 'slice',
  cases: () => [
    ...(
      [
        [[5, 7], 0, 1, 3],
        [[5, 7], 1, 2, 4],
        [[5, 7], 1, 6, 1],
        [[5, 7], 0, 0, 5],
        [[1, 9], 1, 3, 5],
        [[9, 1], 0, 3, 5],
      ] as const
    ).map(([shape, axis, start, length]) =>
      operationCase({
        name: `[${shape.join()}] axis ${axis} from ${start}, length ${length}`,
        operands: [normals('slice', shape as MatrixShape)],
        apply: (backend, x) => backend.slice(x, axis, start, length),
        expect: (x) => {
          const rows = rowsOf(x);
          return exactMatrix(
            axis === 0 ? rows.slice(start, start + length) : rows.map((row) => row.slice(start, start + length)),
          );
        },
      }),
    ),
    operationCase({
      name: '[8] from 3, length 4',
      operands: [normals('slice', [8])],
      apply: (backend, x) => backend.slice(x, 0, 3, 4),
      expect: (x) => exactVector(x.values.slice(3, 7)),
    }),
  ],
};

const concatenate: CaseGroup = {
  name: 'concatenate',
  cases: () => [
    operationCase({
      name: 'rows below each other',
      operands: [normals('above', [2, 3]), normals('middle', [1, 3]), normals('below', [4, 3])],
      apply: (backend, ...parts) => backend.concatenate(parts, 0),
      expect: (...parts) => exactMatrix(parts.flatMap(rowsOf)),
    }),
    operationCase({
      name: 'columns side by side',
      operands: [normals('left', [3, 1]), normals('middle', [3, 4]), normals('right', [3, 2])],
      apply: (backend, ...parts) => backend.concatenate(parts, 1),
      expect: (...parts) => exactMatrix([0, 1, 2].map((i) => parts.flatMap((part) => rowsOf(part)[i]))),
    }),
    operationCase({
      name: 'vectors',
      operands: [normals('first', [3]), normals('second', [5])],
      apply: (backend, ...parts) => backend.concatenate(parts, 0),
      expect: (...parts) => exactVector(parts.flatMap(({ values }) => [...values])),
    }),
    operationCase({
      name: 'a single part is copied',
      operands: [normals('only', [2, 3])],
      apply: (backend, part) => backend.concatenate([part], 1),
      expect: (part) => exactMatrix(rowsOf(part)),
    }),
  ],
};

const gather: CaseGroup = {
  name: 'gather',
  cases: () => [
    ...[[4, 0, 0, 2], [0, 1, 2, 3, 4], [3]].map((indices) =>
      operationCase({
        name: `rows ${indices.join()}`,
        operands: [normals('gather', [5, 3])],
        apply: (backend, x) => backend.gather(x, indices),
        expect: (x) => exactMatrix(indices.map((i) => rowsOf(x)[i])),
      }),
    ),
    operationCase({
      name: 'entries',
      operands: [normals('gather', [6])],
      apply: (backend, x) => backend.gather(x, [5, 1, 1, 0]),
      expect: (x) => exactVector([5, 1, 1, 0].map((i) => x.values[i])),
    }),
  ],
};

/** Operations that move numbers and never change them. */
export const structureGroups: readonly CaseGroup[] = [transpose, reshape, slice, concatenate, gather];

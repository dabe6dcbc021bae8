import type { Matrix, Vector } from '@proxflow/backend';
import { gridOf, matrixOf, vectorOf } from '../grid.js';
import { exactly, expectedMatrix, expectedVector, relative } from '../oracle/approximation.js';
import { normals } from '../samples.js';
import { exactCase } from './edge-cases.js';
import { operationCase, type CaseGroup } from './operation-case.js';

const squaredDistanceEdges: CaseGroup = {
  name: 'squaredDistances at equal, close and far-away rows',
  kernel: 'squaredDistances',
  cases: ({ epsilon }) => {
    const cloud = normals('cloud with twins', [6, 3], 10);
    const nearly = gridOf(cloud.shape, (k) => cloud.values[k] * (1 + (k % 4) * epsilon));
    return [
      operationCase({
        name: 'rows equal to another are at distance exactly 0',
        operands: [cloud],
        apply: (backend, x) => {
          const distances = backend.tidy(() => backend.squaredDistances(x, backend.gather(x, [3, 1, 1, 5])));
          const own = backend.tidy(() => {
            const picked = backend.concatenate(
              [3, 1, 1, 5].map((row, j) => backend.slice(backend.slice(distances, 0, row, 1), 1, j, 1)),
              0,
            );
            return backend.reshape(picked, [4]);
          });
          distances.dispose();
          return own;
        },
        expect: (_) => expectedVector(4, () => exactly(0)),
      }),
      operationCase({
        name: 'never negative for rows that differ in the last bit',
        operands: [cloud, nearly],
        apply: (backend, a, b) =>
          backend.tidy(() => backend.reduce('min', backend.binary('minimum', backend.squaredDistances(a, b), 0), 1)),
        expect: (_a, _b) => expectedVector(6, () => exactly(0)),
      }),
      operationCase({
        name: 'a cloud far from the origin loses no digits',
        operands: [
          matrixOf([
            [1e4, 1e4],
            [1e4 + 2, 1e4],
          ]),
          matrixOf([[1e4 + 1, 1e4]]),
        ],
        apply: (backend, a, b) => backend.squaredDistances(a, b),
        expect: (_a, _b) => expectedMatrix(2, 1, () => relative(1, 16)),
      }),
      exactCase(
        'NaN in a row',
        [
          matrixOf([
            [NaN, 0],
            [1, 0],
          ]),
          matrixOf([[0, 0]]),
        ],
        (backend, [a, b]) => [backend.squaredDistances(a as Matrix, b as Matrix)],
        matrixOf([[NaN], [1]]),
      ),
    ];
  },
};

const gibbsEdges: CaseGroup = {
  name: 'gibbsKernel flushes what is subnormal and keeps what is normal',
  kernel: 'gibbsKernel',
  cases: ({ smallestNormal }) => {
    const threshold = -Math.log(smallestNormal);
    return [
      exactCase(
        'below the smallest normal number, at infinite cost, and NaN',
        [matrixOf([[0, threshold + 0.5, threshold + 5, 1e5, Infinity, NaN]]), vectorOf([0])],
        (backend, [cost, minimum]) => [backend.gibbsKernel(cost as Matrix, 1, minimum as Vector)],
        matrixOf([[1, 0, 0, 0, 0, NaN]]),
      ),
      operationCase({
        name: 'just above the smallest normal number',
        operands: [matrixOf([[threshold - 0.5, 4]]), vectorOf([0])],
        apply: (backend, cost, minimum) => backend.gibbsKernel(cost, 1, minimum),
        expect: (cost) => expectedMatrix(1, 2, (_, j) => relative(Math.exp(-cost.values[j]), 8 + 4 * cost.values[j])),
      }),
      exactCase(
        'a row minimum far from 0',
        [
          matrixOf([
            [1e4, 1e4],
            [3, 1e5],
          ]),
          vectorOf([1e4, 3]),
        ],
        (backend, [cost, minimum]) => [backend.gibbsKernel(cost as Matrix, 0.5, minimum as Vector)],
        matrixOf([
          [1, 1],
          [1, 0],
        ]),
      ),
    ];
  },
};

const logDomainEdges: readonly CaseGroup[] = [
  {
    name: 'logSumExp at infinities and NaN',
    kernel: 'logSumExp',
    cases: () => [
      exactCase(
        'rows',
        [
          matrixOf([
            [-Infinity, -Infinity],
            [-Infinity, 2],
            [Infinity, 0],
            [Infinity, -Infinity],
            [NaN, 0],
            [0, NaN],
          ]),
        ],
        (backend, [x]) => [backend.logSumExp(x as Matrix, 1)],
        vectorOf([-Infinity, 2, Infinity, Infinity, NaN, NaN]),
      ),
      exactCase(
        'columns',
        [
          matrixOf([
            [-Infinity, -Infinity, Infinity, NaN, 0],
            [-Infinity, 2, 0, 0, NaN],
          ]),
        ],
        (backend, [x]) => [backend.logSumExp(x as Matrix, 0)],
        vectorOf([-Infinity, 2, Infinity, NaN, NaN]),
      ),
    ],
  },
  {
    name: 'softmin at infinite potentials and costs',
    kernel: 'softmin',
    cases: () => [
      exactCase(
        'empty atoms are left out; nothing left gives Infinity',
        [
          matrixOf([
            [1, 4, 2],
            [3, 5, Infinity],
          ]),
          vectorOf([-Infinity, 0, -Infinity]),
          vectorOf([-Infinity, -Infinity]),
        ],
        (backend, [cost, h, nothing]) => [
          backend.softmin(2, cost as Matrix, h as Vector, 1),
          backend.softmin(2, cost as Matrix, nothing as Vector, 0),
        ],
        vectorOf([4, 5]),
        vectorOf([Infinity, Infinity, Infinity]),
      ),
      exactCase(
        'NaN in the potential and in the cost',
        [
          matrixOf([
            [1, NaN],
            [3, 5],
          ]),
          vectorOf([0, -Infinity]),
          vectorOf([NaN, 0]),
        ],
        (backend, [cost, h, broken]) => [
          backend.softmin(1, cost as Matrix, h as Vector, 1),
          backend.softmin(1, cost as Matrix, broken as Vector, 1),
        ],
        vectorOf([NaN, 3]),
        vectorOf([NaN, NaN]),
      ),
    ],
  },
  {
    name: 'scalingSweep at an empty row and NaN',
    kernel: 'scalingSweep',
    cases: () => [
      exactCase(
        'division by 0 is not hidden',
        [
          matrixOf([
            [0, 0],
            [1, 1],
          ]),
          vectorOf([1, 4]),
          vectorOf([1, 1]),
        ],
        (backend, [kernel, numerator, scaling]) => {
          const { dual, columnSums } = backend.scalingSweep(kernel as Matrix, numerator as Vector, scaling as Vector);
          return [dual, columnSums];
        },
        vectorOf([Infinity, 2]),
        vectorOf([NaN, NaN]),
      ),
      exactCase(
        'NaN in one column of the kernel',
        [
          matrixOf([
            [0.5, 0.5],
            [NaN, 1],
          ]),
          vectorOf([1, 4]),
          vectorOf([1, 1]),
        ],
        (backend, [kernel, numerator, scaling]) => {
          const { dual, columnSums } = backend.scalingSweep(kernel as Matrix, numerator as Vector, scaling as Vector);
          return [dual, columnSums];
        },
        vectorOf([1, NaN]),
        vectorOf([NaN, NaN]),
      ),
    ],
  },
];

/** Edges of the kernels of transport. */
export const transportEdgeGroups: readonly CaseGroup[] = [squaredDistanceEdges, gibbsEdges, ...logDomainEdges];

import type { Backend, Matrix, Tensor, Vector } from '@proxflow/backend';
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

const pointsOf = (backend: Backend, a: Tensor, b: Tensor, epsilon: number): readonly Tensor[] => {
  const { kernel, rowMinimum, rowMaximum } = backend.gibbsKernelOfPoints(a as Matrix, b as Matrix, epsilon);
  return [kernel, rowMinimum, rowMaximum];
};

const gibbsOfPointsEdges: CaseGroup = {
  name: 'gibbsKernelOfPoints at equal rows, infinities, NaN and the smallest normal number',
  kernel: 'gibbsKernelOfPoints',
  cases: ({ smallestNormal }) => {
    const threshold = -Math.log(smallestNormal);
    return [
      exactCase(
        'a row equal to another has an entry 1 and the least distance exactly 0',
        [
          matrixOf([
            [0.1, 1e4],
            [3, 3],
          ]),
          matrixOf([
            [3, 3],
            [0.1, 1e4],
            [3, 3],
          ]),
        ],
        (backend, [a, b]) => {
          const [kernel, rowMinimum, rowMaximum] = pointsOf(backend, a, b, 0.5);
          rowMaximum.dispose();
          return [kernel, rowMinimum];
        },
        matrixOf([
          [0, 1, 0],
          [1, 0, 1],
        ]),
        vectorOf([0, 0]),
      ),
      exactCase(
        'a row far from all others still has an entry 1',
        [
          matrixOf([[1024, 0]]),
          matrixOf([
            [0, 0],
            [-1024, 0],
            [0, 0],
          ]),
        ],
        (backend, [a, b]) => pointsOf(backend, a, b, 0.125),
        matrixOf([[1, 0, 1]]),
        vectorOf([2 ** 20]),
        vectorOf([2 ** 22]),
      ),
      operationCase({
        name: 'what is subnormal is 0, what is normal stays',
        operands: [matrixOf([[0], [0]]), matrixOf([[0], [1], [2], [2], [1], [0]])],
        apply: (backend, a, b) => pointsOf(backend, a, b, 4 / (threshold + 0.5)),
        expect: (a, b) => {
          const normal = relative(Math.exp(-(threshold + 0.5) / 4), 8 + threshold);
          const row = [exactly(1), normal, exactly(0), exactly(0), normal, exactly(1)];
          return [
            expectedMatrix(a.shape[0], b.shape[0], (_, j) => row[j]),
            expectedVector(2, () => exactly(0)),
            expectedVector(2, () => exactly(4)),
          ];
        },
      }),
      exactCase(
        'NaN and infinities of a row, of a column, and of both',
        [matrixOf([[NaN], [Infinity], [1]]), matrixOf([[0], [1], [Infinity], [0], [3]])],
        (backend, [a, b]) => pointsOf(backend, a, b, 1e30),
        matrixOf([
          [NaN, NaN, NaN, NaN, NaN],
          [NaN, NaN, NaN, NaN, NaN],
          [1, 1, 0, 1, 1],
        ]),
        vectorOf([NaN, NaN, 0]),
        vectorOf([NaN, NaN, Infinity]),
      ),
      exactCase(
        'a row infinitely far from all others',
        [matrixOf([[Infinity]]), matrixOf([[0], [1]])],
        (backend, [a, b]) => pointsOf(backend, a, b, 1),
        matrixOf([[NaN, NaN]]),
        vectorOf([Infinity]),
        vectorOf([Infinity]),
      ),
      exactCase(
        'NaN at the end of a long row',
        [matrixOf([[0]]), gridOf([39, 1], (k) => (k === 38 ? NaN : k))],
        (backend, [a, b]) => {
          const [kernel, rowMinimum, rowMaximum] = pointsOf(backend, a, b, 1);
          kernel.dispose();
          return [rowMinimum, rowMaximum];
        },
        vectorOf([NaN]),
        vectorOf([NaN]),
      ),
    ];
  },
};

/** Values that float arithmetic gets wrong unless the distances and kernels of clouds are written with them in mind. */
export const gibbsKernelEdgeGroups: readonly CaseGroup[] = [squaredDistanceEdges, gibbsEdges, gibbsOfPointsEdges];

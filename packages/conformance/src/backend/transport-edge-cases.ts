import type { Matrix, Vector } from '@proxflow/backend';
import { matrixOf, vectorOf } from '../grid.js';
import { exactCase } from './edge-cases.js';
import { gibbsKernelEdgeGroups } from './gibbs-edge-cases.js';
import type { CaseGroup } from './operation-case.js';
const matrixEdges: readonly CaseGroup[] = [
  {
    name: 'squaredMatvec at infinities, NaN and squares that underflow',
    kernel: 'squaredMatvec',
    cases: ({ smallestNormal }) => [
      exactCase(
        'infinities and NaN',
        [
          matrixOf([
            [-2, 3],
            [-Infinity, 1],
            [Infinity, NaN],
            [NaN, 0],
          ]),
          vectorOf([1, -1]),
        ],
        (backend, [a, x]) => [backend.squaredMatvec(a as Matrix, x as Vector)],
        vectorOf([-5, Infinity, NaN, NaN]),
      ),
      exactCase(
        'a square too small for any number is 0 whatever it is multiplied with',
        [matrixOf([[smallestNormal, 0]]), vectorOf([1 / smallestNormal, 4])],
        (backend, [a, x]) => [backend.squaredMatvec(a as Matrix, x as Vector)],
        vectorOf([0]),
      ),
    ],
  },
  {
    name: 'diagonal at infinities and NaN',
    kernel: 'diagonal',
    cases: () => [
      exactCase(
        'what stands beside it does not matter',
        [
          matrixOf([
            [-Infinity, NaN, NaN],
            [NaN, NaN, 1],
            [Infinity, NaN, -0],
            [NaN, NaN, NaN],
          ]),
        ],
        (backend, [x]) => [backend.diagonal(x as Matrix)],
        vectorOf([-Infinity, NaN, -0]),
      ),
    ],
  },
];

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
export const transportEdgeGroups: readonly CaseGroup[] = [...gibbsKernelEdgeGroups, ...matrixEdges, ...logDomainEdges];

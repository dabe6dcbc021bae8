import type { Axis } from '@proxflow/backend';
import { gridOf, rowsOf, vectorOf } from '../grid.js';
import { exactly, expectedVector } from '../oracle/approximation.js';
import {
  gibbsKernel,
  gibbsKernelOfPoints,
  logSumExp,
  scalingSweep,
  softmin,
  squaredDistances,
  squaredMatvec,
} from '../oracle/transport.js';
import { normals, uniforms } from '../samples.js';
import { operationCase, type CaseGroup, type KernelSize } from './operation-case.js';

/** N, M and the dimension p of both clouds. The square one is not symmetric, so a transposed kernel shows. */
const sizes: readonly KernelSize[] = [
  [1, 1, 1],
  [1, 6, 2],
  [6, 1, 3],
  [5, 5, 2],
  [5, 3, 1],
  [4, 8, 4],
  [13, 7, 5],
  [33, 18, 3],
  [1, 7, 3],
  [7, 1, 5],
  [5, 13, 1],
  [17, 31, 7],
  [33, 9, 2],
];
const axes: readonly Axis[] = [0, 1];

/** The kernels of transport on random data of given sizes N, M, p. */
export const transportGroupsOn = (sizes: readonly KernelSize[]): readonly CaseGroup[] => [
  {
    name: 'squaredDistances',
    kernel: 'squaredDistances',
    cases: () =>
      sizes.map(([n, m, p]) =>
        operationCase({
          name: `squaredDistances of [${n}, ${p}] and [${m}, ${p}]`,
          operands: [normals(`old ${n},${p}`, [n, p]), normals(`new ${m},${p}`, [m, p])],
          apply: (backend, a, b) => backend.squaredDistances(a, b),
          expect: squaredDistances,
        }),
      ),
  },
  {
    name: 'gibbsKernel',
    kernel: 'gibbsKernel',
    cases: (precision) =>
      sizes.flatMap(([n, m]) => {
        const cost = uniforms(`cost ${n},${m}`, [n, m], 0, 6);
        const minima = vectorOf(rowsOf(cost).map((row) => Math.min(...row)));
        return [minima, uniforms(`shift ${n},${m}`, [n], -1, 1)].map((rowMinimum, variant) =>
          operationCase({
            name: `gibbsKernel of [${n}, ${m}] less ${variant === 0 ? 'the row minimum' : 'other numbers'}`,
            operands: [cost, rowMinimum],
            apply: (backend, c, minimum) => backend.gibbsKernel(c, 0.375, minimum),
            expect: (c, minimum) => gibbsKernel(c, 0.375, minimum, precision),
          }),
        );
      }),
  },
  {
    name: 'gibbsKernelOfPoints',
    kernel: 'gibbsKernelOfPoints',
    cases: (precision) =>
      sizes.flatMap(([n, m, p]) =>
        // At the larger all entries are felt, at the smaller most are flushed.
        [2 * p, 0.0625].map((epsilon) =>
          operationCase({
            name: `gibbsKernelOfPoints of [${n}, ${p}] and [${m}, ${p}] at epsilon ${epsilon}`,
            operands: [normals(`old ${n},${p}`, [n, p]), normals(`new ${m},${p}`, [m, p])],
            apply: (backend, a, b) => {
              const { kernel, rowMinimum, rowMaximum } = backend.gibbsKernelOfPoints(a, b, epsilon);
              return [kernel, rowMinimum, rowMaximum];
            },
            expect: (a, b) => gibbsKernelOfPoints(a, b, epsilon, precision),
          }),
        ),
      ),
  },
  {
    name: 'logSumExp',
    kernel: 'logSumExp',
    cases: () =>
      sizes.flatMap(([n, m]) =>
        axes.flatMap((axis) =>
          // Far up and down, where the exponentials themselves overflow and vanish.
          [0, 3000, -3000].map((shift) => {
            const { shape, values } = normals(`exponents ${n},${m}`, [n, m], 4);
            return operationCase({
              name: `logSumExp of [${n}, ${m}] about ${shift} along axis ${axis}`,
              operands: [gridOf(shape, (k) => values[k] + shift)],
              apply: (backend, x) => backend.logSumExp(x, axis),
              expect: (x) => logSumExp(x, axis),
            });
          }),
        ),
      ),
  },
  {
    name: 'softmin',
    kernel: 'softmin',
    cases: () =>
      sizes.flatMap(([n, m]) =>
        axes.flatMap((axis) =>
          [2, 0.015625].map((epsilon) =>
            operationCase({
              name: `softmin of [${n}, ${m}] along axis ${axis} at epsilon ${epsilon}`,
              operands: [uniforms(`cost ${n},${m}`, [n, m], 0, 6), normals(`h ${n},${m}`, [axis === 1 ? m : n], 3)],
              apply: (backend, cost, potential) => backend.softmin(epsilon, cost, potential, axis),
              expect: (cost, potential) => softmin(epsilon, cost, potential, axis),
            }),
          ),
        ),
      ),
  },
  {
    name: 'squaredMatvec',
    kernel: 'squaredMatvec',
    cases: () =>
      sizes.map(([n, m]) =>
        operationCase({
          name: `squaredMatvec of [${n}, ${m}]`,
          operands: [normals(`a ${n},${m}`, [n, m]), normals(`x ${m}`, [m])],
          apply: (backend, a, x) => backend.squaredMatvec(a, x),
          expect: squaredMatvec,
        }),
      ),
  },
  {
    name: 'diagonal',
    kernel: 'diagonal',
    cases: () =>
      sizes.map(([n, m]) =>
        operationCase({
          name: `diagonal of [${n}, ${m}]`,
          operands: [normals(`x ${n},${m}`, [n, m])],
          apply: (backend, x) => backend.diagonal(x),
          expect: ({ values }) => expectedVector(Math.min(n, m), (i) => exactly(values[i * m + i])),
        }),
      ),
  },
  {
    name: 'scalingSweep',
    kernel: 'scalingSweep',
    cases: () =>
      sizes.map(([n, m]) =>
        operationCase({
          name: `scalingSweep of [${n}, ${m}]`,
          operands: [
            uniforms(`kernel ${n},${m}`, [n, m], 0.01, 1),
            uniforms(`numerator ${n}`, [n], 0.1, 1),
            uniforms(`scaling ${m}`, [m], 0.1, 3),
          ],
          apply: (backend, kernel, numerator, scaling) => {
            const { dual, columnSums } = backend.scalingSweep(kernel, numerator, scaling);
            return [dual, columnSums];
          },
          expect: scalingSweep,
        }),
      ),
  },
];

/** The kernels of transport on random data. */
export const transportGroups = transportGroupsOn(sizes);

import { activations } from '@proxflow/backend';
import { eulerMaruyama, ridgeForward, ridgePullback } from '../oracle/ridge.js';
import { normals } from '../samples.js';
import { operationCase, type CaseGroup, type KernelSize } from './operation-case.js';

/** N, n and D. */
const sizes: readonly KernelSize[] = [
  [1, 1, 1],
  [1, 6, 2],
  [6, 1, 3],
  [5, 5, 1],
  [3, 8, 4],
  [13, 7, 5],
  [18, 33, 6],
  [1, 7, 3],
  [7, 1, 2],
  [5, 13, 1],
  [17, 31, 7],
  [33, 9, 5],
];

/** The kernels of the ridge neuron and of the location update on random data of given sizes N, n, D. */
export const ridgeGroupsOn = (sizes: readonly KernelSize[]): readonly CaseGroup[] => [
  ...activations.map((activation): CaseGroup => ({
    name: `ridgeForward ${activation}`,
    kernel: 'ridgeForward',
    cases: () =>
      sizes.map(([n, rows, d]) =>
        operationCase({
          name: `${activation} of ${n} particles on [${rows}, ${d}]`,
          operands: [normals(`theta ${n},${d}`, [n, d + 2]), normals(`X ${rows},${d}`, [rows, d])],
          apply: (backend, positions, inputs) => {
            const { values, slopes } = backend.ridgeForward(activation, positions, inputs);
            return [values, slopes];
          },
          expect: (positions, inputs) => ridgeForward(activation, positions, inputs),
        }),
      ),
  })),
  {
    name: 'ridgePullback',
    kernel: 'ridgePullback',
    cases: () =>
      sizes.map(([n, rows, d]) =>
        operationCase({
          name: `ridgePullback of ${n} particles on [${rows}, ${d}]`,
          // Values and slopes need not belong together: each must enter where the formula has it.
          operands: [
            normals(`theta ${n},${d}`, [n, d + 2]),
            normals(`X ${rows},${d}`, [rows, d]),
            normals(`T ${n},${rows}`, [n, rows]),
            normals(`S ${n},${rows}`, [n, rows]),
            normals(`c ${rows}`, [rows]),
          ],
          apply: (backend, positions, inputs, values, slopes, cotangent) => {
            const { potential, gradient } = backend.ridgePullback(positions, inputs, values, slopes, cotangent);
            return [potential, gradient];
          },
          expect: ridgePullback,
        }),
      ),
  },
  {
    name: 'eulerMaruyama',
    kernel: 'eulerMaruyama',
    cases: () =>
      sizes.map(([n, , d]) =>
        operationCase({
          name: `eulerMaruyama of [${n}, ${d}]`,
          operands: [
            normals(`theta ${n},${d}`, [n, d]),
            normals(`g ${n},${d}`, [n, d]),
            normals(`xi ${n},${d}`, [n, d]),
          ],
          apply: (backend, positions, gradient, noise) => backend.eulerMaruyama(positions, gradient, noise, 0.01, 0.3),
          expect: (positions, gradient, noise) => eulerMaruyama(positions, gradient, noise, 0.01, 0.3),
        }),
      ),
  },
];

/** The kernels of the ridge neuron and of the location update on random data. */
export const ridgeGroups = ridgeGroupsOn(sizes);

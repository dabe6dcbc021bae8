import { activations, type Matrix, type Vector } from '@proxflow/backend';
import { matrixOf, vectorOf } from '../grid.js';
import { ridgeForward } from '../oracle/ridge.js';
import { exactCase } from './edge-cases.js';
import { operationCase, type CaseGroup } from './operation-case.js';

/** u = w x exactly, from -15 to 15 and close to 0. */
const preActivations = [-15, -11, -7.5, -4, -2, -1, -0.5, -0.125, -1e-4, 0, 1e-4, 0.25, 0.5, 0.75, 1, 3, 5, 9, 13, 15];

const ridgeEdges: CaseGroup = {
  name: 'ridgeForward saturates, keeps the digits of small slopes and propagates NaN',
  kernel: 'ridgeForward',
  cases: () => [
    operationCase({
      name: 'tanh slopes have relative accuracy up to |u| = 15',
      operands: [matrixOf([[3, 0, 1]]), matrixOf(preActivations.map((u) => [u]))],
      apply: (backend, positions, inputs) => {
        const { values, slopes } = backend.ridgeForward('tanh', positions, inputs);
        return [values, slopes];
      },
      expect: (positions, inputs) => ridgeForward('tanh', positions, inputs),
    }),
    ...activations.map((activation) =>
      exactCase(
        `${activation} at zeros, far out, infinities and NaN`,
        [matrixOf([[2, 0, 1]]), matrixOf([[0], [1000], [-1000], [Infinity], [-Infinity], [NaN]])],
        (backend, [positions, inputs]) => {
          const { values, slopes } = backend.ridgeForward(activation, positions as Matrix, inputs as Matrix);
          return [values, slopes];
        },
        matrixOf([activation === 'tanh' ? [0, 1, -1, 1, -1, NaN] : [0, 1000, 0, Infinity, 0, NaN]]),
        matrixOf([activation === 'tanh' ? [1, 0, 0, 0, 0, NaN] : [0, 1, 0, 1, 0, NaN]]),
      ),
    ),
  ],
};

const updateEdges: readonly CaseGroup[] = [
  {
    name: 'ridgePullback propagates NaN',
    kernel: 'ridgePullback',
    cases: () => [
      exactCase(
        'NaN in one particle',
        [
          matrixOf([
            [2, 0, 1],
            [3, 0, 1],
          ]),
          matrixOf([[1], [4]]),
          matrixOf([
            [NaN, 1],
            [1, 2],
          ]),
          matrixOf([
            [NaN, 1],
            [1, 2],
          ]),
          vectorOf([1, 1]),
        ],
        (backend, [positions, inputs, values, slopes, cotangent]) => {
          const { potential, gradient } = backend.ridgePullback(
            positions as Matrix,
            inputs as Matrix,
            values as Matrix,
            slopes as Matrix,
            cotangent as Vector,
          );
          return [potential, gradient];
        },
        vectorOf([NaN, 9]),
        matrixOf([
          [NaN, NaN, NaN],
          [3, 9, 27],
        ]),
      ),
    ],
  },
  {
    name: 'eulerMaruyama propagates NaN and infinities, and only where they are',
    kernel: 'eulerMaruyama',
    cases: () => [
      exactCase(
        'mixed',
        [
          matrixOf([
            [1, 2],
            [NaN, 4],
          ]),
          matrixOf([
            [NaN, 2],
            [1, 2],
          ]),
          matrixOf([
            [0, Infinity],
            [0, 4],
          ]),
        ],
        (backend, [positions, gradient, noise]) => [
          backend.eulerMaruyama(positions as Matrix, gradient as Matrix, noise as Matrix, 0.5, 0.25),
        ],
        matrixOf([
          [NaN, Infinity],
          [NaN, 4],
        ]),
      ),
      exactCase(
        'without step and noise nothing moves',
        [matrixOf([[1, 2]]), matrixOf([[3, 4]]), matrixOf([[5, 6]])],
        (backend, [positions, gradient, noise]) => [
          backend.eulerMaruyama(positions as Matrix, gradient as Matrix, noise as Matrix, 0, 0),
        ],
        matrixOf([[1, 2]]),
      ),
    ],
  },
];

/** Edges of the kernels of the ridge neuron and of the location update. */
export const ridgeEdgeGroups: readonly CaseGroup[] = [ridgeEdges, ...updateEdges];

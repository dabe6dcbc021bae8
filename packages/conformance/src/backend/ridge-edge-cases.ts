import { activations, type Activation, type Matrix, type Vector } from '@proxflow/backend';
import { matrixOf, vectorOf } from '../grid.js';
import { exactly, expectedMatrix, relative } from '../oracle/approximation.js';
import { ridgeForward } from '../oracle/ridge.js';
import { exactCase } from './edge-cases.js';
import { operationCase, type CaseGroup, type OperationCase } from './operation-case.js';

/** u = w x exactly, from -15 to 15 and close to 0. */
const preActivations = [-15, -11, -7.5, -4, -2, -1, -0.5, -0.125, -1e-4, 0, 1e-4, 0.25, 0.5, 0.75, 1, 3, 5, 9, 13, 15];

/** Values and slopes at 0, 1000, -1000, infinities and NaN. */
const limits: Record<Activation, readonly [values: readonly number[], slopes: readonly number[]]> = {
  tanh: [
    [0, 1, -1, 1, -1, NaN],
    [1, 0, 0, 0, 0, NaN],
  ],
  relu: [
    [0, 1000, 0, Infinity, 0, NaN],
    [0, 1, 0, 1, 0, NaN],
  ],
  logistic: [
    [0.5, 1, 0, 1, 0, NaN],
    [0.25, 0, 0, 0, 0, NaN],
  ],
  erf: [
    [0, 1, -1, 1, -1, NaN],
    [2 / Math.sqrt(Math.PI), 0, 0, 0, 0, NaN],
  ],
  softplus: [
    [Math.LN2, 1000, 0, Infinity, 0, NaN],
    [0.5, 1, 0, 1, 0, NaN],
  ],
  sine: [
    [0, Math.sin(1000), -Math.sin(1000), NaN, NaN, NaN],
    [1, Math.cos(1000), Math.cos(1000), NaN, NaN, NaN],
  ],
};

const ridgeEdges: CaseGroup = {
  name: 'ridgeForward saturates, keeps the digits of small slopes and propagates NaN',
  kernel: 'ridgeForward',
  cases: () => [
    ...activations.map((activation) =>
      operationCase({
        name: `${activation} slopes have relative accuracy up to |u| = 15`,
        operands: [matrixOf([[3, 0, 1]]), matrixOf(preActivations.map((u) => [u]))],
        apply: (backend, positions, inputs) => {
          const { values, slopes } = backend.ridgeForward(activation, positions, inputs);
          return [values, slopes];
        },
        expect: (positions, inputs) => ridgeForward(activation, positions, inputs),
      }),
    ),
    ...activations.map((activation): OperationCase => ({
      name: `${activation} at zero, far out, infinities and NaN`,
      operands: [matrixOf([[2, 0, 1]]), matrixOf([[0], [1000], [-1000], [Infinity], [-Infinity], [NaN]])],
      apply: (backend, [positions, inputs]) => {
        const { values, slopes } = backend.ridgeForward(activation, positions as Matrix, inputs as Matrix);
        return [values, slopes];
      },
      expect: () =>
        limits[activation].map((row) =>
          expectedMatrix(1, row.length, (_, i) =>
            // Limits are exact; what is no whole number may be off by a few roundings.
            Number.isFinite(row[i]) && !Number.isInteger(row[i]) ? relative(row[i], 4) : exactly(row[i]),
          ),
        ),
    })),
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

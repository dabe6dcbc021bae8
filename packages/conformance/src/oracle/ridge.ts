import type { Activation, MatrixShape, VectorShape } from '@proxflow/backend';
import { rowsOf, type Grid } from '../grid.js';
import { expectedMatrix, expectedVector, sumOf, type Approximation, type Expected } from './approximation.js';
import { columnsOf } from './linear.js';
import { errorFunction, softplus } from './special-functions.js';

/** sigma(u) and sigma'(u) where u is off by `uncertainty` machine epsilons. */
function activate(
  activation: Activation,
  u: number,
  uncertainty: number,
): { value: Approximation; slope: Approximation } {
  // Slopes are held to relative accuracy, also where they are tiny; for that of each |d log slope / du| is bounded.
  const parts = (value: number, valueError: number, slope: number, slopeError: number) => ({
    value: { value, error: slope * uncertainty + valueError },
    slope: { value: slope, error: slope * slopeError },
  });
  const decay = Math.exp(-Math.abs(u));
  // Exponentials of tiny results may be off by as many roundings as their argument is large.
  const tail = Math.max(-u, 0);
  switch (activation) {
    case 'relu':
      return { value: { value: Math.max(u, 0), error: uncertainty }, slope: { value: u > 0 ? 1 : 0, error: 0 } };
    case 'tanh': {
      const e = Math.exp(-2 * Math.abs(u));
      return parts((Math.sign(u) * (1 - e)) / (1 + e), 8, (4 * e) / (1 + e) ** 2, 2 * uncertainty + 16);
    }
    case 'logistic': {
      const value = (u < 0 ? decay : 1) / (1 + decay);
      return parts(value, value * (12 + tail), decay / (1 + decay) ** 2, uncertainty + 24 + Math.abs(u));
    }
    case 'erf': {
      const value = errorFunction(u);
      // The square of u is rounded before its exponential is taken.
      const slopeError = 2 * Math.abs(u) * uncertainty + 12 + 2 * u * u;
      return parts(value, 12 * Math.abs(value), (2 / Math.sqrt(Math.PI)) * Math.exp(-u * u), slopeError);
    }
    case 'softplus': {
      const value = softplus(u);
      return parts(value, value * (12 + tail), (u < 0 ? decay : 1) / (1 + decay), uncertainty + 12 + tail);
    }
    case 'sine':
      return {
        value: { value: Math.sin(u), error: uncertainty + 8 },
        slope: { value: Math.cos(u), error: uncertainty + 8 },
      };
  }
}

/** Values and slopes of the ridge neuron at theta_j = (a_j, b_j, w_j). */
export function ridgeForward(
  activation: Activation,
  positions: Grid<MatrixShape>,
  inputs: Grid<MatrixShape>,
): readonly Expected[] {
  const x = rowsOf(inputs);
  const units = rowsOf(positions).map(([, offset, ...direction]) =>
    x.map((xi) => {
      const u = sumOf([offset, ...direction.map((w, k) => w * xi[k])]);
      return activate(activation, u.value, u.error);
    }),
  );
  return [
    expectedMatrix(units.length, x.length, (j, i) => units[j][i].value),
    expectedMatrix(units.length, x.length, (j, i) => units[j][i].slope),
  ];
}

/** potential_j = a_j (T c)_j and gradient_j = (T c, a S c, a (S diag(c)) X)_j. */
export function ridgePullback(
  positions: Grid<MatrixShape>,
  inputs: Grid<MatrixShape>,
  values: Grid<MatrixShape>,
  slopes: Grid<MatrixShape>,
  cotangent: Grid<VectorShape>,
): readonly Expected[] {
  const amplitudes = rowsOf(positions).map(([a]) => a);
  const T = rowsOf(values);
  const S = rowsOf(slopes);
  const coordinates = columnsOf(inputs);
  const c = cotangent.values;
  const partial = (j: number, k: number): Approximation => {
    if (k === 0)
      return sumOf(
        T[j].map((t, i) => t * c[i]),
        2,
      );
    if (k === 1)
      return sumOf(
        S[j].map((s, i) => amplitudes[j] * s * c[i]),
        4,
      );
    return sumOf(
      S[j].map((s, i) => amplitudes[j] * s * c[i] * coordinates[k - 2][i]),
      4,
    );
  };
  return [
    expectedVector(amplitudes.length, (j) =>
      sumOf(
        T[j].map((t, i) => amplitudes[j] * t * c[i]),
        4,
      ),
    ),
    expectedMatrix(amplitudes.length, positions.shape[1], partial),
  ];
}

/** theta - h g + s xi. */
export function eulerMaruyama(
  positions: Grid<MatrixShape>,
  gradient: Grid<MatrixShape>,
  noise: Grid<MatrixShape>,
  stepSize: number,
  noiseScale: number,
): Expected {
  const columns = positions.shape[1];
  return expectedMatrix(positions.shape[0], columns, (i, j) => {
    const k = i * columns + j;
    return sumOf([positions.values[k], -stepSize * gradient.values[k], noiseScale * noise.values[k]], 2);
  });
}

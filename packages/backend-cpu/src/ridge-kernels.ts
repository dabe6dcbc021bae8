import type { Matrix } from 'ml-matrix';
import { unknownActivation, type Activation, type DriverKernels } from '@proxflow/backend';
import { addScaledRows, dot, dotRows } from './matmul.js';
import { allocate, entriesOf, rowsOf } from './rows.js';

/** Writes sigma(u) and sigma'(u) over a row of pre-activations. */
type ActivateRow = (u: Float64Array, values: Float64Array, slopes: Float64Array) => void;

const activateTanh: ActivateRow = (u, values, slopes) => {
  for (let i = 0; i < u.length; i++) {
    const x = u[i];
    if (Math.abs(x) < 0.5) {
      const t = Math.tanh(x);
      values[i] = t;
      slopes[i] = 1 - t * t;
    } else {
      // One exponential serves both; 1 - t^2 would cancel here.
      const e = Math.exp(-2 * Math.abs(x));
      const t = (1 - e) / (1 + e);
      values[i] = x < 0 ? -t : t;
      slopes[i] = (4 * e) / ((1 + e) * (1 + e));
    }
  }
};

const activateRelu: ActivateRow = (u, values, slopes) => {
  for (let i = 0; i < u.length; i++) {
    values[i] = Math.max(u[i], 0);
    slopes[i] = u[i] > 0 ? 1 : u[i] <= 0 ? 0 : NaN;
  }
};

function activateRow(activation: Activation): ActivateRow {
  switch (activation) {
    case 'tanh':
      return activateTanh;
    case 'relu':
      return activateRelu;
    default:
      throw unknownActivation(activation);
  }
}

/** The fused kernels of the ridge neuron and of the location update. */
export const ridgeKernels: Pick<DriverKernels<Matrix>, 'ridgeForward' | 'ridgePullback' | 'eulerMaruyama'> = {
  ridgeForward(activation, positions, inputs) {
    const activate = activateRow(activation);
    const shape = [positions.shape[0], inputs.shape[0]] as const;
    const values = allocate(shape);
    const slopes = allocate(shape);
    const x = rowsOf(inputs.handle);
    const u = new Float64Array(inputs.shape[0]);
    rowsOf(positions.handle).forEach((theta, j) => {
      dotRows(u, theta.subarray(2), x, theta[1]);
      activate(u, rowsOf(values)[j], rowsOf(slopes)[j]);
    });
    return { values, slopes };
  },

  ridgePullback(positions, inputs, values, slopes, cotangent) {
    const potential = allocate([positions.shape[0]]);
    const gradient = allocate(positions.shape);
    const psi = rowsOf(potential)[0];
    const x = rowsOf(inputs.handle);
    const c = entriesOf(cotangent);
    const factors = new Float64Array(c.length);
    rowsOf(positions.handle).forEach((theta, j) => {
      const amplitude = theta[0];
      const target = rowsOf(gradient)[j];
      const slope = rowsOf(slopes.handle)[j];
      const mean = dot(rowsOf(values.handle)[j], c);
      for (let i = 0; i < c.length; i++) factors[i] = slope[i] * c[i] * amplitude;
      addScaledRows(target.subarray(2), factors, x);
      psi[j] = amplitude * mean;
      target[0] = mean;
      target[1] = amplitude * dot(slope, c);
    });
    return { potential, gradient };
  },

  eulerMaruyama(positions, gradient, noise, stepSize, noiseScale) {
    const out = allocate(positions.shape);
    const theta = rowsOf(positions.handle);
    const g = rowsOf(gradient.handle);
    const xi = rowsOf(noise.handle);
    rowsOf(out).forEach((target, j) => {
      for (let k = 0; k < target.length; k++) {
        target[k] = theta[j][k] - g[j][k] * stepSize + xi[j][k] * noiseScale;
      }
    });
    return out;
  },
};

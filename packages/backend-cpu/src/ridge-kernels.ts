import type { Matrix } from 'ml-matrix';
import { unknownActivation, type Activation, type DriverKernels } from '@proxflow/backend';
import { erfOf } from './error-function.js';
import { dot } from './matmul.js';
import { rowProducts, transposedRows } from './row-products.js';
import { allocate, entriesOf, rowsOf } from './rows.js';

/** Replaces a row of w.x by sigma(w.x + b), and writes sigma'(w.x + b) beside it. */
type ActivateRow = (values: Float64Array, offset: number, slopes: Float64Array) => void;

const activateTanh: ActivateRow = (values, offset, slopes) => {
  for (let i = 0; i < values.length; i++) {
    const x = values[i] + offset;
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

const activateRelu: ActivateRow = (values, offset, slopes) => {
  for (let i = 0; i < values.length; i++) {
    const x = values[i] + offset;
    values[i] = Math.max(x, 0);
    slopes[i] = x > 0 ? 1 : x <= 0 ? 0 : NaN;
  }
};

const activateLogistic: ActivateRow = (values, offset, slopes) => {
  for (let i = 0; i < values.length; i++) {
    const x = values[i] + offset;
    const e = Math.exp(-Math.abs(x));
    const d = 1 / (1 + e);
    values[i] = x < 0 ? e * d : d;
    slopes[i] = e * d * d;
  }
};

const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

const activateErf: ActivateRow = (values, offset, slopes) => {
  for (let i = 0; i < values.length; i++) {
    const x = values[i] + offset;
    const e = Math.exp(-x * x);
    values[i] = erfOf(x, e);
    slopes[i] = e * TWO_OVER_ROOT_PI;
  }
};

const activateSoftplus: ActivateRow = (values, offset, slopes) => {
  for (let i = 0; i < values.length; i++) {
    const x = values[i] + offset;
    const e = Math.exp(-Math.abs(x));
    values[i] = Math.max(x, 0) + Math.log1p(e);
    slopes[i] = (x < 0 ? e : 1) / (1 + e);
  }
};

const activateSine: ActivateRow = (values, offset, slopes) => {
  for (let i = 0; i < values.length; i++) {
    const x = values[i] + offset;
    values[i] = Math.sin(x);
    slopes[i] = Math.cos(x);
  }
};

function activateRow(activation: Activation): ActivateRow {
  switch (activation) {
    case 'tanh':
      return activateTanh;
    case 'relu':
      return activateRelu;
    case 'logistic':
      return activateLogistic;
    case 'erf':
      return activateErf;
    case 'softplus':
      return activateSoftplus;
    case 'sine':
      return activateSine;
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
    const to = rowsOf(values);
    const thetas = rowsOf(positions.handle);
    const directions = thetas.map((theta) => theta.subarray(2));
    // The pre-activations w.x are put where the values go, and overwritten row by row.
    rowProducts(directions, rowsOf(inputs.handle), to);
    thetas.forEach((theta, j) => activate(to[j], theta[1], rowsOf(slopes)[j]));
    return { values, slopes };
  },

  ridgePullback(positions, inputs, values, slopes, cotangent) {
    const potential = allocate([positions.shape[0]]);
    const gradient = allocate(positions.shape);
    const psi = rowsOf(potential)[0];
    const c = entriesOf(cotangent);
    const to = rowsOf(gradient);
    const slopeRows = rowsOf(slopes.handle);
    // a (S diag(c)) X, as products of rows with the columns of X.
    const pulled = rowsOf(positions.handle).map(([amplitude], j) => {
      const row = new Float64Array(c.length);
      const slope = slopeRows[j];
      for (let i = 0; i < row.length; i++) row[i] = amplitude * slope[i] * c[i];
      return row;
    });
    const directions = to.map((row) => row.subarray(2));
    rowProducts(pulled, transposedRows(rowsOf(inputs.handle)), directions);
    rowsOf(positions.handle).forEach(([amplitude], j) => {
      const mean = dot(rowsOf(values.handle)[j], c);
      psi[j] = amplitude * mean;
      to[j][0] = mean;
      to[j][1] = amplitude * dot(slopeRows[j], c);
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

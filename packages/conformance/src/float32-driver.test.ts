import {
  createBackend,
  type BackendDriver,
  type BinaryOperation,
  type Shape,
  type UnaryOperation,
} from '@proxflow/backend';
import { erf } from '@proxflow/backend-cpu';
import { conic, proximal, schroedinger } from '@proxflow/core';
import { squaredEuclidean } from '@proxflow/costs';
import { tanhNeuron } from '@proxflow/neurons';
import { normalQuantile, philox4x32 } from '@proxflow/random';
import { l2Potential } from '@proxflow/regularizers';
import { logisticLoss, populationRisk } from '@proxflow/risks';
import {
  asyncOnly,
  describeBackend,
  describeCost,
  describePositionPotential,
  describeRisk,
  describeWeightUpdate,
} from './index.js';

// A whole single-precision driver, as short as one can be: it shows what an author has to write, and holds the suite's
// tolerances to be neither blind nor too strict for float32.

// #region driver
type Numbers = Float32Array;

const unaryFunctions: Record<UnaryOperation, (x: number) => number> = {
  exp: Math.exp,
  log: Math.log,
  tanh: Math.tanh,
  logistic: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  erf,
  sin: Math.sin,
  cos: Math.cos,
  negate: (x) => -x,
  abs: Math.abs,
  sqrt: Math.sqrt,
  square: (x) => x * x,
  reciprocal: (x) => 1 / x,
  sign: Math.sign,
  step: (x) => (Number.isNaN(x) ? NaN : Number(x > 0)),
};

const binaryFunctions: Record<BinaryOperation, (a: number, b: number) => number> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  maximum: Math.max,
  minimum: Math.min,
  power: Math.pow,
};

const sides = (shape: Shape): readonly [number, number] => (shape.length === 1 ? [1, shape[0]] : shape);

function tabulate(rows: number, columns: number, entry: (i: number, j: number) => number): Numbers {
  return Float32Array.from({ length: rows * columns }, (_, k) => entry(Math.floor(k / columns), k % columns));
}

const float32Driver: BackendDriver<Numbers> = {
  name: 'float32 in plain arrays',
  dtype: 'float32',
  upload: async (values) => Float32Array.from(values),
  download: async ({ handle }) => Float64Array.from(handle),
  // Freed memory is spoilt, as it is where somebody else gets it.
  release: (handle) => handle.fill(NaN),
  fill: (shape, value) => tabulate(...sides(shape), () => value),
  unary: (operation, { handle }) => handle.map(unaryFunctions[operation]),
  binary(operation, a, b, shape) {
    const at = ({ handle, shape: own }: typeof a, i: number, j: number) => {
      const [rows, columns] = sides(own);
      return handle[(rows === 1 ? 0 : i) * columns + (columns === 1 ? 0 : j)];
    };
    return tabulate(...sides(shape), (i, j) => binaryFunctions[operation](at(a, i, j), at(b, i, j)));
  },
  matmul(a, b, transposeA, transposeB) {
    const [rows, inner] = transposeA ? [a.shape[1], a.shape[0]] : a.shape;
    const columns = b.shape[transposeB ? 0 : 1];
    return tabulate(rows, columns, (i, j) => {
      let sum = 0;
      for (let k = 0; k < inner; k++) {
        const left = a.handle[transposeA ? k * rows + i : i * inner + k];
        const right = b.handle[transposeB ? j * inner + k : k * columns + j];
        sum = Math.fround(sum + Math.fround(left * right));
      }
      return sum;
    });
  },
  reduce(operation, { handle, shape: [rows, columns] }, axis) {
    const apply = { sum: binaryFunctions.add, max: Math.max, min: Math.min }[operation];
    const line = (i: number, k: number) => handle[axis === 1 ? i * columns + k : k * columns + i];
    return tabulate(1, axis === 1 ? rows : columns, (_, i) => {
      let result = line(i, 0);
      for (let k = 1; k < (axis === 1 ? columns : rows); k++) result = Math.fround(apply(result, line(i, k)));
      return result;
    });
  },
  transpose: ({ handle, shape: [rows, columns] }) => tabulate(columns, rows, (i, j) => handle[j * columns + i]),
  reshape: ({ handle }) => handle.slice(),
  slice({ handle, shape }, axis, start, length) {
    const [rows, columns] = sides(shape);
    return shape.length === 1 || axis === 1
      ? tabulate(rows, length, (i, j) => handle[i * columns + start + j])
      : handle.slice(start * columns, (start + length) * columns);
  },
  concatenate(parts, axis) {
    const [rows] = sides(parts[0].shape);
    const rowsBelow = parts[0].shape.length === 2 && axis === 0;
    const pieces = rowsBelow
      ? parts.map(({ handle }) => handle)
      : Array.from({ length: rows }, (_, i) => i).flatMap((i) =>
          parts.map(({ handle }) => handle.subarray((i * handle.length) / rows, ((i + 1) * handle.length) / rows)),
        );
    return Float32Array.from(pieces.flatMap((piece) => [...piece]));
  },
  gather({ handle, shape }, indices) {
    const width = shape.length === 1 ? 1 : shape[1];
    return tabulate(indices.length, width, (i, j) => handle[indices[i] * width + j]);
  },
};

// #endregion driver

/** The optional capability: the normals of `noise.normals(step, N, p)`, made from the key. */
const seededDriver: BackendDriver<Numbers> = {
  ...float32Driver,
  seededEulerMaruyama(positions, gradient, { key, step }, stepSize, noiseScale) {
    const [rows, columns] = positions.shape;
    const words = new Uint32Array(4);
    return tabulate(rows, columns, (i, j) => {
      philox4x32(j >>> 1, i, step, 0, key, words);
      const lane = 2 * (j & 1);
      const xi = normalQuantile(((words[lane] >>> 6) * 2 ** 26 + (words[lane + 1] >>> 6) + 0.5) * 2 ** -52);
      const k = i * columns + j;
      return positions.handle[k] - stepSize * gradient.handle[k] + noiseScale * xi;
    });
  },
};

describeBackend({ name: 'float32 with its own normals', create: () => createBackend(seededDriver) });
describeBackend({
  name: 'float32 with its own normals, asynchronous only',
  create: () => createBackend(asyncOnly(seededDriver)),
});
describeBackend({ name: 'float32', create: () => createBackend(float32Driver) });
describeBackend({ name: 'float32, asynchronous only', create: () => createBackend(asyncOnly(float32Driver)) });

// The parts in single precision: their suites scale tolerances and steps with the machine epsilon.
const backend = () => createBackend(float32Driver);
describeCost({
  name: 'squaredEuclidean in float32',
  cost: squaredEuclidean(),
  backend,
  properties: { symmetric: true, nonNegative: true, zeroOnDiagonal: true, translationInvariant: true },
  oracle: (x, y) => x.reduce((sum, xk, k) => sum + (xk - y[k]) ** 2, 0),
});
describePositionPotential({ name: 'l2 in float32', potential: l2Potential({ strength: 0.3 }), backend, dimension: 3 });
describeRisk({
  name: 'logistic risk of tanh neurons in float32',
  risk: populationRisk({
    loss: logisticLoss(),
    neuron: tanhNeuron(),
    inputs: Float64Array.of(0.3, -1, 0.7, 0.2),
    inputDimension: 1,
    targets: Float64Array.of(1, -1, -1, 1),
  }),
  backend,
  dimension: 3,
});
for (const create of [() => proximal(), () => schroedinger(), () => conic()]) {
  describeWeightUpdate({ name: `${create().name} in float32`, create, backend });
}

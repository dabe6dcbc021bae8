import { createRandom } from '@proxflow/random';
import { bandwidth } from '../problems.mjs';

const name = 'plain JS';

/** Straightforward loops over Float64Array, inner loops along memory. */
export async function plainEntry({ kind, shape, data }) {
  const [a, b] = data;
  const [rows, inner, columns] = shape;
  const noise = createRandom(1).stream('noise');
  const run = {
    product: () => product(a, b, rows, inner, columns),
    distances: () => distances(a, b, rows, inner, columns),
    matvec: () => matvec(a, b, rows, inner),
    softmin: () => softmin(a, b, rows, inner),
    tanh: () => a.map(Math.tanh),
    normals: () => noise.normals(0, rows, inner),
  }[kind];
  return { name, run };
}

function product(a, b, rows, inner, columns) {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const start = i * columns;
    for (let k = 0; k < inner; k++) {
      const factor = a[i * inner + k];
      const from = k * columns;
      for (let j = 0; j < columns; j++) out[start + j] += factor * b[from + j];
    }
  }
  return out;
}

function distances(a, b, rows, inner, columns) {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) {
        const difference = a[i * inner + k] - b[j * inner + k];
        sum += difference * difference;
      }
      out[i * columns + j] = Math.exp(-sum / bandwidth);
    }
  }
  return out;
}

function matvec(a, x, rows, columns) {
  const out = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += a[i * columns + j] * x[j];
    out[i] = sum;
  }
  return out;
}

function softmin(cost, potential, rows, columns) {
  const out = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let high = -Infinity;
    for (let j = 0; j < columns; j++) high = Math.max(high, potential[j] - cost[i * columns + j] / bandwidth);
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += Math.exp(potential[j] - cost[i * columns + j] / bandwidth - high);
    out[i] = -bandwidth * (Math.log(sum) + high);
  }
  return out;
}

import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { createRandom, tanhNeuron } from 'proxflow';
import type { ScaledData } from './scaled-data.js';

/**
 * Ridge regression on random features tanh(w.x + b), (w, b) drawn once from the neuron's own initial law: solves
 * (Z^T Z + alpha I) A = Z^T Y with a constant column in Z. Time n N^2 + N^3 / 3.
 */
export function solveRandomFeatures(data: ScaledData, width: number, alpha: number, seed: number): Float64Array {
  const { columns, outputs, train, test } = data;
  const [, offset, direction] = tanhNeuron().initialDistribution(columns);
  const stream = createRandom(seed).stream('random features');
  const draws = stream.normals(0, width, columns + 1);
  const deviation = (law: typeof offset) => (law.kind === 'normal' ? law.deviation : 1);
  const features = ({ features: x, rows }: { features: Float64Array; rows: number }) => {
    const z = Matrix.zeros(rows, width + 1);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < width; j++) {
        let u = deviation(offset) * draws[j * (columns + 1)];
        for (let k = 0; k < columns; k++) {
          u += deviation(direction) * draws[j * (columns + 1) + k + 1] * x[i * columns + k];
        }
        z.set(i, j, Math.tanh(u));
      }
      z.set(i, width, 1);
    }
    return z;
  };
  const z = features(train);
  const normal = z
    .transpose()
    .mmul(z)
    .add(Matrix.eye(width + 1).mul(alpha));
  const targets = Matrix.from1DArray(train.rows, outputs, Array.from(train.targets));
  const solution = new CholeskyDecomposition(normal).solve(z.transpose().mmul(targets));
  return Float64Array.from(features(test).mmul(solution).to1DArray());
}

import { Matrix } from 'ml-matrix';
import { bandwidth } from '../problems.mjs';

const name = 'ml-matrix';

/** ml-matrix alone, written as its users would; it has no normals. */
export async function mlMatrixEntry({ kind, shape, data }) {
  if (kind === 'normals') return { name, absent: 'has none' };
  const [rows, inner, columns] = shape;
  const a = Matrix.from1DArray(rows, inner, data[0]);
  const run = {
    product: () => {
      const b = Matrix.from1DArray(inner, columns, data[1]);
      return () => a.mmul(b);
    },
    distances: () => {
      const b = Matrix.from1DArray(columns, inner, data[1]);
      return () => distances(a, b);
    },
    matvec: () => {
      const x = Matrix.columnVector(data[1]);
      return () => a.mmul(x);
    },
    softmin: () => () => softmin(a, data[1]),
    tanh: () => () => Matrix.tanh(a),
  }[kind]();
  return { name, run };
}

function distances(a, b) {
  const squares = (x) => Matrix.mul(x, x).sum('row');
  return a.mmul(b.transpose()).mul(-2).addColumnVector(squares(a)).addRowVector(squares(b)).div(-bandwidth).exp();
}

function softmin(cost, potential) {
  const x = Matrix.div(cost, -bandwidth).addRowVector(potential);
  const high = x.max('row');
  const sums = x.subColumnVector(high).exp().sum('row');
  return sums.map((sum, i) => -bandwidth * (Math.log(sum) + high[i]));
}

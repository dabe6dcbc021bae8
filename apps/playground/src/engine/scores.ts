import type { PreparedData } from '../data/prepared-data.js';
import type { Scores } from './messages.js';

/** The share of rows told right, or R^2 of numbers, of outputs `[n, q]` at all rows; for both estimators and parts. */
export function scoresOf(data: PreparedData, weighted: Float32Array, mean: Float32Array): Scores {
  const { train, test } = data.split;
  return {
    trainWeighted: scoreOf(data, weighted, train),
    trainMean: scoreOf(data, mean, train),
    testWeighted: scoreOf(data, weighted, test),
    testMean: scoreOf(data, mean, test),
  };
}

function scoreOf({ table, outputs, targets }: PreparedData, f: Float32Array, rows: Uint32Array): number {
  if (rows.length === 0) return NaN;
  const { target } = table;
  if (target.kind === 'classes') {
    const right = rows.filter((i) => predictedClass(f, i, outputs) === target.labels[i]).length;
    return right / rows.length;
  }
  const mean = rows.reduce((sum, i) => sum + targets[i], 0) / rows.length;
  let [residual, spread] = [0, 0];
  for (const i of rows) {
    residual += (targets[i] - f[i]) ** 2;
    spread += (targets[i] - mean) ** 2;
  }
  return 1 - residual / spread;
}

/** Of one output its sign tells the class; of more, the largest. */
export function predictedClass(f: Float32Array, row: number, outputs: number): number {
  if (outputs === 1) return f[row] > 0 ? 1 : 0;
  let best = 0;
  for (let c = 1; c < outputs; c++) if (f[row * outputs + c] > f[row * outputs + best]) best = c;
  return best;
}

import type { Backend, Matrix, Vector } from '@proxflow/backend';
import type { FeatureMap, Neuron } from '@proxflow/neurons';
import type { BoundRisk, LiftedCloud, Linearization } from './risk-functional.js';
import type { RowLoss } from './row-loss.js';
import { rowsOf, type TrainingData } from './training-data.js';

/** The predictions f and the cotangent that stand for the whole data in psi = Phi c and its gradient. */
export interface FeatureLinearization extends Linearization {
  /** `[n, q]` row by row. */
  readonly predictions: Float64Array;
  /** c `[q n]`, output by output. */
  readonly cotangent: Vector;
  /** The weights it was taken at. */
  readonly weights: Float64Array;
}

/** How a risk of the predictions f = Phi^T w reads them. */
export interface FeatureRisk {
  readonly loss: RowLoss;
  /** grad psi; the vector-Jacobian product of the cotangent unless said otherwise. */
  readonly gradient?: (backend: Backend, map: FeatureMap, linearization: FeatureLinearization) => Promise<Matrix>;
}

/** Uploads the data and answers for every risk that sees the cloud through its predictions only. */
export async function bindFeatureRisk(
  backend: Backend,
  neuron: Neuron,
  data: TrainingData,
  { loss, gradient = (_, map, { cotangent }) => map.gradient(cotangent) }: FeatureRisk,
): Promise<BoundRisk<FeatureLinearization>> {
  const rows = rowsOf(data);
  const { outputs } = neuron;
  const total = data.rowWeights?.reduce((sum, weight) => sum + weight, 0) ?? rows;
  const uploaded = await backend.upload(data.inputs, [rows, data.inputDimension]);

  const linearize = async (map: FeatureMap, weights: Float64Array): Promise<FeatureLinearization> => {
    const w = await backend.upload(weights, [weights.length]);
    const predictions = rowByRow(await readAndDispose(backend, map.combine(w)), rows, outputs);
    w.dispose();
    const slopes = new Float64Array(outputs * rows);
    const rowSlopes = new Float64Array(outputs);
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      const weight = data.rowWeights?.[i] ?? 1;
      sum += weight * loss.evaluate(predictions.subarray(i * outputs, (i + 1) * outputs), i, rowSlopes);
      for (let c = 0; c < outputs; c++) slopes[c * rows + i] = (weight * rowSlopes[c]) / total;
    }
    const cotangent = await backend.upload(slopes, [outputs * rows]);
    return { value: sum / total, predictions, cotangent, weights: weights.slice(), dispose: () => cotangent.dispose() };
  };

  return {
    async lift(positions): Promise<LiftedCloud<FeatureLinearization>> {
      const map = await neuron.forward(backend, positions, uploaded);
      return {
        linearize: (weights) => linearize(map, weights),
        firstVariation: ({ cotangent }) => readAndDispose(backend, map.potential(cotangent)),
        gradient: (linearization) => gradient(backend, map, linearization),
        dispose: () => map.dispose(),
      };
    },
    dispose: () => uploaded.dispose(),
  };
}

/** `[n, q]` row by row from the `[q n]` of a feature map. */
function rowByRow(byOutput: Float64Array, rows: number, outputs: number): Float64Array {
  if (outputs === 1) return byOutput;
  return byOutput.map((_, k) => byOutput[(k % outputs) * rows + Math.floor(k / outputs)]);
}

async function readAndDispose(backend: Backend, x: Vector): Promise<Float64Array> {
  const values = await backend.read(x);
  x.dispose();
  return values;
}

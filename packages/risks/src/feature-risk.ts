import type { Backend, Matrix, Vector } from '@proxflow/backend';
import type { FeatureMap, Neuron } from '@proxflow/neurons';
import { batchRows, type Batch, type MiniBatches } from './mini-batches.js';
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
  readonly batches?: MiniBatches;
}

/** Rows of the data on a backend: all of them, or those of a batch. */
interface UploadedRows {
  /** `[n, D]`. */
  readonly inputs: Matrix;
  readonly batch?: Batch;
  /** The row of the data that row i is. */
  readonly rowAt: (i: number) => number;
  /** What the sums over the rows are divided by. */
  readonly total: number;
}

/** Uploads the data and answers for every risk that sees the cloud through its predictions only. */
export async function bindFeatureRisk(
  backend: Backend,
  neuron: Neuron,
  data: TrainingData,
  { loss, gradient = (_, map, { cotangent }) => map.gradient(cotangent), batches }: FeatureRisk,
): Promise<BoundRisk<FeatureLinearization>> {
  const of = rowsOf(data);
  const { outputs } = neuron;
  const total = data.rowWeights?.reduce((sum, weight) => sum + weight, 0) ?? of;
  const rowsAt = batches && batchRows(of, batches);
  const whole: UploadedRows = {
    inputs: await backend.upload(data.inputs, [of, data.inputDimension]),
    rowAt: (i) => i,
    total,
  };

  const linearize = async (
    map: FeatureMap,
    { inputs, batch, rowAt, total: divisor }: UploadedRows,
    weights: Float64Array,
  ): Promise<FeatureLinearization> => {
    const [rows] = inputs.shape;
    const w = await backend.upload(weights, [weights.length]);
    const predictions = rowByRow(await readAndDispose(backend, map.combine(w)), rows, outputs);
    w.dispose();
    const slopes = new Float64Array(outputs * rows);
    // One row at a time in the same two arrays: views of the whole would take longer than the loss.
    const rowPredictions = new Float64Array(outputs);
    const rowSlopes = new Float64Array(outputs);
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      const row = rowAt(i);
      const weight = data.rowWeights?.[row] ?? 1;
      for (let c = 0; c < outputs; c++) rowPredictions[c] = predictions[i * outputs + c];
      sum += weight * loss.evaluate(rowPredictions, row, rowSlopes);
      for (let c = 0; c < outputs; c++) slopes[c * rows + i] = (weight * rowSlopes[c]) / divisor;
    }
    const cotangent = await backend.upload(slopes, [outputs * rows]);
    const value = sum / divisor;
    const dispose = () => cotangent.dispose();
    return { value, predictions, cotangent, weights: weights.slice(), ...(batch && { batch }), dispose };
  };

  const answer = (seen: UploadedRows): BoundRisk<FeatureLinearization> => ({
    async lift(positions): Promise<LiftedCloud<FeatureLinearization>> {
      // A handle of its own, because a lifted cloud may outlive the batch it was made on.
      const inputs = backend.reshape(seen.inputs, seen.inputs.shape);
      const map = await neuron.forward(backend, positions, inputs);
      return {
        linearize: (weights) => linearize(map, seen, weights),
        firstVariation: ({ cotangent }) => readAndDispose(backend, map.potential(cotangent)),
        gradient: (linearization) => gradient(backend, map, linearization),
        dispose: () => {
          map.dispose();
          inputs.dispose();
        },
      };
    },
    dispose: () => seen.inputs.dispose(),
  });

  return {
    ...answer(whole),
    ...(rowsAt && {
      at: (step: number) => {
        const { batch, indices } = rowsAt(step);
        return answer({
          inputs: backend.gather(whole.inputs, indices),
          batch,
          rowAt: (i) => indices[i],
          // Not the weights in the batch, so that the batches of an epoch average to the whole.
          total: (batch.rows * total) / of,
        });
      },
    }),
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

import type { Backend, Matrix, Vector } from '@proxflow/backend';
import type { FeatureMap, Neuron } from '@proxflow/neurons';
import type { BoundRisk, LiftedCloud, Linearization } from './risk-functional.js';
import type { TrainingData } from './training-data.js';

/** The predictions f and the cotangent c `[n]` that stand for the whole data in psi = Phi c and its gradient. */
export interface FeatureLinearization extends Linearization {
  readonly predictions: Float64Array;
  readonly cotangent: Vector;
  /** The weights it was taken at. */
  readonly weights: Float64Array;
}

/** How a risk of the predictions f = Phi^T w reads them. */
export interface FeatureRisk {
  readonly value: (prediction: number, target: number) => number;
  /** n times the cotangent. */
  readonly derivative: (prediction: number, target: number) => number;
  /** grad psi; the vector-Jacobian product of the cotangent unless said otherwise. */
  readonly gradient?: (backend: Backend, map: FeatureMap, linearization: FeatureLinearization) => Promise<Matrix>;
}

/** Uploads the data and answers for every risk that sees the cloud through its predictions only. */
export async function bindFeatureRisk(
  backend: Backend,
  neuron: Neuron,
  { inputs, inputDimension, targets }: TrainingData,
  { value, derivative, gradient = (_, map, { cotangent }) => map.gradient(cotangent) }: FeatureRisk,
): Promise<BoundRisk<FeatureLinearization>> {
  const rows = targets.length;
  const uploaded = await backend.upload(inputs, [rows, inputDimension]);

  const linearize = async (map: FeatureMap, weights: Float64Array): Promise<FeatureLinearization> => {
    const w = await backend.upload(weights, [weights.length]);
    const predictions = await readAndDispose(backend, map.combine(w));
    w.dispose();
    const slopes = predictions.map((f, i) => derivative(f, targets[i]) / rows);
    const cotangent = await backend.upload(slopes, [rows]);
    const mean = predictions.reduce((sum, f, i) => sum + value(f, targets[i]), 0) / rows;
    return { value: mean, predictions, cotangent, weights: weights.slice(), dispose: () => cotangent.dispose() };
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

async function readAndDispose(backend: Backend, x: Vector): Promise<Float64Array> {
  const values = await backend.read(x);
  x.dispose();
  return values;
}

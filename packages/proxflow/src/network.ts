import { requireLength, requireOneOf, type Backend } from '@proxflow/backend';
import type { Neuron } from '@proxflow/neurons';
import type { WeightKind } from '@proxflow/risks';

/**
 * Which average of the neurons predicts: `weighted` sum_j w_j phi_j with the trained weights, or `unweighted`, the plain
 * mean over the particles. Both are in the paper.
 */
export type Estimator = 'weighted' | 'unweighted';

/** A trained cloud of neurons on the host. */
export interface Network {
  readonly neuron: Neuron;
  /** D. */
  readonly inputDimension: number;
  readonly particles: number;
  /** p. */
  readonly dimension: number;
  /** `[N, p]`. */
  readonly positions: Float64Array;
  /** What the weights are; `density` only under the reference preset, which predicts with density values as published. */
  readonly weightKind: WeightKind;
  /** `[N]`. */
  readonly weights: Float64Array;
}

/** Rows predicted at once, so that memory stays N x this. */
const batchRows = 4096;

/** f(x_i) `[n, q]` row by row for inputs `[n, D]`, in batches. Time 2 N n (D + q). */
export async function evaluateNetwork(
  backend: Backend,
  network: Network,
  inputs: Float64Array,
  rows: number,
  estimator: Estimator,
): Promise<Float64Array> {
  const { neuron, inputDimension, particles, dimension, positions } = network;
  requireLength('inputs', inputs, rows * inputDimension);
  requireOneOf('estimator', estimator, ['weighted', 'unweighted']);
  const weights = estimator === 'weighted' ? network.weights : new Float64Array(particles).fill(1 / particles);
  const scope = backend.scope();
  const { outputs } = neuron;
  const predictions = new Float64Array(rows * outputs);
  try {
    const theta = scope.own(await backend.upload(positions, [particles, dimension]));
    const w = scope.own(await backend.upload(weights, [particles]));
    for (let start = 0; start < rows; start += batchRows) {
      const count = Math.min(batchRows, rows - start);
      const part = inputs.subarray(start * inputDimension, (start + count) * inputDimension);
      const batch = await backend.upload(part, [count, inputDimension]);
      const map = await neuron.forward(backend, theta, batch);
      const combined = map.combine(w);
      const byOutput = await backend.read(combined);
      byOutput.forEach((f, k) => {
        predictions[(start + (k % count)) * outputs + Math.floor(k / count)] = f;
      });
      combined.dispose();
      map.dispose();
      batch.dispose();
    }
  } finally {
    scope.dispose();
  }
  return predictions;
}

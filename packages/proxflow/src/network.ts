import { requireOneOf, type Backend } from '@proxflow/backend';
import type { Neuron } from '@proxflow/neurons';
import { rowBlocks, type WeightKind } from '@proxflow/risks';

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

/** Rows predicted at once, at most: fewer where their features would not fit into memory. */
const mostRows = 4096;

/** Inputs by rows: `[count, D]` from row `start` on. */
export type InputsOf = (start: number, count: number) => Float64Array;

/**
 * f(x_i) `[n, q]` row by row, in blocks of rows. Time 2 N n (D + q); memory 4096 rows of features, or `memoryLimit` bytes if
 * that is less.
 */
export async function evaluateNetwork(
  backend: Backend,
  network: Network,
  inputs: InputsOf,
  rows: number,
  { estimator, memoryLimit }: { readonly estimator: Estimator; readonly memoryLimit?: number | undefined },
): Promise<Float64Array> {
  const { neuron, inputDimension, particles, dimension, positions } = network;
  requireOneOf('estimator', estimator, ['weighted', 'unweighted']);
  const weights = estimator === 'weighted' ? network.weights : new Float64Array(particles).fill(1 / particles);
  const scope = backend.scope();
  const { outputs } = neuron;
  const predictions = new Float64Array(rows * outputs);
  const [{ count: batchRows }] = rowBlocks({
    backend,
    neuron,
    particles,
    rows: Math.min(rows, mostRows),
    memoryLimit,
  });
  try {
    const theta = scope.own(await backend.upload(positions, [particles, dimension]));
    const w = scope.own(await backend.upload(weights, [particles]));
    for (let start = 0; start < rows; start += batchRows) {
      const count = Math.min(batchRows, rows - start);
      const batch = await backend.upload(inputs(start, count), [count, inputDimension]);
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

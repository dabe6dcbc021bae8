import type { Backend, Matrix, Vector } from '@proxflow/backend';
import type { FeatureMap, Neuron } from '@proxflow/neurons';
import type { Estimates } from './messages.js';

/** A cloud to predict with. */
export interface PredictingCloud {
  readonly neuron: Neuron;
  /** `[N, p]`. */
  readonly positions: Float64Array;
  readonly particles: number;
  readonly dimension: number;
  /** `[N]`. */
  readonly weights: Float64Array;
}

/**
 * Both estimators at inputs `[n, D]`, output after output for each input. The standard error of sum w phi, for particles
 * that are independent draws, is the square root of sum w^2 (phi - f)^2; it is told where there is one output. Time 2 N n D.
 */
export async function estimatesAt(
  backend: Backend,
  cloud: PredictingCloud,
  inputs: Float64Array,
  inputDimension: number,
  withErrors: boolean,
): Promise<Estimates> {
  const { neuron, positions, particles, dimension, weights } = cloud;
  const rows = inputs.length / inputDimension;
  const scope = backend.scope();
  try {
    const theta = scope.own(await backend.upload(positions, [particles, dimension]));
    const x = scope.own(await backend.upload(inputs, [rows, inputDimension]));
    const map = await neuron.forward(backend, theta, x);
    try {
      const features = withErrors && neuron.outputs === 1 ? scope.own(map.features()) : undefined;
      const transposed = features && scope.own(backend.transpose(features));
      const equal = new Float64Array(particles).fill(1 / particles);
      const [weighted, weightedError] = await estimate(backend, map, transposed, weights, neuron.outputs);
      const [mean, meanError] = await estimate(backend, map, transposed, equal, neuron.outputs);
      return { weighted, weightedError, mean, meanError };
    } finally {
      map.dispose();
    }
  } finally {
    scope.dispose();
  }
}

async function estimate(
  backend: Backend,
  map: FeatureMap,
  transposed: Matrix | undefined,
  weights: Float64Array,
  outputs: number,
): Promise<[Float32Array, Float32Array]> {
  const scope = backend.scope();
  try {
    const upload = async (values: Float64Array): Promise<Vector> =>
      scope.own(await backend.upload(values, [values.length]));
    const f = await backend.read(scope.own(map.combine(await upload(weights))));
    const errors = new Float32Array(transposed ? f.length : 0);
    if (transposed) {
      const squares = weights.map((w) => w * w);
      const total = squares.reduce((sum, w) => sum + w, 0);
      const w2 = await upload(squares);
      const second = await backend.read(scope.own(backend.squaredMatvec(transposed, w2)));
      const first = await backend.read(scope.own(backend.matvec(transposed, w2)));
      // Rounding may leave a little less than nothing.
      f.forEach((value, i) => {
        errors[i] = Math.sqrt(Math.max(0, second[i] - 2 * value * first[i] + value * value * total));
      });
    }
    return [rowByRow(f, outputs), errors];
  } finally {
    scope.dispose();
  }
}

/** Entry c n + i of what a map gives becomes entry i q + c. */
function rowByRow(values: Float64Array, outputs: number): Float32Array {
  const rows = values.length / outputs;
  const out = new Float32Array(values.length);
  values.forEach((value, k) => (out[(k % rows) * outputs + Math.floor(k / rows)] = value));
  return out;
}

import type { Activation, Backend, Matrix } from '@proxflow/backend';
import { amplifiedAnswers, requireAmplifiedWidth } from './amplified-features.js';
import type { FeatureMap } from './neuron.js';

/** What the features of vector-valued ridge neurons are made of. */
export interface VectorRidge {
  readonly backend: Backend;
  readonly activation: Activation;
  /** q >= 2. */
  readonly outputs: number;
  /** theta = (a, b, w) `[N, q + 1 + D]`. */
  readonly positions: Matrix;
  /** `[n, D]`. */
  readonly inputs: Matrix;
}

/**
 * The features a_j sigma(w_j.x_i + b_j) with amplitudes a_j `[q]`, from the values T and slopes S `[N, n]` of one ridge
 * pass: gradient (T C^T, M 1, M X) with M = S .* (A C), where
 * A is `[N, q]` and C `[q, n]`. Time 2 N n (D + q) for forward and for gradient, memory 2 N n.
 *
 * @throws ShapeError for positions of another width.
 */
export function vectorRidgeFeatureMap({ backend, activation, outputs, positions, inputs }: VectorRidge): FeatureMap {
  requireAmplifiedWidth(positions, outputs, inputs, 'an offset and a direction');
  const [particles] = positions.shape;
  const [rows, inputDimension] = inputs.shape;
  const { values, slopes, amplitudes } = backend.tidy(() => {
    // The kernel takes theta = (one amplitude, b, w) and does not look at the amplitude.
    const single = backend.slice(positions, 1, outputs - 1, inputDimension + 2);
    return { ...backend.ridgeForward(activation, single, inputs), amplitudes: backend.slice(positions, 1, 0, outputs) };
  });
  return {
    ...amplifiedAnswers(backend, amplitudes, values),
    gradient: async (cotangent) =>
      backend.tidy(() => {
        const c = backend.reshape(cotangent, [outputs, rows]);
        const pulled = backend.binary('multiply', slopes, backend.matmul(amplitudes, c));
        return backend.concatenate(
          [
            backend.matmul(values, c, { transposeB: true }),
            backend.reshape(backend.reduce('sum', pulled, 1), [particles, 1]),
            backend.matmul(pulled, inputs),
          ],
          1,
        );
      }),
    dispose: () => {
      for (const tensor of [values, slopes, amplitudes]) tensor.dispose();
    },
  };
}

import type { Backend, Matrix } from '@proxflow/backend';
import { amplifiedAnswers, requireAmplifiedWidth } from './amplified-features.js';
import type { FeatureMap } from './neuron.js';

/** psi(t) and -psi'(t) / t from t^2 `[N, n]`; may be one and the same matrix. */
export type RadialProfile = (backend: Backend, squares: Matrix) => { readonly values: Matrix; readonly slopes: Matrix };

/** What the features of radial neurons are made of. */
export interface Radial {
  readonly backend: Backend;
  readonly profile: RadialProfile;
  /** q >= 1. */
  readonly outputs: number;
  /** theta = (a, log s, c) `[N, q + 1 + D]`. */
  readonly positions: Matrix;
  /** `[n, D]`. */
  readonly inputs: Matrix;
}

/**
 * The features a_j psi(t_ji), t_ji = |x_i - c_j| / s_j, from the values T = psi(t), the slopes S = -psi'(t) / t and
 * H = S .* t^2, all `[N, n]`: gradient
 * (T C^T, (H .* M) 1, s^-2 ((S .* M) X - (S .* M) 1 c)) with M = A C, where A is `[N, q]` and C `[q, n]`. Time
 * 2 N n (D + q) for forward and for gradient, memory 3 N n.
 *
 * @throws ShapeError for positions of another width.
 */
export function radialFeatureMap({ backend, profile, outputs, positions, inputs }: Radial): FeatureMap {
  requireAmplifiedWidth(positions, outputs, inputs, 'a width and a centre');
  const [particles] = positions.shape;
  const [rows, inputDimension] = inputs.shape;
  const kept = backend.tidy(() => {
    const amplitudes = backend.slice(positions, 1, 0, outputs);
    const centres = backend.slice(positions, 1, outputs + 1, inputDimension);
    const logWidths = backend.slice(positions, 1, outputs, 1);
    // Both stay finite, so that a unit that has shrunk to a point is still 1 at its centre, 0 elsewhere, and never NaN.
    const finite = (x: Matrix) => backend.binary('minimum', x, backend.precision.largest);
    const precisions = finite(backend.unary('exp', backend.binary('multiply', logWidths, -2)));
    const squares = finite(backend.binary('multiply', backend.squaredDistances(centres, inputs), precisions));
    const { values, slopes } = profile(backend, squares);
    const radial = backend.binary('multiply', slopes, squares);
    // Positions belong to the caller and may be disposed before this map is: slices are copies.
    return { amplitudes, centres, precisions, values, slopes, radial };
  });
  const { amplitudes, centres, precisions, values, slopes, radial } = kept;
  return {
    ...amplifiedAnswers(backend, amplitudes, values),
    gradient: async (cotangent) =>
      backend.tidy(() => {
        const c = backend.reshape(cotangent, [outputs, rows]);
        const reach = backend.matmul(amplitudes, c);
        const pulled = backend.binary('multiply', slopes, reach);
        const total = backend.reshape(backend.reduce('sum', pulled, 1), [particles, 1]);
        const towards = backend.binary(
          'subtract',
          backend.matmul(pulled, inputs),
          backend.binary('multiply', centres, total),
        );
        return backend.concatenate(
          [
            backend.matmul(values, c, { transposeB: true }),
            backend.reshape(backend.reduce('sum', backend.binary('multiply', radial, reach), 1), [particles, 1]),
            backend.binary('multiply', towards, precisions),
          ],
          1,
        );
      }),
    dispose: () => {
      for (const tensor of new Set<Matrix>(Object.values(kept))) tensor.dispose();
    },
  };
}

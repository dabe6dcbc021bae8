import { ShapeError, type Backend, type Matrix } from '@proxflow/backend';
import type { FeatureMap } from './neuron.js';

/**
 * What features a_j g_j(x_i) with amplitudes A `[N, q]` answer from the hidden values T = g `[N, n]` alone: features, the
 * predictions (w .* A)^T T `[q n]`, and the potential, the row sums of A .* (T C^T) for a cotangent C `[q, n]`.
 */
export function amplifiedAnswers(
  backend: Backend,
  amplitudes: Matrix,
  values: Matrix,
): Pick<FeatureMap, 'features' | 'combine' | 'potential'> {
  const [particles, outputs] = amplitudes.shape;
  const rows = values.shape[1];
  return {
    features: () =>
      backend.tidy(() => {
        const columns = Array.from({ length: outputs }, (_, c) => backend.slice(amplitudes, 1, c, 1));
        return backend.concatenate(
          columns.map((column) => backend.binary('multiply', values, column)),
          1,
        );
      }),
    combine: (weights) =>
      backend.tidy(() => {
        const weighted = backend.binary('multiply', amplitudes, backend.reshape(weights, [particles, 1]));
        return backend.reshape(backend.matmul(weighted, values, { transposeA: true }), [outputs * rows]);
      }),
    potential: (cotangent) =>
      backend.tidy(() => {
        const means = backend.matmul(values, backend.reshape(cotangent, [outputs, rows]), { transposeB: true });
        return backend.reduce('sum', backend.binary('multiply', amplitudes, means), 1);
      }),
  };
}

/** @throws ShapeError unless positions have q amplitudes, one number more, and one for each input: q + 1 + D columns. */
export function requireAmplifiedWidth(positions: Matrix, outputs: number, inputs: Matrix, rest: string): void {
  const expected = outputs + 1 + inputs.shape[1];
  if (positions.shape[1] === expected) return;
  throw new ShapeError({
    argument: 'positions',
    value: positions.shape[1],
    expected: `${expected} columns: ${outputs} amplitudes, ${rest} of ${inputs.shape[1]}`,
    remedy: 'Give positions the columns of neuron.layout for these inputs.',
  });
}

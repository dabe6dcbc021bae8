import { requireInteger, requireNonNegative, requirePositive } from '@proxflow/backend';
import { createRandom } from '@proxflow/random';
import { generatedProvenance } from './generated-provenance.js';
import type { RegressionTable } from './table.js';

/** What {@link sinusoid} draws. */
export interface SinusoidOptions {
  /** Number of examples, at least 1. */
  readonly rows: number;
  /** Number of features d. Default: 1. */
  readonly dimension?: number;
  /** Angular frequency along the diagonal, above 0. Default: pi, one period over [-1, 1]. */
  readonly frequency?: number;
  /** Standard deviation of the Gaussian noise on the target. Default: 0.05. */
  readonly noise?: number;
  /** A finite number or any string; the same seed gives the same table bit for bit (on one JavaScript engine). */
  readonly seed: string | number;
}

/**
 * Regression of a wave: y = sin(frequency (x_1 + ... + x_d) / sqrt(d)) + noise z, x uniform on [-1, 1]^d, z standard normal.
 *
 * In one dimension that is y = sin(frequency x) + noise z. No model has a smaller expected squared error than noise^2.
 * Features `[rows, d]`, named `x` in one dimension and `x1` to `xd` in more; target `y`. Rows are independent. Time and
 * memory O(rows d).
 *
 * @throws InvalidArgumentError when `rows` or `dimension` is no positive whole number, `frequency` not positive, or `noise`
 *   negative or not finite
 * @throws InvalidSeedError when the seed is NaN or infinite
 *
 * @example
 * ```ts
 * const table = sinusoid({ rows: 200, noise: 0, seed: 1 });
 * table.target.values[0] === Math.sin(Math.PI * table.features[0]); // true
 * ```
 */
export function sinusoid(options: SinusoidOptions): RegressionTable {
  const { rows, dimension = 1, frequency = Math.PI, noise = 0.05, seed } = options;
  requireInteger('rows', rows);
  requireInteger('dimension', dimension);
  requirePositive('frequency', frequency);
  requireNonNegative('noise', noise);
  const random = createRandom(seed);
  const features = random
    .stream('sinusoid/features')
    .uniforms(0, rows, dimension)
    .map((u) => 2 * u - 1);
  const offsets = random.stream('sinusoid/noise');
  const values = Float64Array.from({ length: rows }, (_, row) => {
    const sum = features.subarray(row * dimension, (row + 1) * dimension).reduce((total, x) => total + x, 0);
    return Math.sin((frequency * sum) / Math.sqrt(dimension)) + noise * offsets.normal(0, row, 0);
  });
  return {
    name: 'sinusoid',
    features,
    rows,
    columns: dimension,
    featureNames: dimension === 1 ? ['x'] : Array.from({ length: dimension }, (_, i) => `x${i + 1}`),
    target: { kind: 'numeric', values },
    targetName: 'y',
    provenance: generatedProvenance(random, 'The proxflow authors, @proxflow/datasets (sinusoid).'),
  };
}

import { requireInteger, requireNonNegative } from '@proxflow/backend';
import { createRandom } from '@proxflow/random';
import { balancedTable, requireEqualShares } from './balanced-classes.js';
import type { ClassificationTable } from './table.js';

/** What {@link blobs} draws. */
export interface BlobsOptions {
  /** Number of examples, a multiple of `classes`; each class gets the same number. */
  readonly rows: number;
  /** Number of Gaussians, at least 2. Default: 3. */
  readonly classes?: number;
  /** Number of features d. Default: 2. */
  readonly dimension?: number;
  /** Standard deviation of each Gaussian in each coordinate. Default: 1. */
  readonly noise?: number;
  /** A finite number or any string; the same seed gives the same centres and the same table bit for bit. */
  readonly seed: string | number;
}

/** Centres lie in the cube [-10, 10]^d, as those of scikit-learn. */
const HALF_SIDE = 10;

/**
 * Gaussian classes N(m_j, noise^2 I) in d dimensions with centres m_j uniform on the cube [-10, 10]^d.
 *
 * The centres are drawn from the seed too, so that in few dimensions two classes may overlap; this is scikit-learn's
 * `make_blobs`. Classes `blob 1` to `blob k` are exactly balanced, rows are in random order. Features `[rows, d]`; time
 * and memory O(rows d).
 *
 * @throws InvalidArgumentError when `classes` is no whole number of at least 2, `rows` no positive multiple of it,
 *   `dimension` no positive whole number, or `noise` negative or not finite
 * @throws InvalidSeedError when the seed is NaN or infinite
 *
 * @example
 * ```ts
 * const table = blobs({ rows: 500, classes: 5, dimension: 10, seed: 1 });
 * table.target.classes.length; // 5
 * ```
 */
export function blobs({ rows, classes = 3, dimension = 2, noise = 1, seed }: BlobsOptions): ClassificationTable {
  requireInteger('classes', classes, 2);
  requireEqualShares(rows, classes);
  requireInteger('dimension', dimension);
  requireNonNegative('noise', noise);
  const random = createRandom(seed);
  const centres = random.stream('blobs/centres').uniforms(0, classes, dimension);
  const offsets = random.stream('blobs/noise');
  return balancedTable(
    {
      name: 'blobs',
      rows,
      featureNames: dimension === 2 ? ['x', 'y'] : Array.from({ length: dimension }, (_, i) => `x${i + 1}`),
      classes: Array.from({ length: classes }, (_, blob) => `blob ${blob + 1}`),
      citation: 'F. Pedregosa et al., Scikit-learn: Machine Learning in Python, JMLR 12, 2011 (make_blobs).',
      feature: (row, column, label) =>
        HALF_SIDE * (2 * centres[label * dimension + column] - 1) + noise * offsets.normal(0, row, column),
    },
    random,
  );
}

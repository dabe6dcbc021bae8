import { requireInteger } from '@proxflow/backend';
import { createRandom } from '@proxflow/random';
import { balancedTable, requireEqualShares } from './balanced-classes.js';
import type { ClassificationTable } from './table.js';

/** What {@link twoNorm} draws. */
export interface TwoNormOptions {
  /** Number of examples, even and at least 2; each class gets half. */
  readonly rows: number;
  /** Number of features. Default: Breiman's 20. */
  readonly dimension?: number;
  /** A finite number or any string; the same seed gives the same table bit for bit. */
  readonly seed: string | number;
}

/**
 * Breiman's two-norm problem: class `plus` is N(m, I) and class `minus` is N(-m, I), m = (a, ..., a), a = 2 / sqrt(d).
 *
 * The means are 4 apart in every dimension d, so the best classifier, the sign of the sum of the features, errs on
 * Phi(-2) = 2.275 % of examples. Classes are exactly balanced, rows are in random order. Features `[rows, d]`; time and
 * memory O(rows * d).
 *
 * @throws InvalidArgumentError when `rows` is odd or below 2, or `dimension` is not a whole number above 0
 * @throws InvalidSeedError when the seed is NaN or infinite
 *
 * @example
 * ```ts
 * const table = twoNorm({ rows: 1000, seed: 1 });
 * table.columns; // 20
 * ```
 *
 * @see L. Breiman, Bias, variance, and arcing classifiers, Technical Report 460, UC Berkeley, 1996.
 */
export function twoNorm({ rows, dimension = 20, seed }: TwoNormOptions): ClassificationTable {
  requireEqualShares(rows, 2);
  requireInteger('dimension', dimension);
  const random = createRandom(seed);
  const noise = random.stream('two-norm/features');
  const shift = 2 / Math.sqrt(dimension);
  return balancedTable(
    {
      name: 'two-norm',
      rows,
      featureNames: Array.from({ length: dimension }, (_, i) => `x${i + 1}`),
      classes: ['minus', 'plus'],
      citation: 'L. Breiman, Bias, variance, and arcing classifiers, Technical Report 460, UC Berkeley, 1996.',
      feature: (row, column, label) => noise.normal(0, row, column) + (label === 1 ? shift : -shift),
    },
    random,
  );
}

import { requireNonNegative } from '@proxflow/backend';
import { createRandom } from '@proxflow/random';
import { balancedTable, requireEqualShares } from './balanced-classes.js';
import type { ClassificationTable } from './table.js';

/** What {@link twoMoons} draws. */
export interface TwoMoonsOptions {
  /** Number of examples, even and at least 2; each class gets half. */
  readonly rows: number;
  /** Standard deviation of the Gaussian noise on each coordinate, in units of the moons' radius. Default: 0.1. */
  readonly noise?: number;
  /** A finite number or any string; the same seed gives the same table bit for bit (on one JavaScript engine). */
  readonly seed: string | number;
}

/**
 * Two interleaving half circles of radius 1: `upper` is (cos t, sin t), `lower` is (1 - cos t, 1/2 - sin t), plus noise.
 *
 * t is uniform on [0, pi), drawn for each example, so that rows are independent; scikit-learn's `make_moons`, whose
 * geometry this is, spaces t evenly. Classes are exactly balanced, rows are in random order. Features `[rows, 2]`;
 * time and memory O(rows). The last bit of cos and sin is left to the JavaScript engine by its standard.
 *
 * @throws InvalidArgumentError when `rows` is odd or below 2, or `noise` is negative or not finite
 * @throws InvalidSeedError when the seed is NaN or infinite
 *
 * @example
 * ```ts
 * const table = twoMoons({ rows: 400, noise: 0.2, seed: 'moons' });
 * table.target.classes; // ['upper', 'lower']
 * ```
 */
export function twoMoons({ rows, noise = 0.1, seed }: TwoMoonsOptions): ClassificationTable {
  requireEqualShares(rows, 2);
  requireNonNegative('noise', noise);
  const random = createRandom(seed);
  const angles = random.stream('two-moons/angles');
  const offsets = random.stream('two-moons/noise');
  return balancedTable(
    {
      name: 'two-moons',
      rows,
      featureNames: ['x', 'y'],
      classes: ['upper', 'lower'],
      citation: 'F. Pedregosa et al., Scikit-learn: Machine Learning in Python, JMLR 12, 2011 (make_moons).',
      feature: (row, column, label) => {
        const angle = Math.PI * angles.uniform(0, row, 0);
        const upper = column === 0 ? Math.cos(angle) : Math.sin(angle);
        const onMoon = label === 0 ? upper : (column === 0 ? 1 : 0.5) - upper;
        return onMoon + noise * offsets.normal(0, row, column);
      },
    },
    random,
  );
}

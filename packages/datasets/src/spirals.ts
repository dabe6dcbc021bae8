import { requireInteger, requireNonNegative, requirePositive } from '@proxflow/backend';
import { createRandom } from '@proxflow/random';
import { balancedTable, requireEqualShares } from './balanced-classes.js';
import type { ClassificationTable } from './table.js';

/** What {@link spirals} draws. */
export interface SpiralsOptions {
  /** Number of examples, a multiple of `classes`; each class gets the same number. */
  readonly rows: number;
  /** Number of arms, at least 2. Default: 2. */
  readonly classes?: number;
  /** Number of turns of each arm, above 0. Default: 1.5; Lang and Witbrock have 3. */
  readonly turns?: number;
  /** Standard deviation of the Gaussian noise on each coordinate, in units of the outer radius. Default: 0.02. */
  readonly noise?: number;
  /** A finite number or any string; the same seed gives the same table bit for bit (on one JavaScript engine). */
  readonly seed: string | number;
}

/** Innermost radius, of an outer 1: Lang and Witbrock wind from 6.5 down to 0.5. */
const CORE = 1 / 13;

/**
 * Interleaved spiral arms, one for each class: arm j of k is r (cos phi, sin phi), phi = 2 pi (turns t + j / k), plus noise.
 *
 * The radius grows in proportion to t, r = 1/13 + 12/13 t, so that neighbouring arms are 12 / (13 k turns) apart; t is
 * uniform on [0, 1), drawn for each example. Two arms of three turns are the geometry of Lang and Witbrock, whose points
 * are evenly spaced. Classes `arm 1` to `arm k` are exactly balanced, rows are in random order. Features `[rows, 2]`;
 * time and memory O(rows).
 *
 * @throws InvalidArgumentError when `classes` is no whole number of at least 2, `rows` no positive multiple of it,
 *   `turns` not positive, or `noise` negative or not finite
 * @throws InvalidSeedError when the seed is NaN or infinite
 *
 * @example
 * ```ts
 * const table = spirals({ rows: 300, classes: 3, seed: 1 });
 * table.target.classes; // ['arm 1', 'arm 2', 'arm 3']
 * ```
 *
 * @see K. Lang and M. Witbrock, Learning to tell two spirals apart, Proc. Connectionist Models Summer School, 1988.
 */
export function spirals({ rows, classes = 2, turns = 1.5, noise = 0.02, seed }: SpiralsOptions): ClassificationTable {
  requireInteger('classes', classes, 2);
  requireEqualShares(rows, classes);
  requirePositive('turns', turns);
  requireNonNegative('noise', noise);
  const random = createRandom(seed);
  const places = random.stream('spirals/places');
  const offsets = random.stream('spirals/noise');
  return balancedTable(
    {
      name: 'spirals',
      rows,
      featureNames: ['x', 'y'],
      classes: Array.from({ length: classes }, (_, arm) => `arm ${arm + 1}`),
      citation:
        'K. Lang and M. Witbrock, Learning to tell two spirals apart, Proc. Connectionist Models Summer School, 1988.',
      feature: (row, column, arm) => {
        const along = places.uniform(0, row, 0);
        const angle = 2 * Math.PI * (turns * along + arm / classes);
        const radius = CORE + (1 - CORE) * along;
        return radius * (column === 0 ? Math.cos(angle) : Math.sin(angle)) + noise * offsets.normal(0, row, column);
      },
    },
    random,
  );
}

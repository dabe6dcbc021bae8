import { InvalidArgumentError, requireNonNegative } from '@proxflow/backend';
import { createRandom } from '@proxflow/random';
import { balancedTable, requireEqualShares } from './balanced-classes.js';
import type { ClassificationTable } from './table.js';

/** What {@link circles} draws. */
export interface CirclesOptions {
  /** Number of examples, even and at least 2; each class gets half. */
  readonly rows: number;
  /** Radius of the inner circle, above 0 and below 1, the radius of the outer one. Default: 0.5. */
  readonly factor?: number;
  /** Standard deviation of the Gaussian noise on each coordinate. Default: 0.1. */
  readonly noise?: number;
  /** A finite number or any string; the same seed gives the same table bit for bit (on one JavaScript engine). */
  readonly seed: string | number;
}

function requireFactor(factor: number): void {
  if (typeof factor === 'number' && factor > 0 && factor < 1) return;
  throw new InvalidArgumentError({
    argument: 'factor',
    value: factor,
    expected: 'a number above 0 and below 1',
    remedy: 'Give the radius of the inner circle as a share of the outer one, such as 0.5.',
  });
}

/**
 * Two concentric circles: `outer` is (cos t, sin t), `inner` is factor (cos t, sin t), plus noise.
 *
 * t is uniform on [0, 2 pi), drawn for each example, so that rows are independent; scikit-learn's `make_circles`, whose
 * geometry this is, spaces t evenly and has factor 0.8. No line tells the classes apart better than chance. Classes are
 * exactly balanced, rows are in random order. Features `[rows, 2]`; time and memory O(rows).
 *
 * @throws InvalidArgumentError when `rows` is odd or below 2, `factor` is not between 0 and 1, or `noise` is negative or
 *   not finite
 * @throws InvalidSeedError when the seed is NaN or infinite
 *
 * @example
 * ```ts
 * const table = circles({ rows: 400, noise: 0.05, seed: 1 });
 * table.target.classes; // ['outer', 'inner']
 * ```
 */
export function circles({ rows, factor = 0.5, noise = 0.1, seed }: CirclesOptions): ClassificationTable {
  requireEqualShares(rows, 2);
  requireFactor(factor);
  requireNonNegative('noise', noise);
  const random = createRandom(seed);
  const angles = random.stream('circles/angles');
  const offsets = random.stream('circles/noise');
  return balancedTable(
    {
      name: 'circles',
      rows,
      featureNames: ['x', 'y'],
      classes: ['outer', 'inner'],
      citation: 'F. Pedregosa et al., Scikit-learn: Machine Learning in Python, JMLR 12, 2011 (make_circles).',
      feature: (row, column, label) => {
        const angle = 2 * Math.PI * angles.uniform(0, row, 0);
        const onUnitCircle = column === 0 ? Math.cos(angle) : Math.sin(angle);
        return (label === 0 ? 1 : factor) * onUnitCircle + noise * offsets.normal(0, row, column);
      },
    },
    random,
  );
}

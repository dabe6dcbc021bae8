import { InvalidArgumentError, requireInteger } from '@proxflow/backend';
import { createRandom } from '@proxflow/random';

/** The rows of a table shared out between training and test: every row is in exactly one part. */
export interface Split {
  /** Row indices counted from 0, in the order to train on. */
  readonly train: Uint32Array;
  /** Row indices counted from 0. */
  readonly test: Uint32Array;
}

function requireFraction(fraction: number): void {
  if (typeof fraction === 'number' && fraction > 0 && fraction < 1) return;
  throw new InvalidArgumentError({
    argument: 'fraction',
    value: fraction,
    expected: 'a number above 0 and below 1',
    remedy: 'Give the share of rows to train on, such as 0.7.',
  });
}

/** ceil(fraction * rows), where a product within rounding of a whole number counts as that number: 0.7 * 10 is 7. */
export function trainSize(rows: number, fraction: number): number {
  requireInteger('rows', rows, 2);
  requireFraction(fraction);
  const product = fraction * rows;
  const nearest = Math.round(product);
  const size = Math.abs(product - nearest) <= 8 * Number.EPSILON * product ? nearest : Math.ceil(product);
  if (size < rows) return size;
  throw new InvalidArgumentError({
    argument: 'fraction',
    value: fraction,
    expected: `a share that leaves at least 1 of ${rows} rows for the test`,
    remedy: `Choose a fraction of at most ${(rows - 1) / rows}, or use more rows.`,
  });
}

/**
 * The first ceil(fraction * rows) rows for training and the rest for the test, in the table's order.
 *
 * WDBC (569 rows) at 0.7 gives 399 and 170. Time and memory O(rows).
 *
 * @param rows - number of rows, at least 2
 * @param fraction - share to train on, above 0 and below 1
 * @throws InvalidArgumentError when either is outside its domain, or no row would be left for the test
 *
 * @example
 * ```ts
 * orderedSplit(10, 0.7); // train 0 .. 6, test 7 .. 9
 * ```
 */
export function orderedSplit(rows: number, fraction: number): Split {
  const size = trainSize(rows, fraction);
  const order = Uint32Array.from({ length: rows }, (_, i) => i);
  return { train: order.slice(0, size), test: order.slice(size) };
}

/**
 * ceil(fraction * rows) rows drawn without replacement for training, and the rest for the test, both in shuffled order.
 *
 * The same seed gives the same split. Classes are not balanced between the parts; {@link stratifiedSplit} does that. Time and memory O(rows).
 *
 * @param rows - number of rows, at least 2
 * @param fraction - share to train on, above 0 and below 1
 * @param seed - a finite number or any string
 * @throws InvalidArgumentError as {@link orderedSplit}
 * @throws InvalidSeedError when the seed is NaN or infinite
 *
 * @example
 * ```ts
 * const { train, test } = shuffledSplit(table.rows, 0.7, 1);
 * ```
 */
export function shuffledSplit(rows: number, fraction: number, seed: string | number): Split {
  const size = trainSize(rows, fraction);
  const order = createRandom(seed).stream('datasets/shuffled-split').permutation(0, rows);
  return { train: order.slice(0, size), test: order.slice(size) };
}

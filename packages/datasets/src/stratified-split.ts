import { InvalidArgumentError } from '@proxflow/backend';
import { createRandom } from '@proxflow/random';
import { countClasses, requireClassTarget } from './class-target.js';
import { trainSize, type Split } from './split.js';
import type { ClassTarget } from './table.js';

/** A class of one row could only be in one part; one without rows is in neither and does no harm. */
function requireTwoOfEach({ classes }: ClassTarget, counts: Uint32Array): void {
  const single = counts.indexOf(1);
  if (single === -1) return;
  throw new InvalidArgumentError({
    argument: 'target',
    place: `class "${classes[single]}"`,
    value: 1,
    expected: 'at least 2 rows of each class, one for either part',
    remedy: 'Add rows of this class, leave it out, or split without regard to classes (shuffled).',
  });
}

function requireRoom(fraction: number, rows: number, size: number, present: number): void {
  if (size >= present && size <= rows - present) return;
  throw new InvalidArgumentError({
    argument: 'fraction',
    value: fraction,
    expected: `a share that leaves at least 1 row of each of ${present} classes in either part of ${rows} rows`,
    remedy: `Choose a fraction from ${present / rows} to ${(rows - present) / rows}, or use more rows.`,
  });
}

/**
 * How many rows of each class train: `size` in all, each at least 1 and at most all but 1, as near to
 * fraction * counts as that allows. Rows go one by one where most are lacking (largest remainder).
 */
function apportion(counts: Uint32Array, fraction: number, size: number): Uint32Array {
  const taken = counts.map((count) =>
    count === 0 ? 0 : Math.min(Math.max(Math.floor(fraction * count), 1), count - 1),
  );
  const surplus = (index: number) => taken[index] - fraction * counts[index];
  const least = (candidates: number[], rank: (index: number) => number) =>
    candidates.reduce((best, index) => (rank(index) < rank(best) ? index : best));
  const classes = [...counts.keys()];
  let total = taken.reduce((sum, count) => sum + count, 0);
  for (; total < size; total++) {
    const open = classes.filter((index) => taken[index] + 1 < counts[index]);
    taken[least(open, surplus)]++;
  }
  for (; total > size; total--) {
    const open = classes.filter((index) => taken[index] > 1);
    taken[least(open, (index) => -surplus(index))]--;
  }
  return taken;
}

/**
 * As {@link shuffledSplit}, with the classes in the same proportion in both parts.
 *
 * ceil(fraction * rows) rows train. Of n_c rows of class c, fraction * n_c train, rounded down or up so that the counts
 * add up (largest remainder); only where that would empty a part of a class do counts move further, as each class has
 * at least one row in either part. Both parts are in shuffled order; the same seed gives the same split. Time
 * O(rows + classes^2), memory O(rows).
 *
 * @param target - classes and labels `[rows]`, as `table.target` of a {@link ClassificationTable}
 * @param fraction - share to train on, above 0 and below 1
 * @param seed - a finite number or any string
 * @throws InvalidArgumentError when a label is no class, a class has a single row, the fraction is outside its domain,
 *   or a part would have fewer rows than there are classes
 * @throws InvalidSeedError when the seed is NaN or infinite
 *
 * @example
 * ```ts
 * const table = await loadIris();
 * const { train, test } = stratifiedSplit(table.target, 0.7, 1); // 35 and 15 flowers of each species
 * ```
 */
export function stratifiedSplit(target: ClassTarget, fraction: number, seed: string | number): Split {
  requireClassTarget('target', target);
  const { labels } = target;
  const size = trainSize(labels.length, fraction);
  const counts = countClasses(target);
  requireTwoOfEach(target, counts);
  requireRoom(fraction, labels.length, size, counts.filter((count) => count > 0).length);
  const left = apportion(counts, fraction, size);
  const train: number[] = [];
  const test: number[] = [];
  for (const row of createRandom(seed).stream('datasets/stratified-split').permutation(0, labels.length)) {
    const label = labels[row];
    if (left[label] === 0) {
      test.push(row);
    } else {
      left[label]--;
      train.push(row);
    }
  }
  return { train: Uint32Array.from(train), test: Uint32Array.from(test) };
}

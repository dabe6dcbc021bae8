import { InvalidArgumentError, requireInteger } from '@proxflow/backend';
import { createRandom } from '@proxflow/random';
import { requireClassTarget } from './class-target.js';
import type { Split } from './split.js';
import type { ClassTarget } from './table.js';

function requireFolds(folds: number, rows: number): void {
  requireInteger('rows', rows, 2);
  requireInteger('folds', folds, 2);
  if (folds <= rows) return;
  throw new InvalidArgumentError({
    argument: 'folds',
    value: folds,
    expected: `at most one fold for each of ${rows} rows`,
    remedy: `Choose at most ${rows} folds; ${rows} leaves one row out at a time.`,
  });
}

/** Deals the rows of `dealt` out to folds in turn, which shares any stretch of it evenly; the parts are in `order`. */
function dealOut(order: Uint32Array, dealt: Uint32Array, folds: number): readonly Split[] {
  const foldOf = new Uint32Array(order.length);
  for (const [i, row] of dealt.entries()) foldOf[row] = i % folds;
  return Array.from({ length: folds }, (_, fold) => ({
    train: order.filter((row) => foldOf[row] !== fold),
    test: order.filter((row) => foldOf[row] === fold),
  }));
}

/**
 * Splits for k-fold cross-validation: every row is in the test part of exactly one of them.
 *
 * Rows are shuffled; the sizes of the test parts differ by at most 1. Time and memory O(folds * rows).
 *
 * @param rows - number of rows, at least 2
 * @param folds - number of splits, from 2 to `rows` (leave-one-out)
 * @param seed - a finite number or any string
 * @throws InvalidArgumentError when `rows` or `folds` is outside its domain
 * @throws InvalidSeedError when the seed is NaN or infinite
 *
 * @example
 * ```ts
 * for (const { train, test } of kFoldSplits(10, 5, 1)) console.log(train.length, test.length); // 8 2, five times
 * ```
 */
export function kFoldSplits(rows: number, folds: number, seed: string | number): readonly Split[] {
  requireFolds(folds, rows);
  const order = createRandom(seed).stream('datasets/k-fold').permutation(0, rows);
  return dealOut(order, order, folds);
}

/**
 * As {@link kFoldSplits}, with the classes in the same proportion in every test part.
 *
 * The numbers of rows of a class in two test parts differ by at most 1, and so do the sizes of the test parts. A class
 * with fewer rows than folds is absent from some test parts; a class of one row is absent from one training part. Time
 * O(folds * rows + rows log rows), memory O(folds * rows).
 *
 * @param target - classes and labels `[rows]`, as `table.target` of a {@link ClassificationTable}
 * @param folds - number of splits, from 2 to the number of rows
 * @param seed - a finite number or any string
 * @throws InvalidArgumentError when a label is no class, or `folds` is outside its domain
 * @throws InvalidSeedError when the seed is NaN or infinite
 *
 * @example
 * ```ts
 * const { target } = await loadIris();
 * const splits = stratifiedKFoldSplits(target, 5, 1); // each tests 10 flowers of each species
 * ```
 */
export function stratifiedKFoldSplits(target: ClassTarget, folds: number, seed: string | number): readonly Split[] {
  requireClassTarget('target', target);
  const { labels } = target;
  requireFolds(folds, labels.length);
  const order = createRandom(seed).stream('datasets/stratified-k-fold').permutation(0, labels.length);
  // Sorting is stable, so that the rows of a class are dealt out in shuffled order.
  return dealOut(
    order,
    order.slice().sort((a, b) => labels[a] - labels[b]),
    folds,
  );
}

import { InvalidArgumentError, requireInteger, requireLength } from '@proxflow/backend';
import { columnGroups, type ColumnGroup, type FeatureMatrix } from '@proxflow/datasets';
import { createRandom } from '@proxflow/random';
import { encoderOf, toFeatureMatrix, type FeatureInput } from './feature-input.js';

/** A model with a score of its own, the larger the better: both models are, and so is anything with such a method. */
export interface ScoredModel<Truth> {
  score(features: FeatureMatrix, truth: Truth): number | Promise<number>;
}

/** What {@link permutationImportance} may be told. */
export interface ImportanceOptions<Model, Truth> {
  /** How often each feature is shuffled; 5 by default. */
  readonly repeats?: number;
  /** Of the shuffles; 0 by default. */
  readonly seed?: string | number;
  /** The larger the better; the model's own by default: accuracy or R^2. */
  readonly score?: (model: Model, features: FeatureMatrix, truth: Truth) => number | Promise<number>;
}

/** How much the score falls without one feature. */
export interface FeatureImportance {
  /** Column of the feature; of an encoded table, its place among the original columns. */
  readonly index: number;
  /** Where the features came with names. */
  readonly name?: string | undefined;
  /** Mean fall of the score over the repeats; near 0, and by chance below it, for a feature that does not matter. */
  readonly mean: number;
  /** Standard deviation of the fall over the repeats, with 1 / repeats; 0 for one repeat. */
  readonly deviation: number;
}

/** What the features are worth to a model on some rows. */
export interface PermutationImportance {
  /** The score with all features as they are. */
  readonly score: number;
  readonly repeats: number;
  /** In the order of the columns; of a table with an encoder, of the original ones. */
  readonly features: readonly FeatureImportance[];
}

/**
 * How much the score of a trained model falls when the column of a feature is shuffled, which breaks its tie with the answers
 * and leaves its law as it is. Use rows that the model was not trained on, else importance counts what was learned by heart. Of
 * features that say the same each looks unimportant, as the others stand in for it. The features that a table's encoder made of
 * one column are shuffled together, and count as one. Costs 1 + D repeats predictions of n rows.
 *
 * Source: Breiman, Random forests, Machine Learning 45 (2001), section 10; Fisher, Rudin, Dominici, All models are wrong, but
 * many are useful, JMLR 20 (2019), for any model.
 *
 * @param features - `[n, D]`; a table's names come back with the importances
 * @param truth - labels or targets `[n]`, as the model's score takes them
 * @throws ShapeError, InvalidArgumentError for features or truth that do not fit, or a score that is no finite number.
 * @example
 * ```ts
 * const { features } = await permutationImportance(model, table, labels, { seed: 1 });
 * const [most] = [...features].sort((a, b) => b.mean - a.mean);
 * ```
 * @example
 * Another score:
 * ```ts
 * await permutationImportance(model, table, labels, {
 *   score: async (model, x) => -logLoss(await model.predictProbability(x), table.target.labels),
 * });
 * ```
 */
export async function permutationImportance<Truth extends ArrayLike<unknown>, Model extends ScoredModel<Truth>>(
  model: Model,
  features: FeatureInput,
  truth: Truth,
  { repeats = 5, seed = 0, score = (own, x, y) => own.score(x, y) }: ImportanceOptions<Model, Truth> = {},
): Promise<PermutationImportance> {
  requireInteger('repeats', repeats);
  const matrix = toFeatureMatrix(features);
  requireLength('truth', truth, matrix.rows);
  const measure = async (shown: FeatureMatrix) => requireScore(await score(model, shown, truth));
  const random = createRandom(seed);
  const whole = await measure(matrix);
  const importances: FeatureImportance[] = [];
  for (const [index, group] of groupsOf(matrix).entries()) {
    const order = random.stream(`importance of column ${index}`);
    const falls: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      falls.push(whole - (await measure(shuffled(matrix, group, order.permutation(repeat, matrix.rows)))));
    }
    const mean = falls.reduce((sum, fall) => sum + fall, 0) / repeats;
    const deviation = Math.sqrt(falls.reduce((sum, fall) => sum + (fall - mean) ** 2, 0) / repeats);
    importances.push({ index, ...(group.name !== undefined && { name: group.name }), mean, deviation });
  }
  return { score: whole, repeats, features: importances };
}

type Group = Omit<ColumnGroup, 'name'> & { readonly name?: string | undefined };

/** Columns that are shuffled together: those of one original column, else each by itself. */
function groupsOf(matrix: FeatureMatrix): readonly Group[] {
  const encoder = encoderOf(matrix);
  if (encoder !== undefined) return columnGroups(encoder);
  const names = 'featureNames' in matrix ? (matrix.featureNames as readonly string[]) : undefined;
  return Array.from({ length: matrix.columns }, (_, first) => ({ first, count: 1, name: names?.[first] }));
}

/** The matrix with the columns of a group in another order of rows. */
function shuffled(
  { features, rows, columns }: FeatureMatrix,
  { first, count }: Group,
  order: Uint32Array,
): FeatureMatrix {
  const copy = features.slice();
  order.forEach((from, to) => {
    for (let c = first; c < first + count; c++) copy[to * columns + c] = features[from * columns + c];
  });
  return { features: copy, rows, columns };
}

function requireScore(score: number): number {
  if (Number.isFinite(score)) return score;
  throw new InvalidArgumentError({
    argument: 'score',
    value: score,
    expected: 'a score that is a finite number for every shuffle',
    remedy: 'Use a score that stays finite, such as accuracy or R squared.',
  });
}

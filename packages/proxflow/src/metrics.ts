import { InvalidArgumentError, requireLength, ShapeError } from '@proxflow/backend';

function requireSome(argument: string, values: ArrayLike<unknown>): void {
  if (values.length > 0) return;
  throw new ShapeError({
    argument,
    value: 0,
    expected: 'at least one entry',
    remedy: 'Hand over at least one row to score on.',
  });
}

/** Checks class indices. @throws InvalidArgumentError naming the first that is none. */
export function requireClasses(argument: string, indices: ArrayLike<number>, classes: number): void {
  for (let i = 0; i < indices.length; i++) {
    if (Number.isInteger(indices[i]) && indices[i] >= 0 && indices[i] < classes) continue;
    throw new InvalidArgumentError({
      argument,
      place: `[${i}]`,
      value: indices[i],
      expected: `a class index from 0 to ${classes - 1}`,
      remedy: 'Hand over indices into the list of classes.',
    });
  }
}

/**
 * Share of equal entries.
 *
 * @throws ShapeError for different lengths or none.
 * @example
 * ```ts
 * accuracy(['a', 'b'], ['a', 'a']); // 0.5
 * ```
 */
export function accuracy<T>(predicted: ArrayLike<T>, truth: ArrayLike<T>): number {
  requireSome('truth', truth);
  requireLength('predicted', predicted, truth.length);
  let equal = 0;
  for (let i = 0; i < truth.length; i++) if (predicted[i] === truth[i]) equal += 1;
  return equal / truth.length;
}

/**
 * counts[t][p]: rows of true class t predicted as class p, `[classes, classes]`.
 *
 * @throws ShapeError for different lengths.
 * @example
 * ```ts
 * confusionMatrix([0, 1, 1], [0, 0, 1], 2); // [[1, 1], [0, 1]]
 * ```
 */
export function confusionMatrix(
  predicted: ArrayLike<number>,
  truth: ArrayLike<number>,
  classes: number,
): readonly (readonly number[])[] {
  requireLength('predicted', predicted, truth.length);
  requireClasses('truth', truth, classes);
  requireClasses('predicted', predicted, classes);
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < truth.length; i++) counts[truth[i]][predicted[i]] += 1;
  return counts;
}

/**
 * 1 - sum (y - f)^2 / sum (y - mean y)^2: 1 is perfect, 0 is no better than the mean. 0 for a constant truth.
 *
 * @throws ShapeError for different lengths or none.
 * @example
 * ```ts
 * rSquared([1, 2, 4], [1, 2, 3]); // 0.5
 * ```
 */
export function rSquared(predicted: ArrayLike<number>, truth: ArrayLike<number>): number {
  requireSome('truth', truth);
  requireLength('predicted', predicted, truth.length);
  const y = Float64Array.from(truth);
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const total = y.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const residual = y.reduce((sum, value, i) => sum + (value - predicted[i]) ** 2, 0);
  return total === 0 ? 0 : 1 - residual / total;
}

/**
 * The published scripts' "risk" (0.5 / n) |label - estimate|_2 with labels and estimates on the scale 0 to 1, from
 * predictions f and signs y in {-1, 1}: estimate (f + 1) / 2, or its rounding when `hard` (D9). A norm, not a mean loss.
 *
 * @throws ShapeError for different lengths or none.
 * @example
 * ```ts
 * publishedRiskLevel([1, -1], [1, 1]); // 0.25
 * ```
 */
export function publishedRiskLevel(predictions: ArrayLike<number>, signs: ArrayLike<number>, hard = false): number {
  requireSome('signs', signs);
  requireLength('predictions', predictions, signs.length);
  let squares = 0;
  for (let i = 0; i < signs.length; i++) {
    const estimate = hard ? Math.sign(predictions[i]) : predictions[i];
    squares += ((signs[i] - estimate) / 2) ** 2;
  }
  return (0.5 / signs.length) * Math.sqrt(squares);
}

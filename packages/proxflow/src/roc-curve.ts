import { InvalidArgumentError, requireLength } from '@proxflow/backend';

/** How a binary score trades false positives for true ones. */
export interface RocCurve {
  /** Share of negative rows with a score of at least the threshold, from 0 to 1. */
  readonly falsePositiveRate: readonly number[];
  /** Share of positive rows with a score of at least the threshold, from 0 to 1. */
  readonly truePositiveRate: readonly number[];
  /** Falling; the first is Infinity, at which nothing is positive. */
  readonly thresholds: readonly number[];
  /** Probability that a positive row scores above a negative one, equal scores counting half; 0.5 says nothing. */
  readonly area: number;
}

/**
 * The receiver operating characteristic: a point for each distinct score, where rows with that score or more are called
 * positive. Time O(n log n).
 *
 * Source: T. Fawcett, An introduction to ROC analysis, Pattern Recognition Letters 27 (2006), algorithms 1 and 3.
 *
 * @param scores - `[n]`, the larger the more positive
 * @param positive - `[n]`, whether a row is
 * @throws ShapeError for different lengths; InvalidArgumentError for a score that is no finite number, or unless there are
 * rows of both kinds.
 * @example
 * ```ts
 * rocCurve([0.9, 0.8, 0.1], [true, false, false]).area; // 1
 * ```
 */
export function rocCurve(scores: ArrayLike<number>, positive: ArrayLike<boolean>): RocCurve {
  requireLength('positive', positive, scores.length);
  const order = Array.from(scores, (score, i) => ({ score, positive: positive[i] }));
  const bad = order.findIndex(({ score }) => !Number.isFinite(score));
  if (bad >= 0) {
    throw new InvalidArgumentError({
      argument: 'scores',
      place: `[${bad}]`,
      value: scores[bad],
      expected: 'a finite number',
      remedy: 'Hand over f or probabilities.',
    });
  }
  const positives = order.filter((row) => row.positive).length;
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) throw oneKind(positives);
  order.sort((a, b) => b.score - a.score);

  const falsePositiveRate = [0];
  const truePositiveRate = [0];
  const thresholds = [Infinity];
  let [hits, alarms, area] = [0, 0, 0];
  order.forEach((row, i) => {
    if (row.positive) hits += 1;
    else alarms += 1;
    if (order[i + 1]?.score === row.score) return;
    const [x, y] = [alarms / negatives, hits / positives];
    area += (x - falsePositiveRate[falsePositiveRate.length - 1]) * (y + truePositiveRate[truePositiveRate.length - 1]);
    falsePositiveRate.push(x);
    truePositiveRate.push(y);
    thresholds.push(row.score);
  });
  return { falsePositiveRate, truePositiveRate, thresholds, area: area / 2 };
}

function oneKind(positives: number): InvalidArgumentError {
  return new InvalidArgumentError({
    argument: 'positive',
    value: positives === 0 ? 'no positive row' : 'positive rows only',
    expected: 'rows of both kinds',
    remedy: 'Hand over rows of both classes; of one alone there is nothing to tell apart.',
  });
}

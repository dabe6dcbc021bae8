import { InvalidArgumentError, requireInteger, requireLength, ShapeError } from '@proxflow/backend';
import { requireClasses } from './metrics.js';

/** Probabilities of the classes `[n, q]`, one row for each example, as `predictProbability` gives them. */
export type ProbabilityRows = readonly ArrayLike<number>[];

/** How far a row may be from summing to 1: single precision, and a little. */
const sumTolerance = 1e-5;

function requireProbabilities(probabilities: ProbabilityRows, truth: ArrayLike<number>): void {
  if (probabilities.length === 0 || probabilities[0].length < 2) {
    throw new ShapeError({
      argument: 'probabilities',
      value: `${probabilities.length} rows of ${probabilities[0]?.length ?? 0}`,
      expected: 'at least one row of at least two classes',
      remedy: 'Hand over the probability of every class, 1 - p and p for two.',
    });
  }
  requireLength('truth', truth, probabilities.length);
  const classes = probabilities[0].length;
  probabilities.forEach((row, i) => {
    const values = Array.from(requireLength(`probabilities[${i}]`, row, classes));
    const total = values.reduce((sum, p) => sum + p, 0);
    if (values.every((p) => p >= 0 && p <= 1) && Math.abs(total - 1) <= sumTolerance) return;
    throw new InvalidArgumentError({
      argument: 'probabilities',
      place: `[${i}]`,
      value: values.slice(0, 8).join(', '),
      expected: 'numbers from 0 to 1 that sum to 1',
      remedy: 'Hand over probabilities, not scores.',
    });
  });
  requireClasses('truth', truth, classes);
}

/**
 * -(1/n) sum_i log p_i(y_i): 0 for certainty that is right, log q for equal probabilities, Infinity where what happened was
 * held impossible.
 *
 * @param probabilities - `[n, q]`
 * @param truth - class indices `[n]`
 * @throws ShapeError, InvalidArgumentError for probabilities or indices that are none.
 * @example
 * ```ts
 * logLoss([[0.5, 0.5], [0.25, 0.75]], [0, 1]); // 0.4904...
 * ```
 */
export function logLoss(probabilities: ProbabilityRows, truth: ArrayLike<number>): number {
  requireProbabilities(probabilities, truth);
  const total = probabilities.reduce((sum, row, i) => sum + Math.log(row[truth[i]]), 0);
  // Not -0 for certainty.
  return total === 0 ? 0 : -total / probabilities.length;
}

/**
 * How far the confidence of predictions is from how often they are right: sum_b (n_b / n) |accuracy_b - confidence_b| over
 * equal bins of the largest probability of a row, of which bin b is ((b - 1) / bins, b / bins]. 0 is calibrated, 1 the worst.
 * The estimate is biased upwards, the more so the fewer rows are in a bin.
 *
 * Source: Naeini, Cooper, Hauskrecht, Obtaining well calibrated probabilities using Bayesian binning, AAAI 2015; Guo, Pleiss,
 * Sun, Weinberger, On calibration of modern neural networks, ICML 2017, whose 15 bins are the default.
 *
 * @param probabilities - `[n, q]`
 * @param truth - class indices `[n]`
 * @throws ShapeError, InvalidArgumentError for probabilities, indices or a number of bins that are none.
 * @example
 * ```ts
 * const error = expectedCalibrationError([[0.2, 0.8], [0.2, 0.8]], [1, 0]); // 0.3: right half of the time, at 0.8
 * ```
 */
export function expectedCalibrationError(
  probabilities: ProbabilityRows,
  truth: ArrayLike<number>,
  options: { readonly bins?: number } = {},
): number {
  const bins = reliabilityBins(probabilities, truth, options);
  const gaps = bins.map(({ rows, accuracy, confidence }) => rows * Math.abs(accuracy - confidence));
  return gaps.reduce((sum, gap) => sum + gap, 0) / probabilities.length;
}

/** Rows whose largest probability lies in (low, high]. */
export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  /** At least 1. */
  readonly rows: number;
  /** Mean of the largest probability. */
  readonly confidence: number;
  /** Share of them whose class was right. */
  readonly accuracy: number;
}

/**
 * The reliability diagram behind {@link expectedCalibrationError}: equal bins of the largest probability of a row, those
 * without rows left out. Accuracy equals confidence in each where probabilities are honest.
 *
 * @param probabilities - `[n, q]`
 * @param truth - class indices `[n]`
 * @throws ShapeError, InvalidArgumentError for probabilities, indices or a number of bins that are none.
 * @example
 * ```ts
 * const [bin] = reliabilityBins([[0.2, 0.8], [0.2, 0.8]], [1, 0]);
 * console.log(bin.confidence, bin.accuracy); // 0.8 0.5
 * ```
 */
export function reliabilityBins(
  probabilities: ProbabilityRows,
  truth: ArrayLike<number>,
  { bins = 15 }: { readonly bins?: number } = {},
): ReliabilityBin[] {
  requireInteger('bins', bins);
  requireProbabilities(probabilities, truth);
  const sums = Array.from({ length: bins }, () => ({ rows: 0, confidence: 0, right: 0 }));
  probabilities.forEach((row, i) => {
    const values = Array.from(row);
    const confidence = Math.max(...values);
    const sum = sums[Math.min(bins, Math.max(1, Math.ceil(confidence * bins))) - 1];
    sum.rows += 1;
    sum.confidence += confidence;
    if (values.indexOf(confidence) === truth[i]) sum.right += 1;
  });
  return sums.flatMap(({ rows, confidence, right }, b) =>
    rows === 0
      ? []
      : [{ low: b / bins, high: (b + 1) / bins, rows, confidence: confidence / rows, accuracy: right / rows }],
  );
}

/** How two classifiers fare on the same rows. */
export interface ClassComparison {
  readonly kind: 'classes';
  readonly rows: number;
  readonly bothRight: number;
  readonly onlyA: number;
  readonly onlyB: number;
  readonly bothWrong: number;
  /** Two-sided probability of a split of the rows that tell them apart as uneven as this, if neither is better. */
  readonly probability: number;
}

/** How two regressors fare on the same rows. */
export interface NumericComparison {
  readonly kind: 'numeric';
  readonly rows: number;
  /** Mean over the rows of the squared error of a less that of b: negative if a is better. */
  readonly difference: number;
  /** s / sqrt(n) for the deviation s of the differences, with n - 1. */
  readonly standardError: number;
}

/**
 * log of n over k, by sums of logarithms.
 *
 * @param logFactorials - log i! for i from 0 to n
 */
function logBinomial(n: number, k: number, logFactorials: Float64Array): number {
  return logFactorials[n] - logFactorials[k] - logFactorials[n - k];
}

/**
 * The exact McNemar test: of n rows on which one of two is right, `onlyA` fall to a by the flips of a fair coin if neither is
 * better; min(1, 2 sum_{k <= min} C(n, k) 2^-n). Time O(n).
 *
 * Source: McNemar, Note on the sampling error of the difference between correlated proportions, Psychometrika 12 (1947).
 */
export function mcNemarProbability(onlyA: number, onlyB: number): number {
  const n = onlyA + onlyB;
  const logFactorials = new Float64Array(n + 1);
  for (let i = 1; i <= n; i++) logFactorials[i] = logFactorials[i - 1] + Math.log(i);
  let tail = 0;
  for (let k = 0; k <= Math.min(onlyA, onlyB); k++) {
    tail += Math.exp(logBinomial(n, k, logFactorials) - n * Math.LN2);
  }
  return Math.min(1, 2 * tail);
}

/** Compares predicted classes with the true ones, by index. */
export function compareClasses(
  predictedA: ArrayLike<number>,
  predictedB: ArrayLike<number>,
  truth: ArrayLike<number>,
): ClassComparison {
  const counts = { bothRight: 0, onlyA: 0, onlyB: 0, bothWrong: 0 };
  for (let i = 0; i < truth.length; i++) {
    const a = predictedA[i] === truth[i];
    const b = predictedB[i] === truth[i];
    counts[a ? (b ? 'bothRight' : 'onlyA') : b ? 'onlyB' : 'bothWrong'] += 1;
  }
  return {
    kind: 'classes',
    rows: truth.length,
    ...counts,
    probability: mcNemarProbability(counts.onlyA, counts.onlyB),
  };
}

/** Compares predicted numbers with the true ones, by squared error; at least two rows. */
export function compareNumbers(
  predictedA: ArrayLike<number>,
  predictedB: ArrayLike<number>,
  truth: ArrayLike<number>,
): NumericComparison {
  const rows = truth.length;
  const differences = Float64Array.from(
    { length: rows },
    (_, i) => (predictedA[i] - truth[i]) ** 2 - (predictedB[i] - truth[i]) ** 2,
  );
  const difference = differences.reduce((sum, value) => sum + value, 0) / rows;
  const squares = differences.reduce((sum, value) => sum + (value - difference) ** 2, 0);
  return { kind: 'numeric', rows, difference, standardError: Math.sqrt(squares / (rows - 1) / rows) };
}

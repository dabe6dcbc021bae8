import { InvalidDataError, requireInteger, requireNonNegative, ShapeError } from '@proxflow/backend';

/**
 * Row weights s_i = n / (k n_c) for a row of class c, of which there are n_c among n rows of k classes: every class counts
 * alike in the risk, however many rows it has. They sum to n. For `TrainingData.rowWeights`; two classes coded -1 and 1 are
 * the indices `y > 0 ? 1 : 0`.
 *
 * @throws InvalidArgumentError unless classes (k) is an integer of at least 1. InvalidDataError for a label that is no class
 * index and for a class without rows. ShapeError for no labels.
 * @example
 * ```ts
 * balancedRowWeights([0, 0, 0, 1], 2); // 2/3, 2/3, 2/3, 2
 * ```
 */
export function balancedRowWeights(labels: ArrayLike<number>, classes: number): Float64Array {
  const counts = rowsOfEachClass(labels, requireInteger('classes', classes));
  const missing = counts.indexOf(0);
  if (missing >= 0) {
    throw new InvalidDataError({
      argument: 'labels',
      value: `no row of class ${missing}`,
      expected: `rows of each of the ${classes} classes`,
      remedy: 'Leave the class out of the count, or split the data so that each class is among them.',
    });
  }
  return rowWeightsOf(
    labels,
    counts.map((count) => labels.length / (classes * count)),
  );
}

/**
 * Row weights s_i = weight of the class of row i. For `TrainingData.rowWeights`; only their ratios matter to the risk.
 *
 * @throws InvalidArgumentError for a weight that is negative or not finite. InvalidDataError for a label that is no index of
 * a weight. ShapeError for no labels.
 * @example
 * ```ts
 * classRowWeights([0, 1, 1], [1, 5]); // 1, 5, 5
 * ```
 */
export function classRowWeights(labels: ArrayLike<number>, weights: ArrayLike<number>): Float64Array {
  const checked = Float64Array.from(weights, (weight, c) => requireNonNegative(`weights[${c}]`, weight));
  rowsOfEachClass(labels, checked.length);
  return rowWeightsOf(labels, checked);
}

function rowWeightsOf(labels: ArrayLike<number>, weights: Float64Array): Float64Array {
  return Float64Array.from(labels, (label) => weights[label]);
}

/** n_c, after checking that every label is a class index. */
function rowsOfEachClass(labels: ArrayLike<number>, classes: number): Float64Array {
  if (labels.length === 0) {
    throw new ShapeError({
      argument: 'labels',
      value: 0,
      expected: 'at least one label',
      remedy: 'Hand over the class index of each row.',
    });
  }
  const counts = new Float64Array(classes);
  for (let i = 0; i < labels.length; i++) {
    if (!(Number.isInteger(labels[i]) && labels[i] >= 0 && labels[i] < classes)) {
      throw new InvalidDataError({
        argument: 'labels',
        place: `[${i}]`,
        value: labels[i],
        expected: `a class index from 0 to ${classes - 1}`,
        remedy: 'Code classes as 0, 1, 2 ...; of signs -1 and 1 take y > 0 ? 1 : 0.',
      });
    }
    counts[labels[i]]++;
  }
  return counts;
}

/**
 * A loss l(f, y) of q predictions f and the index y of the true class. As {@link Loss}, two pure functions of one row,
 * taken in float64 on the host.
 */
export interface ClassLoss {
  readonly name: string;
  readonly targets: 'class';
  /** l(f, y) for f `[q]` and y in 0 .. q - 1. */
  value(predictions: Float64Array, target: number): number;
  /** Writes dl/df `[q]` into `slopes`. */
  derivative(predictions: Float64Array, target: number, slopes: Float64Array): void;
  /** Supremum of the largest eigenvalue of d2l/df2, which bounds the step size. */
  readonly curvature: number;
  /** The convex conjugate l*(g, y) = sup_f <g, f> - l(f, y), where known: it gives duality gaps. */
  readonly conjugate?: (slopes: Float64Array, target: number) => number;
  /** Writes P(class c | f) `[q]`, for losses whose predictions stand for probabilities. */
  readonly probabilities?: (predictions: Float64Array, probabilities: Float64Array) => void;
}

/** Writes softmax(f) and returns log sum exp f. */
function softmax(f: Float64Array, out: Float64Array): number {
  let largest = -Infinity;
  for (let c = 0; c < f.length; c++) largest = Math.max(largest, f[c]);
  let total = 0;
  for (let c = 0; c < f.length; c++) total += out[c] = Math.exp(f[c] - largest);
  for (let c = 0; c < f.length; c++) out[c] /= total;
  return largest + Math.log(total);
}

/**
 * l(f, y) = log sum_c e^(f_c) - f_y, l' = softmax(f) - onehot(y), Hessian at most 1/2,
 * l*(g) = sum_c s_c log s_c with s = g + onehot(y) on the simplex, Infinity elsewhere.
 *
 * @example
 * ```ts
 * softmaxCrossEntropy().value(Float64Array.of(0, 0), 1); // log 2
 * ```
 */
export function softmaxCrossEntropy(): ClassLoss {
  return {
    name: 'softmax cross-entropy',
    targets: 'class',
    value(f, y) {
      // Relative to the largest, and the others summed apart from it: a loss near 0 keeps its digits.
      let top = 0;
      for (let c = 1; c < f.length; c++) if (f[c] > f[top]) top = c;
      let others = 0;
      for (let c = 0; c < f.length; c++) if (c !== top) others += Math.exp(f[c] - f[top]);
      return f[top] - f[y] + Math.log1p(others);
    },
    derivative(f, y, slopes) {
      softmax(f, slopes);
      // 1 - p_y as the sum of the others, which does not cancel.
      let others = 0;
      for (let c = 0; c < f.length; c++) if (c !== y) others += slopes[c];
      slopes[y] = -others;
    },
    curvature: 0.5,
    conjugate(slopes, y) {
      let entropy = 0;
      let total = 0;
      for (let c = 0; c < slopes.length; c++) {
        const share = slopes[c] + (c === y ? 1 : 0);
        if (share < 0) return Infinity;
        if (share > 0) entropy += share * Math.log(share);
        total += share;
      }
      return Math.abs(total - 1) <= 8 * slopes.length * Number.EPSILON ? entropy : Infinity;
    },
    probabilities: (f, out) => void softmax(f, out),
  };
}

/**
 * l(f, y) = (1 - f_y)^2, l' = -2 (1 - f_y) onehot(y): the risk of the paper's multi-class experiment, which looks at the
 * output of the true class alone. For neurons whose outputs are probabilities, such as `softmaxNeuron`; others are not
 * kept from predicting every class.
 *
 * Source: Teter, Nodozi, Halder, TMLR 2024, arXiv 2210.13879, section 5.
 *
 * @example
 * ```ts
 * trueLabelProbability().value(Float64Array.of(0.25, 0.75), 1); // 0.0625
 * ```
 */
export function trueLabelProbability(): ClassLoss {
  return {
    name: 'true-label probability',
    targets: 'class',
    value: (f, y) => (1 - f[y]) ** 2,
    derivative(f, y, slopes) {
      slopes.fill(0);
      slopes[y] = 2 * (f[y] - 1);
    },
    curvature: 2,
    conjugate(slopes, y) {
      const elsewhere = slopes.some((slope, c) => c !== y && slope !== 0);
      return elsewhere ? Infinity : slopes[y] + slopes[y] ** 2 / 4;
    },
    probabilities: (f, out) => out.set(f),
  };
}

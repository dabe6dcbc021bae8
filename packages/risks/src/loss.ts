/**
 * A loss l(f, y) of a scalar prediction f and a target y. Sums over the data are taken in float64 on the host, so a loss
 * is two pure functions and runs on every backend.
 */
export interface Loss {
  readonly name: string;
  /** What beside the name makes the loss anew: a threshold, a quantile. */
  readonly parameters?: Readonly<Record<string, number>>;
  /** Which targets make sense: any real number, or the signs -1 and 1 of two classes. */
  readonly targets: 'real' | 'sign';
  /** l(f, y). */
  value(prediction: number, target: number): number;
  /** dl/df (f, y); any subgradient where l has a kink. */
  derivative(prediction: number, target: number): number;
  /** sup d2l/df2, which bounds the step size; Infinity where l has a kink. */
  readonly curvature: number;
  /** The convex conjugate l*(g, y) = sup_f g f - l(f, y), where known: it gives duality gaps. */
  readonly conjugate?: (slope: number, target: number) => number;
  /** P(y = 1 | f), for losses that are negative log-likelihoods of signs. */
  readonly probability?: (prediction: number) => number;
}

/**
 * l(f, y) = (f - y)^2, l' = 2 (f - y), l'' = 2, l*(g) = g y + g^2 / 4.
 *
 * @example
 * ```ts
 * squaredLoss().derivative(3, 1); // 4
 * ```
 */
export function squaredLoss(): Loss {
  return {
    name: 'squared',
    targets: 'real',
    value: (f, y) => (f - y) ** 2,
    derivative: (f, y) => 2 * (f - y),
    curvature: 2,
    conjugate: (g, y) => g * y + (g * g) / 4,
  };
}

/** log(1 + e^u) without overflow or loss of digits. */
function softplus(u: number): number {
  return Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u)));
}

function xLogX(x: number): number {
  return x === 0 ? 0 : x * Math.log(x);
}

/**
 * l(f, y) = log(1 + e^(-y f)) for y in {-1, 1}, l' = -y / (1 + e^(y f)), l'' <= 1/4,
 * l*(g) = s log s + (1 - s) log(1 - s) with s = -g y in [0, 1], Infinity outside.
 *
 * @example
 * ```ts
 * logisticLoss().derivative(0, 1); // -0.5
 * ```
 */
export function logisticLoss(): Loss {
  return {
    name: 'logistic',
    targets: 'sign',
    value: (f, y) => softplus(-y * f),
    derivative: (f, y) => -y / (1 + Math.exp(y * f)),
    curvature: 0.25,
    conjugate: (g, y) => {
      const s = -g * y;
      return s < 0 || s > 1 ? Infinity : xLogX(s) + xLogX(1 - s);
    },
    probability: (f) => 1 / (1 + Math.exp(-f)),
  };
}

/** What a custom loss consists of. */
export interface CustomLoss {
  readonly name: string;
  readonly value: (prediction: number, target: number) => number;
  readonly derivative: (prediction: number, target: number) => number;
  readonly targets?: 'real' | 'sign';
  readonly curvature?: number;
  readonly conjugate?: (slope: number, target: number) => number;
  readonly probability?: (prediction: number) => number;
}

/**
 * A loss of one's own, from two functions.
 *
 * @example
 * ```ts
 * const median = customLoss({
 *   name: 'absolute',
 *   value: (f, y) => Math.abs(f - y),
 *   derivative: (f, y) => Math.sign(f - y),
 * });
 * ```
 */
export function customLoss({ targets = 'real', curvature = Infinity, ...functions }: CustomLoss): Loss {
  return { targets, curvature, ...functions };
}

import type { Loss } from './loss.js';

/**
 * l(f, y) = max(0, 1 - y f) for y in {-1, 1}: 0 for rows on their side of the margin. l' = -y below the margin y f = 1, 0 at
 * its kink and above; l*(g, y) = g y for -g y in [0, 1], Infinity outside. It defines no probability.
 *
 * Source: C. Cortes, V. Vapnik, Support-vector networks, Machine Learning 20 (1995).
 *
 * @example
 * ```ts
 * hingeLoss().value(0.25, 1); // 0.75
 * ```
 */
export function hingeLoss(): Loss {
  return {
    name: 'hinge',
    targets: 'sign',
    value: (f, y) => Math.max(0, 1 - y * f),
    derivative: (f, y) => (y * f < 1 ? -y : 0),
    curvature: Infinity,
    conjugate: (g, y) => (-g * y >= 0 && -g * y <= 1 ? g * y : Infinity),
  };
}

/**
 * l(f, y) = max(0, 1 - y f)^2 for y in {-1, 1}: the hinge without its kink. l' = -2 y max(0, 1 - y f), l'' <= 2,
 * l*(g, y) = g y + g^2 / 4 for g y <= 0, Infinity outside. It defines no probability.
 *
 * @example
 * ```ts
 * squaredHingeLoss().derivative(0, 1); // -2
 * ```
 */
export function squaredHingeLoss(): Loss {
  return {
    name: 'squaredHinge',
    targets: 'sign',
    value: (f, y) => Math.max(0, 1 - y * f) ** 2,
    derivative: (f, y) => -2 * y * Math.max(0, 1 - y * f),
    curvature: 2,
    conjugate: (g, y) => (g * y <= 0 ? g * y + (g * g) / 4 : Infinity),
  };
}

import { requirePositive } from '@proxflow/backend';
import type { Loss } from './loss.js';

/**
 * Huber's loss of the residual r = f - y: l = r^2 / 2 where |r| <= d, d (|r| - d / 2) beyond, so that no target pulls
 * harder than d. l' = r clipped to [-d, d], l'' <= 1, l*(g, y) = g y + g^2 / 2 for |g| <= d, Infinity outside. With factor
 * 1/2, unlike `squaredLoss`.
 *
 * Source: P. J. Huber, Robust estimation of a location parameter, Ann. Math. Statist. 35 (1964).
 *
 * @throws InvalidArgumentError unless threshold (d, in units of the targets) is finite and above 0.
 * @example
 * ```ts
 * const loss = huberLoss({ threshold: 1 });
 * loss.value(0.5, 0); // 0.125
 * loss.value(3, 0); // 2.5
 * ```
 */
export function huberLoss({ threshold }: { readonly threshold: number }): Loss {
  const d = requirePositive('threshold', threshold);
  return {
    name: 'huber',
    parameters: { threshold },
    targets: 'real',
    value(f, y) {
      const size = Math.abs(f - y);
      return size <= d ? (size * size) / 2 : d * (size - d / 2);
    },
    derivative: (f, y) => Math.min(Math.max(f - y, -d), d),
    curvature: 1,
    conjugate: (g, y) => (Math.abs(g) <= d ? g * y + (g * g) / 2 : Infinity),
  };
}

import { InvalidArgumentError } from '@proxflow/backend';
import type { Loss } from './loss.js';

/**
 * l(f, y) = 2 max(q (y - f), (1 - q) (f - y)): the mean loss is least at the q-quantile of the targets. The factor 2 makes
 * the default q = 1/2 the absolute value |f - y|, whose minimiser is the median; the pinball loss of other texts is half of
 * it. l' = -2 q below y, 2 (1 - q) above, 0 at the kink f = y; l*(g, y) = g y for g in [-2 q, 2 (1 - q)], Infinity outside.
 *
 * Source: R. Koenker, G. Bassett, Regression quantiles, Econometrica 46 (1978).
 *
 * @throws InvalidArgumentError unless quantile (q) lies between 0 and 1.
 * @example
 * ```ts
 * quantileLoss().value(3, 1); // 2
 * quantileLoss({ quantile: 0.9 }).derivative(0, 1); // -1.8
 * ```
 */
export function quantileLoss({ quantile: q = 0.5 }: { readonly quantile?: number } = {}): Loss {
  if (!(q > 0 && q < 1)) {
    throw new InvalidArgumentError({
      argument: 'quantile',
      value: q,
      expected: 'a number between 0 and 1, both excluded',
      remedy: 'Give 0.5 for the median, 0.9 for what nine targets of ten stay below.',
    });
  }
  const [least, most] = [-2 * q, 2 * (1 - q)];
  return {
    ...(q === 0.5 ? { name: 'absolute' } : { name: 'quantile', parameters: { quantile: q } }),
    targets: 'real',
    value: (f, y) => Math.max(least * (f - y), most * (f - y)),
    derivative: (f, y) => (f > y ? most : f < y ? least : 0),
    curvature: Infinity,
    conjugate: (g, y) => (g >= least && g <= most ? g * y : Infinity),
  };
}

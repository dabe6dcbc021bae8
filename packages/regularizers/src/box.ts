import { InvalidArgumentError } from '@proxflow/backend';
import { combineNodes, nodeValue, requireNodes, requireNodeValues, type NodeValues } from './node-values.js';
import { isAtMost, roundingSlack } from './rounding-slack.js';
import type { WeightRegularizer } from './weight-regularizer.js';

/** Bounds of a density, one number or one for each node `[N]`. */
export interface DensityBounds {
  /** The most density, above 0; Infinity is no bound. */
  readonly upper: NodeValues;
  /** The least density, 0 by default. */
  readonly lower?: NodeValues;
}

/**
 * lower <= w/v <= upper: the motion of a crowd that cannot be packed closer. R is 0 within the bounds and Infinity
 * outside, R*(p) = sum v max(p lower, p upper); the proximal map clamps log s - k psi. Contraction 1, no uniform shift,
 * temperature 0; the derivative is 0, as inside the bounds. Where lower is above 0, zero weight is not allowed.
 *
 * @throws InvalidArgumentError unless 0 <= lower <= upper and upper is above 0 at every node. ShapeError from its functions
 * if there are more or fewer nodes than bounds.
 * @example
 * ```ts
 * const regularizer = box({ upper: 1.5 });
 * ```
 * Source: Maury, Roudneff-Chupin and Santambrogio, "A macroscopic crowd motion model of gradient flow type", 2010.
 */
export function box({ upper, lower = 0 }: DensityBounds): WeightRegularizer {
  requireNodeValues('upper', upper, 'numbers above 0, or Infinity', (value) => value > 0);
  requireNodeValues('lower', lower, 'finite numbers of at least 0', (value) => value >= 0 && value < Infinity);
  const log = (values: NodeValues): NodeValues =>
    typeof values === 'number' ? Math.log(values) : values.map(Math.log);
  return logBox(log(lower), log(upper));
}

/** The same for bounds in logarithms. @throws InvalidArgumentError for bounds that cross. */
export function logBox(logLower: NodeValues, logUpper: NodeValues): WeightRegularizer {
  requireRoom(combineNodes(logUpper, logLower, (high, low) => (high >= low ? 1 : NaN)));
  const least = (logQuadrature: Float64Array, j: number) => logQuadrature[j] + nodeValue(logLower, j);
  const most = (logQuadrature: Float64Array, j: number) => logQuadrature[j] + nodeValue(logUpper, j);
  const requireLengths = (length: number) => {
    requireNodes('lower', logLower, length);
    requireNodes('upper', logUpper, length);
  };
  return {
    name: 'box',
    temperature: 0,
    logDensityBounds: [logLower, logUpper],
    value(logWeights, logQuadrature) {
      requireLengths(logWeights.length);
      const within = (w: number, j: number) =>
        w >= least(logQuadrature, j) - roundingSlack && w <= most(logQuadrature, j) + roundingSlack;
      return logWeights.every(within) ? 0 : Infinity;
    },
    derivative: (logWeights) => new Float64Array(logWeights.length),
    logProx({ logReference, potential, strength, logQuadrature }) {
      requireLengths(logReference.length);
      return logReference.map((s, j) =>
        Math.max(least(logQuadrature, j), Math.min(s - strength * potential[j], most(logQuadrature, j))),
      );
    },
    conjugate: (slopes, logQuadrature) =>
      slopes.reduce((sum, p, j) => {
        const bound = p > 0 ? most(logQuadrature, j) : least(logQuadrature, j);
        if (bound === Infinity) return isAtMost(p, 0) ? sum : Infinity;
        return sum + (p === 0 ? 0 : p * Math.exp(bound));
      }, 0),
    contraction: () => 1,
    shiftsUniformly: false,
  };
}

/** Room is NaN where bounds cross. */
function requireRoom(room: NodeValues): void {
  const single = typeof room === 'number';
  const wrong = (single ? [room] : Array.from(room)).findIndex(Number.isNaN);
  if (wrong < 0) return;
  throw new InvalidArgumentError({
    argument: 'upper',
    ...(!single && { place: `[${wrong}]` }),
    value: 'a bound below the lower one',
    expected: 'bounds with room between them',
    remedy: 'Raise the upper bound or lower the lower one.',
  });
}

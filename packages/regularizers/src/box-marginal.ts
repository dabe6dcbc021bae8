import { freeMarginal } from './exact-marginal.js';
import type { KlProx } from './kl-prox.js';
import { requireLogRange } from './marginal-checks.js';
import { isAtMost, roundingSlack } from './rounding-slack.js';

/** The range of a marginal. */
export interface MarginalRange {
  /** Logarithms of the least weights `[N]`; -Infinity is 0. No lower bound by default. */
  readonly logLower?: Float64Array;
  /** Logarithms of the greatest weights `[N]`; Infinity is no bound, -Infinity forbids the point. None by default. */
  readonly logUpper?: Float64Array;
}

/**
 * A marginal within bounds, l <= w <= u: capacities of a crowd, partial transport of a given supply. G is the indicator of
 * the range, its proximal map clamps s, G*(q) = sum max(q l, q u). The log scaling has contraction 1 and does not shift
 * uniformly.
 *
 * @throws InvalidArgumentError for bounds that are not numbers, a lower bound of Infinity or above its upper bound.
 * ShapeError for bounds of different lengths.
 * @example
 * ```ts
 * const capacity = boxMarginal({ logUpper: Float64Array.of(0.7, 0.3).map(Math.log) });
 * capacity.logProx(Float64Array.of(-10, 0)); // -10, log 0.3
 * ```
 * Source: Chizat, Peyre, Schmitzer and Vialard, "Scaling algorithms for unbalanced optimal transport problems", 2018.
 */
export function boxMarginal(range: MarginalRange): KlProx {
  const given = range.logLower ?? range.logUpper;
  if (given === undefined) return freeMarginal();
  const logLower = range.logLower ?? new Float64Array(given.length).fill(-Infinity);
  const logUpper = range.logUpper ?? new Float64Array(given.length).fill(Infinity);
  requireLogRange(logLower, logUpper);
  return {
    name: 'box',
    logProx: (logReference) => logReference.map((s, i) => Math.max(logLower[i], Math.min(s, logUpper[i]))),
    contraction: 1,
    shiftsUniformly: false,
    value: (logMarginal) =>
      logMarginal.every((w, i) => w >= logLower[i] - roundingSlack && w <= logUpper[i] + roundingSlack) ? 0 : Infinity,
    conjugate: (logScaling) =>
      logScaling.reduce((sum, f, i) => sum + support(-f, f < 0 ? logUpper[i] : logLower[i]), 0),
  };
}

/** q times the bound that q pushes against, of which 0 is nothing to push. */
function support(slope: number, logBound: number): number {
  if (logBound === -Infinity) return 0;
  if (logBound === Infinity) return isAtMost(slope, 0) ? 0 : Infinity;
  return slope * Math.exp(logBound);
}

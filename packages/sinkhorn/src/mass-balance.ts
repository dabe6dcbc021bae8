import type { KlProx } from '@proxflow/regularizers';
import { totalMass } from './log-arithmetic.js';

/** Both sides of a problem. */
export interface MarginalPair {
  readonly source: KlProx;
  readonly target: KlProx;
}

/**
 * log(mass the target asks for / mass there is), where that says only which constant the scalings carry: an exact source
 * gives the plan of (y/k, k z) for every k, and a target whose answer is a power law asks for the mass there is at one k.
 * 0 where the mass itself is open, or fixed on both sides.
 */
export function massOffset({ source, target }: MarginalPair, asked: Float64Array, logWeights: Float64Array): number {
  if (source.exactLogWeights === undefined || !target.shiftsUniformly || target.contraction === 1) return 0;
  return Math.log(totalMass(asked) / totalMass(logWeights));
}

/** log k of {@link massOffset}: an answer to s moves by (1 - contraction) times what log s moves by. */
export function settlingShift(pair: MarginalPair, logReached: Float64Array, logWeights: Float64Array): number {
  const offset = massOffset(pair, pair.target.logProx(logReached), logWeights);
  return offset === 0 ? 0 : offset / (1 - pair.target.contraction);
}

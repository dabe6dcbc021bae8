import type { PairShares } from '@proxflow/sinkhorn';
import { largestOf } from './distances-moved.js';
import { hostDistance, hostSlack, type HostCloud } from './host-cloud.js';

/** Log of what the particles i and j share, the larger of both ways; -Infinity where that is certainly negligible. */
export type PairLook = (i: number, j: number) => number;

/**
 * Looks at pairs of a cloud whose points are at least as far apart as in the cloud less the larger of their margins. Shares whose log
 * is at most `negligible` count as none. Time O(1) for most pairs, O(p) for those that are near.
 */
export function lookAt(
  cloud: HostCloud,
  margins: Float64Array,
  { out, back, own, scale }: PairShares,
  negligible: number,
): PairLook {
  const { leading, rounding } = cloud;
  const above = (1 / (1 - rounding)) ** 2;
  // (sqrt(c) + m)^2 <= 2 c + 2 m^2: whoever is that far apart in a few coordinates needs no closer look.
  const margin = largestOf(margins);
  const offset = 2 * above * (scale * Math.max(0, largestOf(own) - negligible) + margin * margin);
  const slope = 2 * above * scale;
  return (i, j) => {
    const there = Math.abs(out[i] - out[j]);
    const here = Math.abs(back[i] - back[j]);
    const a = leading[4 * i] - leading[4 * j];
    const b = leading[4 * i + 1] - leading[4 * j + 1];
    const c = leading[4 * i + 2] - leading[4 * j + 2];
    const d = leading[4 * i + 3] - leading[4 * j + 3];
    if (a * a + b * b + (c * c + d * d) >= offset + slope * (there > here ? there : here)) return -Infinity;
    const gap = Math.max(
      out[i] - out[j] + own[j],
      out[j] - out[i] + own[i],
      back[j] - back[i] + own[i],
      back[i] - back[j] + own[j],
    );
    const distance = Math.max(0, hostDistance(cloud, i, j) - Math.max(margins[i], margins[j]));
    const share = gap - (distance * distance) / scale;
    return share <= negligible ? -Infinity : share;
  };
}

/**
 * The largest sum over a particle's pairs of their shares; the first pair whose log share is above `allowed` ends it and is
 * the answer instead.
 *
 * @param candidates - indices i < j, flat, by j and then by i; every pair by default
 */
export function addShares(
  particles: number,
  look: PairLook,
  allowed: number,
  candidates?: Uint32Array,
): number | readonly [number, number] {
  const sums = new Float64Array(particles);
  const isAllowed = (i: number, j: number): boolean => {
    const share = look(i, j);
    if (share === -Infinity) return true;
    if (share > allowed) return false;
    sums[i] += Math.exp(share);
    sums[j] += Math.exp(share);
    return true;
  };
  if (candidates) {
    for (let k = 0; k < candidates.length; k += 2) {
      if (!isAllowed(candidates[k], candidates[k + 1])) return [candidates[k], candidates[k + 1]];
    }
  } else {
    for (let j = 1; j < particles; j++) for (let i = 0; i < j; i++) if (!isAllowed(i, j)) return [i, j];
  }
  return largestOf(sums);
}

/** A distance in the cloud from which on every share is at most `negligible`. Time O(N). */
export function radiusOf(
  cloud: HostCloud,
  margins: Float64Array,
  { out, back, own, scale }: PairShares,
  negligible: number,
): number {
  let [mostOut, leastOut, mostBack, leastBack] = [-Infinity, Infinity, -Infinity, Infinity];
  for (let i = 0; i < out.length; i++) {
    mostOut = Math.max(mostOut, out[i]);
    leastOut = Math.min(leastOut, out[i] - own[i]);
    mostBack = Math.max(mostBack, back[i]);
    leastBack = Math.min(leastBack, back[i] - own[i]);
  }
  const gap = Math.max(mostOut - leastOut, mostBack - leastBack);
  const apart = Math.sqrt(scale * Math.max(0, gap - negligible)) + largestOf(margins);
  return (apart / (1 - cloud.rounding)) * (1 + hostSlack(cloud));
}

import type { PairShares } from '@proxflow/sinkhorn';
import { largestOf } from './distances-moved.js';
import { hostDistance, type HostCloud } from './host-cloud.js';

/**
 * The largest sum over a particle's pairs of shares that are not negligible: those whose log may be above `negligible`. The two
 * points of a pair are at least as far apart as in the cloud less the larger of their margins. Undefined as soon as one share is
 * above `allowed`. Time O(N^2), and O(p) only for pairs that are near.
 */
export function addShares(
  cloud: HostCloud,
  margins: Float64Array,
  shares: PairShares,
  negligible: number,
  allowed: number,
): number | undefined {
  const { particles, leading, rounding } = cloud;
  const { out, back, own, scale } = shares;
  const sums = new Float64Array(particles);
  const above = (1 / (1 - rounding)) ** 2;
  // (sqrt(c) + m)^2 <= 2 c + 2 m^2: whoever is that far apart in a few coordinates needs no closer look.
  const margin = largestOf(margins);
  const offset = 2 * above * (scale * Math.max(0, largestOf(own) - negligible) + margin * margin);
  const slope = 2 * above * scale;
  for (let j = 1; j < particles; j++) {
    const outJ = out[j];
    const backJ = back[j];
    const x = leading[4 * j];
    const y = leading[4 * j + 1];
    const z = leading[4 * j + 2];
    const w = leading[4 * j + 3];
    for (let i = 0; i < j; i++) {
      const there = Math.abs(out[i] - outJ);
      const here = Math.abs(back[i] - backJ);
      const a = leading[4 * i] - x;
      const b = leading[4 * i + 1] - y;
      const c = leading[4 * i + 2] - z;
      const d = leading[4 * i + 3] - w;
      if (a * a + b * b + (c * c + d * d) >= offset + slope * (there > here ? there : here)) continue;
      const gap = Math.max(
        out[i] - outJ + own[j],
        outJ - out[i] + own[i],
        backJ - back[i] + own[i],
        back[i] - backJ + own[j],
      );
      const distance = Math.max(0, hostDistance(cloud, i, j) - Math.max(margins[i], margins[j]));
      const share = gap - (distance * distance) / scale;
      if (share <= negligible) continue;
      if (share > allowed) return undefined;
      sums[i] += Math.exp(share);
      sums[j] += Math.exp(share);
    }
  }
  return largestOf(sums);
}

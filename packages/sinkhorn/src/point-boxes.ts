import { boundsOf, type HostPoints } from './host-points.js';

/** Boxes that a cloud is divided into, about. */
const boxes = 1024;

/** A cloud in boxes of about equally many points. */
export interface PointBoxes {
  readonly points: HostPoints;
  /** Indices of the points of each box. */
  readonly members: readonly Uint32Array[];
  /** Lowest and highest coordinates of each box `[boxes, p]`. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Halves a cloud at the median of its widest coordinate until there are enough boxes. Time O(N log N). */
export function pointBoxesOf(points: HostPoints): PointBoxes {
  const { values, count, dimension } = points;
  let members = [Uint32Array.from(Array(count).keys())];
  while (members.length < boxes && members.some((part) => part.length > 1)) {
    members = members.flatMap((part) => {
      if (part.length === 1) return [part];
      const { low, high } = boundsOf(points, part);
      let widest = 0;
      for (let k = 1; k < dimension; k++) if (high[k] - low[k] > high[widest] - low[widest]) widest = k;
      part.sort((i, j) => values[i * dimension + widest] - values[j * dimension + widest] || i - j);
      const half = part.length >> 1;
      return [part.subarray(0, half), part.subarray(half)];
    });
  }
  const low = new Float64Array(members.length * dimension);
  const high = new Float64Array(members.length * dimension);
  members.forEach((part, box) => {
    const bounds = boundsOf(points, part);
    low.set(bounds.low, box * dimension);
    high.set(bounds.high, box * dimension);
  });
  return { points, members, low, high };
}

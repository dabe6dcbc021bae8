import { boundsOf, type HostPoints } from './host-points.js';

/** Boxes that a cloud is divided into, about. */
const boxes = 1024;

/** A cloud in boxes of about equally many points. */
export interface PointBoxes {
  readonly points: HostPoints;
  /** Indices of the points of each box. */
  readonly members: readonly Uint32Array[];
  /** Lowest and highest coordinates of each box `[p]`. */
  readonly low: readonly Float64Array[];
  readonly high: readonly Float64Array[];
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
  const bounds = members.map((part) => boundsOf(points, part));
  return { points, members, low: bounds.map(({ low }) => low), high: bounds.map(({ high }) => high) };
}

/** |x - y|^2 for the nearest points of two boxes, each given by its lowest and highest coordinates. */
export function squareBetweenBoxes(
  low: Float64Array,
  high: Float64Array,
  otherLow: Float64Array,
  otherHigh: Float64Array,
): number {
  let square = 0;
  for (let k = 0; k < low.length; k++) {
    const apart = Math.max(0, low[k] - otherHigh[k], otherLow[k] - high[k]);
    square += apart * apart;
  }
  return square;
}

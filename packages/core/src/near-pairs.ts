import type { Backend } from '@proxflow/backend';
import { hostSlack, type HostCloud } from './host-cloud.js';

/** Pairs i < j, flat, by j and then by i: all that are nearer than the radius, and perhaps some at it. */
export interface NearPairs {
  readonly pairs: Uint32Array;
  readonly radius: number;
}

/** How far pairs are looked for, and how many may be found. */
export interface NearPairsQuestion {
  readonly least: number;
  /** At least `least`. */
  readonly most: number;
  readonly capacity: number;
}

/**
 * All pairs nearer than a radius that is as large as capacity allows, from `least` to `most`; undefined if not even the least
 * one is. By the backend where it can, else on the host. Time O(N^2) and what coordinates it takes to see who is far.
 */
export async function findNearPairs(
  backend: Backend,
  cloud: HostCloud,
  { least, most, capacity }: NearPairsQuestion,
): Promise<NearPairs | undefined> {
  const { particles, dimension, rounding } = cloud;
  // The squares of a backend are as exact as distances in it.
  const slack = hostSlack(cloud) + 2 * rounding;
  if (backend.nearPairs === undefined || !(most * most * (1 + slack) < backend.precision.largest)) {
    return nearPairsOnHost(cloud, { least, most, capacity });
  }
  const positions = await backend.upload(inOrderOfSpread(cloud, dimension), [particles, dimension]);
  try {
    for (let radius = most; ; radius = nextRadius(radius, least)) {
      const limit = Math.max(radius * radius * (1 + slack), backend.precision.smallestNormal);
      const pairs = await backend.nearPairs(positions, limit, capacity);
      if (pairs !== undefined) return { pairs, radius };
      if (radius === least) return undefined;
    }
  } finally {
    positions.dispose();
  }
}

/** Half way to the least one, and that itself where it is near. */
function nextRadius(radius: number, least: number): number {
  return radius - least > 0.1 * least ? least + (radius - least) / 2 : least;
}

/** Squares are summed four coordinates at a time, those of largest spread first, until they are large enough. */
function nearPairsOnHost(cloud: HostCloud, { least, most, capacity }: NearPairsQuestion): NearPairs | undefined {
  const { particles, dimension } = cloud;
  const width = 4 * Math.ceil(dimension / 4);
  const ordered = inOrderOfSpread(cloud, width);
  const slack = hostSlack(cloud);
  const squares = new Float64Array(capacity);
  const pairs = new Uint32Array(2 * capacity);
  let radius = most;
  let limit = radius * radius * (1 + slack);
  let count = 0;
  for (let j = 1; j < particles; j++) {
    for (let i = 0; i < j; i++) {
      let square = 0;
      for (let a = i * width, b = j * width, end = a + width; a < end && square < limit; a += 4, b += 4) {
        const x = ordered[a] - ordered[b];
        const y = ordered[a + 1] - ordered[b + 1];
        const z = ordered[a + 2] - ordered[b + 2];
        const w = ordered[a + 3] - ordered[b + 3];
        square += x * x + y * y + (z * z + w * w);
      }
      while (square < limit && count === capacity) {
        if (radius === least) return undefined;
        radius = nextRadius(radius, least);
        limit = radius * radius * (1 + slack);
        count = keepBelow(limit, squares, pairs, count);
      }
      if (square >= limit) continue;
      squares[count] = square;
      pairs[2 * count] = i;
      pairs[2 * count + 1] = j;
      count++;
    }
  }
  return { pairs: pairs.slice(0, 2 * count), radius };
}

/** Drops pairs that are too far apart, in place; how many are left. */
function keepBelow(limit: number, squares: Float64Array, pairs: Uint32Array, count: number): number {
  let kept = 0;
  for (let k = 0; k < count; k++) {
    if (squares[k] >= limit) continue;
    squares[kept] = squares[k];
    pairs[2 * kept] = pairs[2 * k];
    pairs[2 * kept + 1] = pairs[2 * k + 1];
    kept++;
  }
  return kept;
}

/** Positions with the coordinates of largest spread first `[N, width]`, filled up with zeros. */
function inOrderOfSpread({ values, particles, dimension, order }: HostCloud, width: number): Float64Array {
  const ordered = new Float64Array(particles * width);
  for (let i = 0; i < particles; i++) {
    for (let at = 0; at < dimension; at++) ordered[i * width + at] = values[i * dimension + order[at]];
  }
  return ordered;
}

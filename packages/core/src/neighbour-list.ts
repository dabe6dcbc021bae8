import { displacementOf, hostSlack, type HostCloud } from './host-cloud.js';
import { addShares, type PairLook } from './pair-shares.js';

/** Candidates a particle that a list may hold on average: more are not looked at much faster than all. */
const capacityEach = 64;
/** Steps that a list is hoped to last; the way of a random walk grows with the root of their number. */
const hopedSteps = 64;
/** Particles after each one, by index, that are looked at before any list is made: where particles are near, some of these are. */
const probed = 4;

/**
 * Pairs of near particles, kept from step to step as in molecular dynamics: what lay further apart than a radius and a skin is
 * still further apart than the radius while nobody has left its place by more than half the skin,
 *
 *     |x_i - x_j| >= |r_i - r_j| - |x_i - r_i| - |x_j - r_j|,   r the cloud of which the list was made,
 *
 * so a list is made anew only when the particles' displacement demands it. Whoever looks at all candidates sees every pair
 * that is near, whatever the age of the list: it saves time and decides nothing, hence it is in no checkpoint.
 */
export class NeighbourList {
  #made: { readonly cloud: HostCloud; readonly radius: number; readonly pairs: Uint32Array } | undefined;
  #last: { readonly cloud: HostCloud; readonly displacement: number } | undefined;
  /** The largest radius asked for since the list was made: a step asks more than one question. */
  #asked = 0;
  /** The pair that was too near when there last was one: most likely it still is. */
  #tooNear: readonly [number, number] | undefined;

  /**
   * The largest sum over a particle's pairs of their shares; undefined as soon as a log share above `allowed` is found, so that where
   * particles are near little is looked at.
   *
   * @param reach - `radius`: further apart every share is negligible; `step`: how far a particle goes in a step, about, which is a
   * guess of how thick a skin must be
   */
  addShares(
    cloud: HostCloud,
    look: PairLook,
    allowed: number,
    reach: { readonly radius: number; readonly step: number },
  ): number | undefined {
    if (this.#stillTooNear(cloud, look, allowed)) return undefined;
    const found = addShares(cloud.particles, look, allowed, this.#within(cloud, reach.radius, reach.step));
    this.#tooNear = typeof found === 'number' ? undefined : found;
    return typeof found === 'number' ? found : undefined;
  }

  /** Looks at few pairs only: false says nothing. */
  #stillTooNear({ particles }: HostCloud, look: PairLook, allowed: number): boolean {
    if (this.#tooNear === undefined || allowed === Infinity) return false;
    const [i, j] = this.#tooNear;
    if (j < particles && look(i, j) > allowed) return true;
    for (let apart = 1; apart <= probed; apart++) {
      for (let k = apart; k < particles; k++) {
        if (look(k - apart, k) <= allowed) continue;
        this.#tooNear = [k - apart, k];
        return true;
      }
    }
    return false;
  }

  /**
   * Indices i < j of candidates, flat, by j and then by i: all pairs nearer than `radius` and some others. Undefined where that
   * would be too many. Time O(N p) while the list lasts, else O(N^2) and what coordinates it takes to see who is far.
   *
   * @param step - how far a particle goes in a step, about; a guess of how thick a skin must be
   */
  #within(cloud: HostCloud, radius: number, step: number): Uint32Array | undefined {
    const wanted = Math.max(this.#asked, radius);
    this.#asked = wanted;
    const made = this.#made;
    if (made && radius * (1 + hostSlack(cloud)) + 2 * this.#displacement(made.cloud, cloud) <= made.radius)
      return made.pairs;
    const found = nearPairs(cloud, radius, wanted + 2 * step * Math.sqrt(hopedSteps));
    this.#made = found && { cloud, ...found };
    this.#last = undefined;
    this.#asked = radius;
    return found?.pairs;
  }

  /** Both questions of a step are about one cloud. */
  #displacement(made: HostCloud, cloud: HostCloud): number {
    if (this.#last?.cloud !== cloud) this.#last = { cloud, displacement: displacementOf(made, cloud) };
    return this.#last.displacement;
  }
}

/**
 * All pairs nearer than a radius that is as large as capacity allows, from `least` to `most`; undefined if not even the least
 * one is. Squares are summed four coordinates at a time, those of largest spread first, until they are large enough.
 */
function nearPairs(
  cloud: HostCloud,
  least: number,
  most: number,
): { readonly pairs: Uint32Array; readonly radius: number } | undefined {
  const { particles } = cloud;
  const { ordered, width } = inOrderOfSpread(cloud);
  const capacity = capacityEach * particles;
  const slack = hostSlack(cloud);
  const squares = new Float64Array(capacity);
  const pairs = new Uint32Array(2 * capacity);
  const floor = least * (1 + 2 * slack);
  let radius = Math.max(most, floor);
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
      if (square >= limit) continue;
      while (count === capacity) {
        if (radius === floor) return undefined;
        radius = radius - floor > 0.1 * floor ? floor + (radius - floor) / 2 : floor;
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

/** Positions with the coordinates of largest spread first `[N, width]`, filled up with zeros to a multiple of four. */
function inOrderOfSpread({ values, particles, dimension, order }: HostCloud) {
  const width = 4 * Math.ceil(dimension / 4);
  const ordered = new Float64Array(particles * width);
  for (let i = 0; i < particles; i++) {
    for (let at = 0; at < dimension; at++) ordered[i * width + at] = values[i * dimension + order[at]];
  }
  return { ordered, width };
}

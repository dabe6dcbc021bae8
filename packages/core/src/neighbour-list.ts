import type { Backend } from '@proxflow/backend';
import { displacementOf, hostSlack, type HostCloud } from './host-cloud.js';
import { findNearPairs } from './near-pairs.js';
import { addShares, type PairLook } from './pair-shares.js';

/** Candidates a particle that a list may hold on average: more are not looked at much faster than all. */
const capacityEach = 16;
/** Most steps that a list is hoped to last; the way of a random walk grows with the root of their number. */
const mostHoped = 64;
/** Lists that are made no larger after one for which there was no room. */
const modestLists = 16;
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
  /** Steps that the next list is hoped to last, as long as one lasted for which there was room. */
  #hoped = mostHoped;
  /** Lists to be made before more is hoped for again. */
  #modest = 0;
  /** The pair that was too near when there last was one: most likely it still is. */
  #tooNear: readonly [number, number] | undefined;

  /**
   * The largest sum over a particle's pairs of their shares; undefined as soon as a log share above `allowed` is found, so that where
   * particles are near little is looked at.
   *
   * @param reach - `radius`: further apart every share is negligible; `step`: how far a particle goes in a step, about, which is a
   * guess of how thick a skin must be
   */
  async addShares(
    backend: Backend,
    cloud: HostCloud,
    look: PairLook,
    allowed: number,
    reach: { readonly radius: number; readonly step: number },
  ): Promise<number | undefined> {
    if (this.#stillTooNear(cloud, look, allowed)) return undefined;
    const candidates = await this.#within(backend, cloud, reach.radius, reach.step);
    const found = addShares(cloud.particles, look, allowed, candidates);
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
  async #within(backend: Backend, cloud: HostCloud, radius: number, step: number): Promise<Uint32Array | undefined> {
    const wanted = Math.max(this.#asked, radius);
    this.#asked = wanted;
    const made = this.#made;
    const least = radius * (1 + hostSlack(cloud));
    if (made && least + 2 * this.#displacement(made.cloud, cloud) <= made.radius) return made.pairs;
    const most = Math.max(least, wanted + 2 * step * Math.sqrt(this.#hoped));
    const found = await findNearPairs(backend, cloud, { least, most, capacity: capacityEach * cloud.particles });
    this.#learn(
      found === undefined || step === 0 ? 0 : ((found.radius - wanted) / (2 * step)) ** 2,
      found?.radius === most,
    );
    this.#made = found && { cloud, ...found };
    this.#last = undefined;
    this.#asked = radius;
    return found?.pairs;
  }

  /** What a list that may last so many steps says about the next one. */
  #learn(lasting: number, hadRoom: boolean): void {
    if (!hadRoom) {
      this.#hoped = lasting < 1 ? 0 : lasting;
      this.#modest = modestLists;
    } else if (--this.#modest < 0) {
      this.#hoped = Math.min(mostHoped, Math.max(1, 4 * this.#hoped));
    }
  }

  /** Both questions of a step are about one cloud. */
  #displacement(made: HostCloud, cloud: HostCloud): number {
    if (this.#last?.cloud !== cloud) this.#last = { cloud, displacement: displacementOf(made, cloud) };
    return this.#last.displacement;
  }
}

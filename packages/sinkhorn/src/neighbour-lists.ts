import { requirePositive } from '@proxflow/backend';
import type { HostPoints } from './host-points.js';
import { NearSearch } from './near-search.js';

/** Settings of {@link NeighbourLists}. */
export interface NeighbourListSettings {
  /** How far a point may move before cells are made anew, in units of the distance within which pairs are looked for; 1/4 by default. */
  readonly skin?: number;
}

/**
 * Cells in which the points of a step's two clouds lie, to be kept from step to step: as in molecular dynamics they have a skin, and are
 * made anew only when a point has moved further than that since. What is found with them is measured where points are now, so that the
 * pairs, and every bit of a sum over them, are those that new cells would give.
 *
 * @throws InvalidArgumentError for a skin that is not above 0.
 * @example
 * ```ts
 * const lists = new NeighbourLists({ skin: 0.25 });
 * const cost = truncatedGeometry({ backend, x, y, cutoff: 60 * epsilon, lists });
 * ```
 */
export class NeighbourLists {
  readonly #skin: number;
  readonly #kept: { rows?: KeptSearch; columns?: KeptSearch } = {};
  #rebuilds = 0;

  constructor({ skin = 0.25 }: NeighbourListSettings = {}) {
    this.#skin = requirePositive('skin', skin);
  }

  /** How often cells of either cloud were made. */
  get rebuilds(): number {
    return this.#rebuilds;
  }

  /** @internal Searches among the points of one side of a step, mostly within a distance. */
  among(side: 'rows' | 'columns', points: HostPoints, usual: number): NearSearch {
    const kept = this.#kept[side];
    // Cells for another distance would be right and slow.
    const fits = kept !== undefined && usual <= 2 * kept.usual && kept.usual <= 2 * usual;
    if (fits && kept.search.follow(points, this.#skin * usual)) return kept.search;
    this.#rebuilds++;
    const search = new NearSearch(points, usual);
    this.#kept[side] = { search, usual };
    return search;
  }
}

interface KeptSearch {
  readonly search: NearSearch;
  readonly usual: number;
}

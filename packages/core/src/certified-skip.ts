import { requireOneOf, requirePositive } from '@proxflow/backend';
import type { PairShares } from '@proxflow/sinkhorn';
import { distancesMoved, largestOf } from './distances-moved.js';
import { hostCloudOf, type HostCloud } from './host-cloud.js';
import type { NeighbourList } from './neighbour-list.js';
import { lookAt, radiusOf } from './pair-shares.js';
import type { WeightStep } from './weight-update.js';

/** How far below what is allowed, in logarithms, a share counts as none: the bounds that are reported are then that much smaller. */
const negligibly = 14;

/** When a part of a step that would change nothing is left out. */
export interface Skipping {
  /**
   * `auto` leaves out what is certified to change less than the tolerance, `on` whatever has a closed form, certified or not,
   * `off` nothing.
   */
  readonly mode?: 'auto' | 'on' | 'off';
  /** Bound on the change of a log weight, or of a log volume, below which `auto` leaves the part out; 1e-9 by default. */
  readonly tolerance?: number;
}

/** Whether a part of a step was left out, and what that changed at most. */
export interface SkipReport {
  readonly skipped: boolean;
  /**
   * Bound on max |log - log*| over the particles, between the closed form and the full computation. Where nothing was skipped
   * it is what was known when that was decided, possibly Infinity.
   */
  readonly bound: number;
}

/** Settings with nothing left open. */
export type SkipRule = Required<Skipping>;

/** @throws InvalidArgumentError for another mode, or a tolerance that is not finite and above 0. */
export function skipRuleOf(
  choice: Skipping['mode'] | Skipping,
  otherwise: 'auto' | 'off',
  argument = 'skip',
): SkipRule {
  const { mode = otherwise, tolerance = 1e-9 } = typeof choice === 'object' ? choice : { mode: choice };
  requireOneOf(argument, mode, ['auto', 'on', 'off']);
  return { mode, tolerance: requirePositive(`${argument}.tolerance`, tolerance) };
}

/**
 * A closed form that holds where particles are far apart. How far it is wrong is a matter of shares: what others contribute to
 * the sums of a particle, relative to its own part in them.
 */
export interface ClosedForm {
  /** False where a number of it is not finite, so that it cannot be used. */
  readonly exists: boolean;
  /** The shares of pairs, for squared distances as costs. */
  readonly shares: PairShares;
  /** Bound on max |log - log*| for the largest log share of any particle. */
  bound(logShare: number): number;
  /** The largest log share for which the bound is at most `tolerance`. */
  logShareAllowed(tolerance: number): number;
}

/** How far apart the particles of one step are, looked at only as closely as a question needs. */
export class Separation {
  readonly #step: WeightStep;
  readonly #rule: SkipRule;
  readonly #neighbours: NeighbourList;
  /** |new_i - old_i| `[N]`, rounded up. */
  readonly moved: Float64Array;
  #old: HostCloud | undefined;

  private constructor(step: WeightStep, rule: SkipRule, neighbours: NeighbourList, moved: Float64Array) {
    this.#step = step;
    this.#rule = rule;
    this.#neighbours = neighbours;
    this.moved = moved;
  }

  /** @param neighbours - kept from step to step by who asks */
  static async of(step: WeightStep, rule: SkipRule, neighbours: NeighbourList): Promise<Separation> {
    const { backend, previousPositions, positions, moves, logWeights } = step;
    const moved = moves
      ? await distancesMoved(backend, previousPositions, positions)
      : new Float64Array(logWeights.length);
    return new Separation(step, rule, neighbours, moved);
  }

  /** Whether closed forms are used whatever they change. */
  get insists(): boolean {
    return this.#rule.mode === 'on';
  }

  /**
   * Whether to use a closed form that sees distances from points that left the old positions, at most `displaced` away, to the
   * new positions. Depends on this step alone, so a restored flow decides as it would have. Time as the neighbour list says;
   * unless the mode is `on`, the first pair that is too near ends it.
   */
  async judge(form: ClosedForm, displaced: number): Promise<SkipReport> {
    if (!form.exists) return { skipped: false, bound: Infinity };
    const { tolerance } = this.#rule;
    const allowed = form.logShareAllowed(tolerance);
    // Where not even infinite distances are enough there is no need to look at them.
    if (allowed === -Infinity && !this.insists) return { skipped: false, bound: Infinity };
    const { backend, previousPositions } = this.#step;
    this.#old ??= await hostCloudOf(backend, previousPositions);
    const negligible = Math.max(allowed, -Number.MAX_VALUE) - negligibly - Math.log(this.moved.length);
    const margins = this.moved.map((moved) => displaced + moved);
    const look = lookAt(this.#old, margins, form.shares, negligible);
    const most = this.insists ? Infinity : allowed;
    const found = await this.#neighbours.addShares(backend, this.#old, look, most, {
      radius: radiusOf(this.#old, margins, form.shares, negligible),
      step: largestOf(this.moved),
    });
    if (found === undefined) return { skipped: false, bound: Infinity };
    const rest = negligible + Math.log(this.moved.length);
    const bound = form.bound(Math.log(Math.exp(rest) + found));
    return { skipped: this.insists || bound <= tolerance, bound };
  }
}

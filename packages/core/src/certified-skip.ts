import { requireOneOf, requirePositive } from '@proxflow/backend';
import { boundsAfter, distancesMoved, largestOf, measureWhereNeeded } from './neighbour-distances.js';
import type { WeightStep } from './weight-update.js';

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
export function skipRuleOf(choice: Skipping['mode'] | Skipping, otherwise: 'auto' | 'off'): SkipRule {
  const { mode = otherwise, tolerance = 1e-9 } = typeof choice === 'object' ? choice : { mode: choice };
  requireOneOf('skip', mode, ['auto', 'on', 'off']);
  return { mode, tolerance: requirePositive('skip.tolerance', tolerance) };
}

/** A closed form, and how far apart particles must be for it to hold. Distances and bounds are per particle `[N]`. */
export interface ClosedForm {
  /** False where a number of it is not finite, so that it cannot be used. */
  readonly exists: boolean;
  bound(leastDistances: Float64Array): number;
  distancesNeeded(tolerance: number): Float64Array;
}

/** How far apart the particles of one step are, as far as that is known, and measured where it has to be. */
export class Separation {
  readonly #step: WeightStep;
  readonly #rule: SkipRule;
  #distances: Float64Array;
  /** |new_i - old_i| `[N]`, rounded up. */
  readonly moved: Float64Array;
  /** max_i of it. */
  readonly reach: number;

  private constructor(step: WeightStep, rule: SkipRule, moved: Float64Array) {
    this.#step = step;
    this.#rule = rule;
    this.#distances = step.neighbourDistances ?? new Float64Array(step.logWeights.length);
    this.moved = moved;
    this.reach = largestOf(moved);
  }

  static async of(step: WeightStep, rule: SkipRule): Promise<Separation> {
    const { backend, previousPositions, positions, moves, logWeights } = step;
    const moved = moves
      ? await distancesMoved(backend, previousPositions, positions)
      : new Float64Array(logWeights.length);
    return new Separation(step, rule, moved);
  }

  /**
   * Whether to use a closed form that holds where particles, each displaced from its old position by at most its share of
   * `margin`, are as far apart as it needs. Measures the distances between old positions where the known bounds do not say.
   */
  async judge(form: ClosedForm, margin: number): Promise<SkipReport> {
    const { mode, tolerance } = this.#rule;
    if (!form.exists) return { skipped: false, bound: Infinity };
    const needed = form.distancesNeeded(tolerance);
    for (let j = 0; j < needed.length; j++) needed[j] += margin;
    const { backend, previousPositions } = this.#step;
    const known = this.#distances;
    this.#distances = await measureWhereNeeded(backend, previousPositions, known, needed, mode === 'on');
    const bound = form.bound(this.#distances.map((distance) => Math.max(0, distance - margin)));
    return { skipped: mode === 'on' || bound <= tolerance, bound };
  }

  /** Bounds on the distances between new positions, for the next step. */
  after(): Float64Array {
    return boundsAfter(this.#distances, this.moved);
  }
}

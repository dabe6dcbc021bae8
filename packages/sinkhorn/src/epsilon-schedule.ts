import { InvalidArgumentError, requireOneOf, requirePositive } from '@proxflow/backend';
import type { Geometry } from './geometry.js';

/** epsilon in units of the cost, or as a multiple of the standard deviation of its entries. */
export type Epsilon = number | { readonly relative: number };

/** Solves for a falling sequence of epsilons, each beginning with the potentials of the one before. */
export interface Annealing {
  /** The first epsilon, in the unit of the last. */
  readonly from: number;
  /** Each is this part of the one before; 0.25 by default. */
  readonly factor?: number;
}

/**
 * What an epsilon counts in: 1, or the standard deviation of the cost.
 *
 * @throws InvalidArgumentError where the cost does not vary.
 */
export async function unitOf(epsilon: Epsilon, geometry: Geometry): Promise<number> {
  if (typeof epsilon === 'number') return 1;
  requirePositive('epsilon.relative', epsilon.relative);
  const unit = (await geometry.statistics()).standardDeviation;
  if (unit > 0) return unit;
  throw new InvalidArgumentError({
    argument: 'epsilon',
    value: `${epsilon.relative} standard deviations of a cost whose entries are all alike`,
    expected: 'a cost that varies',
    remedy: 'Give epsilon as a number, in units of the cost.',
  });
}

/** An epsilon in units of the cost. */
export function scaledEpsilon(epsilon: Epsilon, unit: number): number {
  return typeof epsilon === 'number' ? epsilon : unit * epsilon.relative;
}

/** What {@link epsilonsOf} needs to know. */
export interface ScheduleQuestion {
  readonly geometry: Geometry;
  /** The one asked for, in units of the cost. */
  readonly epsilon: number;
  readonly unit: number;
  readonly annealing: Annealing | 'auto' | 'none';
  /** Whether `auto` may anneal at all. */
  readonly anneals: boolean;
}

/** Standard deviations of the cost per epsilon from which falling there takes fewer sweeps than starting there. */
const wide = 20;
const usualFactor = 0.25;

/**
 * The epsilons to solve for, falling, the one asked for last. By itself the loop needs of the order of (range of C) / epsilon
 * sweeps to carry mass across; from the potentials of a larger epsilon it only has to refine them.
 */
export async function epsilonsOf({ geometry, epsilon, unit, annealing, anneals }: ScheduleQuestion): Promise<number[]> {
  if (typeof annealing === 'object')
    return falling(unit * requirePositive('annealing.from', annealing.from), epsilon, annealing.factor);
  if (requireOneOf('annealing', annealing, ['auto', 'none']) === 'none' || !anneals) return [epsilon];
  const { standardDeviation } = await geometry.statistics();
  // A cost that is not finite is the kernel's to refuse.
  const far = Number.isFinite(standardDeviation) && standardDeviation > wide * epsilon;
  return far ? falling(standardDeviation, epsilon) : [epsilon];
}

function falling(from: number, last: number, factor = usualFactor): number[] {
  if (!(factor > 0 && factor < 1)) {
    throw new InvalidArgumentError({
      argument: 'annealing.factor',
      value: factor,
      expected: 'a number between 0 and 1',
      remedy: `Leave it out for ${usualFactor}.`,
    });
  }
  const epsilons: number[] = [];
  for (let value = from; value > last; value *= factor) epsilons.push(value);
  return [...epsilons, last];
}

import { NumericalError } from '@proxflow/backend';
import type { FreeEnergy } from './free-energy.js';

/** Why and where a flow stopped being one: a step after which numbers left the reals, or the energy exploded. */
export interface Divergence {
  /** The step that was not kept, counted from 1. */
  readonly step: number;
  /** What left the reals or exploded: `the position of particle 3`, `the energy R + <r, w>`. */
  readonly quantity: string;
  /** What was found there, as text: it may be no number of JSON. */
  readonly found: string;
  /** h of that step, or of the first one where a schedule has reduced it since. */
  readonly stepSize: number;
  /**
   * The h up to which the linearised flow is stable, 2/L for explicit steps, L the curvature that was measured at the flow's
   * beginning or, where that allows h, at its last good state. Undefined if particles stay in place or nothing could be
   * measured.
   */
  readonly stabilityLimit?: number | undefined;
  /** `stepSize` if h is above the limit. */
  readonly likelyCause: 'stepSize' | 'unknown';
  /** A step size under which a trial from the flow's beginning was stable. Undefined unless the step size is the cause. */
  readonly stableStepSize?: number | undefined;
}

/**
 * The error of a step that was not kept; the flow is where it was before.
 *
 * @example
 * ```ts
 * try { await flow.step(); }
 * catch (error) { if (error instanceof DivergenceError) console.error(error.divergence.stableStepSize); }
 * ```
 */
export class DivergenceError extends NumericalError {
  override readonly name: string = 'DivergenceError';

  constructor(
    readonly divergence: Divergence,
    { value, expected, remedy }: { readonly value?: unknown; readonly expected: string; readonly remedy: string },
    options?: ErrorOptions,
  ) {
    const { quantity, step } = divergence;
    super({ argument: quantity, place: `at step ${step}`, value, expected, remedy }, options);
  }
}

/** What is to be done about a divergence; `otherwise` where the step size is not its cause. */
export function remedyFor(divergence: Omit<Divergence, 'quantity' | 'found' | 'step'>, otherwise: string): string {
  const { stepSize, stabilityLimit, likelyCause, stableStepSize } = divergence;
  if (likelyCause === 'unknown' || stabilityLimit === undefined) return otherwise;
  const why = `The step size ${stepSize} is above the stability limit of about ${stabilityLimit.toPrecision(2)}`;
  return stableStepSize === undefined
    ? `${why}, and no trial with a smaller one was stable: standardise the inputs.`
    : `${why}: set the step size to ${stableStepSize}.`;
}

/** What energies and positions are measured by to tell an explosion. */
export interface Calm {
  /** R + <r, w>. */
  readonly energy: number;
  /** max |theta|. */
  readonly radius: number;
}

/** How many times the scale of the energy it may rise. */
const riseFactor = 100;
/** How many times as far out the particles must be. */
const growthFactor = 2;

/** R + <r, w>. */
export function energyOf({ risk, confinement }: FreeEnergy): number {
  return risk + confinement;
}

/**
 * Whether the energy rose by more than 100 times its scale, the largest of its size, R, and `heat`, what noise alone may
 * bring, while positions grew to more than twice their extent. Then a step size above the stability limit is an explosion.
 */
export function looksExploded(calm: Calm, start: FreeEnergy, now: Calm, heat: number): boolean {
  const scale = Math.max(Math.abs(energyOf(start)), Math.abs(start.risk), heat);
  return now.energy - calm.energy > riseFactor * scale && now.radius > growthFactor * calm.radius;
}

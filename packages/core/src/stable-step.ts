import { NumericalError } from '@proxflow/backend';
import type { LocationUpdate } from './location-update.js';
import { curvatureAt } from './curvature.js';
import { energyOf } from './divergence.js';
import { disposeState, holdingsOf, type FlowState } from './flow-state.js';
import { advance, type StepParts } from './flow-step.js';
import { StepLedger } from './step-ledger.js';
import { constantStepSize } from './step-size.js';
import { uniform } from './uniform-weights.js';

/** A trial goes as far as the flow came, within these. */
const trialSteps = { least: 20, most: 50 };
/** A quarter each time: down by 10^18. */
const mostTrials = 30;

/** h up to which explicit steps of this location update are stable. */
export function stabilityLimit({ moves, stabilityLimit: limitAt }: LocationUpdate, curvature: number): number {
  if (!moves || curvature === 0) return Infinity;
  return limitAt?.(curvature) ?? 2 / curvature;
}

/**
 * A step size that would have been stable, two digits of it: half the limit by the curvatures at hand and at the end of a
 * trial, which made 20 to 50 steps from the flow's beginning with the weights as they were; a quarter of it each time that the
 * energy rose in a trial by more than half its size and what noise brings. Undefined if none was stable.
 *
 * @param startOf - the flow's beginning, made anew; the caller of it owns it
 */
export async function stableStepSize(
  parts: StepParts,
  startOf: () => Promise<FlowState>,
  {
    stepSize,
    stepsDone,
    curvature,
  }: { readonly stepSize: number; readonly stepsDone: number; readonly curvature: number },
): Promise<number | undefined> {
  const { least, most } = trialSteps;
  const steps = Math.min(most, Math.max(least, stepsDone + 10));
  const halfLimit = (found: number) => stabilityLimit(parts.location, found) / 2;
  let candidate = roundDown(Math.min(stepSize / 2, halfLimit(curvature)));
  for (let trial = 0; trial < mostTrials; trial++) {
    const end = await curvatureAfter(parts, await startOf(), candidate, steps);
    if (end === undefined) candidate = roundDown(candidate / 4);
    // Curvature may follow h up to the limit as training goes on, without harm; a third look is enough.
    else if (candidate <= halfLimit(end) || trial >= 3) return candidate;
    else candidate = roundDown(halfLimit(end));
  }
  return undefined;
}

/** The curvature where some steps of this size lead; undefined if they are unstable. Frees the state. */
async function curvatureAfter(
  parts: StepParts,
  start: FlowState,
  stepSize: number,
  steps: number,
): Promise<number | undefined> {
  const schedule = constantStepSize(stepSize);
  const trial = { ...parts, schedule, weights: uniform(), validation: undefined };
  let state: FlowState = { ...start, stepSize, validation: undefined };
  const first = energyOf(start.freeEnergy);
  const bound = first + Math.max(Math.abs(first), start.freeEnergy.risk) / 2 + heatOf(start);
  try {
    for (let step = 0; step < steps; step++) {
      const ledger = new StepLedger();
      try {
        const { next } = await advance(trial, state, ledger);
        ledger.settle(holdingsOf(state), holdingsOf(next));
        state = next;
      } catch (error) {
        ledger.abandon();
        if (error instanceof NumericalError) return undefined;
        throw error;
      }
      if (energyOf(state.freeEnergy) > bound) return undefined;
    }
    return await curvatureAt(trial, state);
  } finally {
    disposeState(state);
  }
}

/** p/beta: twice the energy that noise gives to p coordinates of a quadratic well. */
export function heatOf({ placed, regularizer }: Pick<FlowState, 'placed' | 'regularizer'>): number {
  return placed.positions.shape[1] * regularizer.temperature;
}

/** Two digits, not above the value. */
function roundDown(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.floor(value / unit) * unit).toPrecision(2));
}

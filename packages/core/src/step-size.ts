import { requireNonNegative, requirePositive } from '@proxflow/backend';
import type { StepReport } from './step-report.js';

/** Chooses h step by step. It sees reports only, so a restored flow goes on as an uninterrupted one. */
export interface StepSizeSchedule {
  readonly initial: number;
  /** h of the next step, given the step just done and the change of energy R + <r, w> it made. */
  next(report: StepReport, energyBefore: number): number;
}

/**
 * The same h for ever; a plain number as `stepSize` means the same.
 *
 * @throws InvalidArgumentError unless h is finite and above 0.
 * @example
 * ```ts
 * const stepSize = constantStepSize(0.05);
 * ```
 */
export function constantStepSize(stepSize: number): StepSizeSchedule {
  requirePositive('stepSize', stepSize);
  return { initial: stepSize, next: ({ stepSize: current }) => current };
}

/**
 * Halves h for good whenever the energy R + <r, w> rose by more than a fraction `tolerance` of itself in a step: silent
 * while h is below the stability bound, and a way back when the bound shrank under the flow (ReLU neurons grow).
 *
 * @throws InvalidArgumentError unless h is above 0 and the tolerance at least 0, both finite.
 * @example
 * ```ts
 * const stepSize = guardedStepSize(0.1, { tolerance: 0.02 });
 * ```
 */
export function guardedStepSize(
  stepSize: number,
  { tolerance = 0.01 }: { readonly tolerance?: number } = {},
): StepSizeSchedule {
  requirePositive('stepSize', stepSize);
  requireNonNegative('tolerance', tolerance);
  return {
    initial: stepSize,
    next({ freeEnergy, stepSize: current }, energyBefore) {
      const energy = freeEnergy.risk + freeEnergy.confinement;
      return energy > energyBefore + tolerance * Math.abs(energyBefore) ? current / 2 : current;
    },
  };
}

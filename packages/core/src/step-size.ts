import { requireInteger, requireNonNegative, requirePositive } from '@proxflow/backend';
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
 * Halves h for good whenever the energy R + <r, w> rose in a step by more than a fraction `tolerance` of itself, or of the
 * risk where that is larger (r may carry a constant): silent while h is below the stability bound, and a way back when the bound shrank under the flow (ReLU neurons grow).
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
      const scale = Math.max(Math.abs(energyBefore), freeEnergy.risk);
      return energy > energyBefore + tolerance * scale ? current / 2 : current;
    },
  };
}

/**
 * h_k = h_0 / (1 + k / k_0)^power for the step with index k: sums to infinity for a power up to 1, and its squares do not
 * for a power above 1/2, as stochastic approximation asks (Robbins, Monro, Ann. Math. Statist. 22 (1951) 400).
 *
 * @throws InvalidArgumentError unless stepSize, timescale (k_0, in steps) and power are finite and above 0.
 * @example
 * ```ts
 * const stepSize = annealedStepSize(0.1, { timescale: 100, power: 0.75 });
 * ```
 */
export function annealedStepSize(
  stepSize: number,
  { timescale, power = 1 }: { readonly timescale: number; readonly power?: number },
): StepSizeSchedule {
  requirePositive('stepSize', stepSize);
  requirePositive('timescale', timescale);
  requirePositive('power', power);
  return { initial: stepSize, next: ({ step }) => stepSize / (1 + step / timescale) ** power };
}

/**
 * h_k = final + (h_0 - final) (1 + cos(pi k / steps)) / 2 for the step with index k, `final` from step `steps` on
 * (Loshchilov, Hutter, arXiv 1608.03983, without restarts).
 *
 * @throws InvalidArgumentError unless both step sizes are finite and above 0 and steps is an integer of at least 1.
 * @example
 * ```ts
 * const stepSize = cosineStepSize(0.1, { final: 0.001, steps: 500 });
 * ```
 */
export function cosineStepSize(
  stepSize: number,
  { final, steps }: { readonly final: number; readonly steps: number },
): StepSizeSchedule {
  requirePositive('stepSize', stepSize);
  requirePositive('final', final);
  requireInteger('steps', steps);
  return {
    initial: stepSize,
    next: ({ step }) =>
      step >= steps ? final : final + ((stepSize - final) * (1 + Math.cos((Math.PI * step) / steps))) / 2,
  };
}

import { requireInteger, requireNonNegative } from '@proxflow/backend';
import type { StepReport } from './step-report.js';

/** Whether a flow is done after a step. Rules see the latest report only, so a restored flow stops where it would have. */
export type FlowStoppingRule = (report: StepReport) => boolean;

/** Done after `steps` steps in all. */
export function afterSteps(steps: number): FlowStoppingRule {
  requireInteger('steps', steps);
  return (report) => report.step >= steps;
}

/** Done when the risk is at most `value`. */
export function riskBelow(value: number): FlowStoppingRule {
  return ({ freeEnergy }) => freeEnergy.risk <= value;
}

/** Done when one step changed the free energy by at most `tolerance` in absolute value: for flows without noise. */
export function freeEnergyStationary(tolerance: number): FlowStoppingRule {
  requireNonNegative('tolerance', tolerance);
  return ({ freeEnergyChange }) => Math.abs(freeEnergyChange) <= tolerance;
}

/** Done as soon as one of the rules is. */
export function anyOf(...rules: readonly FlowStoppingRule[]): FlowStoppingRule {
  return (report) => rules.some((rule) => rule(report));
}

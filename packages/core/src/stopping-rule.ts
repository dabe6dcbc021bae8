import { InvalidArgumentError, requireInteger, requireNonNegative } from '@proxflow/backend';
import type { StepReport } from './step-report.js';

/**
 * Whether a flow is done after a step. Rules see the latest report only, so a restored flow stops where it would have; what has
 * to be remembered from step to step is in the report, and in checkpoints.
 */
export type FlowStoppingRule = (report: StepReport) => boolean;

/**
 * Done after `steps` steps in all.
 *
 * @throws InvalidArgumentError unless steps is an integer of at least 1.
 * @example
 * ```ts
 * const flow = await createProximalFlow({ ...parts, stop: afterSteps(100) });
 * ```
 */
export function afterSteps(steps: number): FlowStoppingRule {
  requireInteger('steps', steps);
  return (report) => report.step >= steps;
}

/**
 * Done when the risk is at most `value`.
 *
 * @example
 * ```ts
 * const stop = anyOf(riskBelow(0.1), afterSteps(1000));
 * ```
 */
export function riskBelow(value: number): FlowStoppingRule {
  return ({ freeEnergy }) => freeEnergy.risk <= value;
}

/**
 * Done when one step changed the free energy by at most `tolerance` in absolute value: for flows without noise.
 *
 * @throws InvalidArgumentError unless tolerance is finite and at least 0.
 * @example
 * ```ts
 * const stop = anyOf(freeEnergyStationary(1e-8), afterSteps(1000));
 * ```
 */
export function freeEnergyStationary(tolerance: number): FlowStoppingRule {
  requireNonNegative('tolerance', tolerance);
  return ({ freeEnergyChange }) => Math.abs(freeEnergyChange) <= tolerance;
}

/**
 * Early stopping: done when this many evaluations of the flow's `validation` in a row were no better than the best before
 * them.
 *
 * Source: Prechelt, Early stopping - but when?, in: Neural Networks: Tricks of the Trade, Springer 1998, class UP.
 *
 * @throws InvalidArgumentError unless patience is an integer of at least 1; in a flow, if it has no `validation`.
 * @example
 * ```ts
 * const validation = { value: populationRisk({ ...parts, ...heldOut }), every: 5, restoreBest: true };
 * const flow = await createProximalFlow({ ...parts, validation, stop: noImprovement({ patience: 10 }) });
 * ```
 */
export function noImprovement({ patience }: { readonly patience: number }): FlowStoppingRule {
  requireInteger('patience', patience);
  return ({ validation }) => {
    if (validation !== undefined) return validation.evaluationsSinceBest >= patience;
    throw new InvalidArgumentError({
      argument: 'validation',
      value: validation,
      expected: 'a validation for the rule noImprovement to watch',
      remedy: 'Give the flow a validation, or stop it by another rule.',
    });
  };
}

/**
 * Done as soon as one of the rules is.
 *
 * @example
 * ```ts
 * const stop = anyOf(riskBelow(0.1), afterSteps(1000));
 * ```
 */
export function anyOf(...rules: readonly FlowStoppingRule[]): FlowStoppingRule {
  return (report) => rules.some((rule) => rule(report));
}

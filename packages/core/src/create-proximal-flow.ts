import type { WeightKind } from '@proxflow/risks';
import type { ProximalFlowOptions } from './flow-options.js';
import { initialState } from './flow-state.js';
import { ProximalFlow } from './proximal-flow.js';
import { constantStepSize } from './step-size.js';
import { bindValidation, type BoundValidation } from './validation.js';

/**
 * Makes a flow: uploads the data, computes the features of the initial cloud and its free energy.
 *
 * @throws ShapeError, InvalidArgumentError for a cloud or checkpoint that does not fit; NumericalError if the risk is
 * not finite at the start.
 * @example
 * ```ts
 * const flow = await createProximalFlow({
 *   backend, cloud, risk, regularizer: entropy({ inverseTemperature: 20 }),
 *   location: eulerMaruyama({ random }), weights: proximal(), stepSize: 0.05, stop: afterSteps(100),
 * });
 * for await (const { step, freeEnergy } of flow) console.log(step, freeEnergy.total);
 * ```
 */
export async function createProximalFlow<Kind extends WeightKind>(
  options: ProximalFlowOptions<Kind>,
): Promise<ProximalFlow<Kind>> {
  const schedule = typeof options.stepSize === 'number' ? constantStepSize(options.stepSize) : options.stepSize;
  const { backend, confinement, regularizer, location, weights } = options;
  const bound = await options.risk.bind(backend);
  let validation: BoundValidation | undefined;
  try {
    if (options.validation) validation = await bindValidation(backend, options.risk.weights, options.validation);
    const state = await initialState(options, schedule, bound);
    const parts = { backend, bound, confinement, regularizer, location, weights, schedule, validation };
    return new ProximalFlow(options, parts, state);
  } catch (error) {
    validation?.dispose();
    bound.dispose();
    throw error;
  }
}

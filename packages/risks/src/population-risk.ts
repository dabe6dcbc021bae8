import type { Neuron } from '@proxflow/neurons';
import type { ClassLoss } from './class-loss.js';
import { bindFeatureRisk } from './feature-risk.js';
import type { Loss } from './loss.js';
import type { RiskFunctional } from './risk-functional.js';
import { rowLoss } from './row-loss.js';
import { checkTrainingData, type TrainingData } from './training-data.js';

/** What {@link populationRisk} is made of. */
export interface PopulationRisk extends TrainingData {
  /** Of numbers or signs, summed over the outputs of the neuron, or of classes, one for each output. */
  readonly loss: Loss | ClassLoss;
  readonly neuron: Neuron;
}

/**
 * R(rho) = sum_i s_i l(f(x_i), y_i) / sum_i s_i with f(x) = sum_j w_j phi(x; theta_j) `[q]`, row weights s = 1 by default,
 * and psi(theta) = sum_i s_i <l'(f_i, y_i), phi(x_i; theta)> / sum_i s_i. The N x N interaction is never formed: a step
 * costs O(N n (D + q)).
 *
 * @throws ShapeError, InvalidArgumentError, InvalidDataError for data that do not fit together or the loss.
 * @example
 * ```ts
 * const risk = populationRisk({ loss: logisticLoss(), neuron: tanhNeuron(), inputs, inputDimension: 2, targets });
 * ```
 */
export function populationRisk({ loss, neuron, ...data }: PopulationRisk): RiskFunctional<'mass'> {
  checkTrainingData(data, loss.targets, neuron.outputs);
  return {
    name: `${loss.name} risk of ${neuron.name} neurons`,
    weights: 'mass',
    bind: (backend) => bindFeatureRisk(backend, neuron, data, { loss: rowLoss(loss, data.targets) }),
  };
}

import type { Neuron } from '@proxflow/neurons';
import { bindFeatureRisk } from './feature-risk.js';
import type { Loss } from './loss.js';
import type { RiskFunctional } from './risk-functional.js';
import { checkTrainingData, type TrainingData } from './training-data.js';

/** What {@link populationRisk} is made of. */
export interface PopulationRisk extends TrainingData {
  readonly loss: Loss;
  readonly neuron: Neuron;
}

/**
 * R(rho) = (1/n) sum_i l(f(x_i), y_i) with f(x) = sum_j w_j phi(x; theta_j), and
 * psi(theta) = (1/n) sum_i l'(f_i, y_i) phi(x_i; theta). The N x N interaction is never formed: a step costs O(N n D).
 *
 * @throws ShapeError, InvalidArgumentError, InvalidDataError for data that do not fit together or the loss.
 * @example
 * ```ts
 * const risk = populationRisk({ loss: logisticLoss(), neuron: tanhNeuron(), inputs, inputDimension: 2, targets });
 * ```
 */
export function populationRisk({ loss, neuron, ...data }: PopulationRisk): RiskFunctional<'mass'> {
  checkTrainingData(data, loss.targets);
  return {
    name: `${loss.name} risk of ${neuron.name} neurons`,
    weights: 'mass',
    bind: (backend) =>
      bindFeatureRisk(backend, neuron, data, {
        value: (f, y) => loss.value(f, y),
        derivative: (f, y) => loss.derivative(f, y),
      }),
  };
}

import { requireInteger } from '@proxflow/backend';
import type { Neuron } from '@proxflow/neurons';
import type { ClassLoss } from './class-loss.js';
import { bindFeatureRisk } from './feature-risk.js';
import type { Loss } from './loss.js';
import type { MiniBatches } from './mini-batches.js';
import type { RiskFunctional } from './risk-functional.js';
import { rowLoss } from './row-loss.js';
import { checkTrainingData, type TrainingData } from './training-data.js';

/** What {@link populationRisk} is made of. */
export interface PopulationRisk extends TrainingData {
  /** Of numbers or signs, summed over the outputs of the neuron, or of classes, one for each output. */
  readonly loss: Loss | ClassLoss;
  readonly neuron: Neuron;
  /** What part of the data a step of a flow sees; all of it by default. */
  readonly batch?: MiniBatches;
  /**
   * Bytes that the features of N particles on n rows may take at a time, 1 GiB by default: beyond it they are made block by block
   * of rows, see `rowBlocks`, and nothing of size N x n is stored.
   */
  readonly memoryLimit?: number;
}

/**
 * R(rho) = sum_i s_i l(f(x_i), y_i) / sum_i s_i with f(x) = sum_j w_j phi(x; theta_j) `[q]`, row weights s = 1 by default,
 * and psi(theta) = sum_i s_i <l'(f_i, y_i), phi(x_i; theta)> / sum_i s_i. The N x N interaction is never formed: a step
 * costs O(N n (D + q)).
 *
 * With `batch` a step sees the sums over b rows only, times n / b: R and psi are then unbiased estimates of their values, at
 * O(N b (D + q)), and the free energies in reports are those of the batch, `freeEnergy.batch` says of which. Since a last
 * batch may be smaller than the others, its rows count more in the step that sees them. Their noise comes on top of that
 * of the temperature.
 *
 * Features that do not fit into `memoryLimit` are made, used and freed block by block. A step of a flow then makes them twice
 * instead of once (once only if its weights do not ask for psi); sums over the rows are those of the blocks in their order,
 * within rounding what they were: |difference| <= 2 (n + K) u sum_i |c_i phi_i| for K blocks and unit roundoff u.
 *
 * @throws ShapeError, InvalidArgumentError, InvalidDataError for data that do not fit together or the loss.
 * @example
 * ```ts
 * const risk = populationRisk({ loss: logisticLoss(), neuron: tanhNeuron(), inputs, inputDimension: 2, targets });
 * ```
 */
export function populationRisk({ loss, neuron, batch, memoryLimit, ...data }: PopulationRisk): RiskFunctional<'mass'> {
  checkTrainingData(data, loss.targets, neuron.outputs);
  if (batch) requireInteger('batch.size', batch.size);
  if (memoryLimit !== undefined) requireInteger('memoryLimit', memoryLimit);
  return {
    name: `${loss.name} risk of ${neuron.name} neurons`,
    weights: 'mass',
    bind: async (backend) =>
      bindFeatureRisk(backend, neuron, data, { loss: rowLoss(loss, data.targets), batches: batch, memoryLimit }),
  };
}

import { riskChecks } from '@proxflow/conformance';
import { reluNeuron, softmaxNeuron, tanhNeuron } from '@proxflow/neurons';
import { l2Potential } from '@proxflow/regularizers';
import {
  logisticLoss,
  populationRisk,
  potentialEnergy,
  publishedRisk,
  softmaxCrossEntropy,
  squaredLoss,
  trueLabelProbability,
  type TrainingData,
} from '@proxflow/risks';
import type { Case, PartKind } from '../part.js';

const signs: TrainingData = {
  inputs: Float64Array.of(0.3, -1, 0.7, 0.2, -0.5, 1.1, 1.4, -0.2),
  inputDimension: 2,
  targets: Float64Array.of(1, -1, 1, -1),
};
const classes: TrainingData = { ...signs, targets: Float64Array.of(2, 0, 1, 0) };
const pairs: TrainingData = { ...signs, targets: Float64Array.of(2, 0, 1, 0, -1, 0.5, 0.3, 0.7) };

/** A risk that is no gradient flow's: its psi is not the first variation of its value. */
const published =
  (weights: 'mass' | 'density', drift: 'frozen' | 'bothFactors'): Case =>
  (backend) =>
    riskChecks({
      risk: publishedRisk({ ...signs, neuron: tanhNeuron(), weights, drift }),
      backend,
      dimension: 4,
      variational: false,
      frozenGradient: drift === 'frozen',
    });

export const risks: PartKind = {
  title: 'Risks',
  contract: 'RiskFunctional',
  backends: 'every',
  parts: [
    {
      name: 'populationRisk',
      package: '@proxflow/risks',
      formula: '`sum_i s_i l(f(x_i), y_i) / sum_i s_i`, `f(x) = sum_j w_j phi(x; theta_j)`',
      cases: {
        'squared loss of tanh neurons': (backend) =>
          riskChecks({
            risk: populationRisk({ ...signs, loss: squaredLoss(), neuron: tanhNeuron() }),
            backend,
            dimension: 4,
          }),
        'logistic loss of relu neurons': (backend) =>
          riskChecks({
            risk: populationRisk({ ...signs, loss: logisticLoss(), neuron: reluNeuron() }),
            backend,
            dimension: 4,
          }),
        'cross-entropy of tanh neurons with three outputs, weighted rows': (backend) =>
          riskChecks({
            risk: populationRisk({
              ...classes,
              loss: softmaxCrossEntropy(),
              neuron: tanhNeuron({ outputs: 3 }),
              rowWeights: Float64Array.of(1, 0.5, 0, 3),
            }),
            backend,
            dimension: 6,
          }),
        'squared loss of tanh neurons with two outputs': (backend) =>
          riskChecks({
            risk: populationRisk({ ...pairs, loss: squaredLoss(), neuron: tanhNeuron({ outputs: 2 }) }),
            backend,
            dimension: 5,
          }),
        'true-label probability of softmax neurons': (backend) =>
          riskChecks({
            risk: populationRisk({ ...classes, loss: trueLabelProbability(), neuron: softmaxNeuron({ outputs: 3 }) }),
            backend,
            dimension: 6,
          }),
      },
    },
    {
      name: 'potentialEnergy',
      package: '@proxflow/risks',
      formula: '`sum_j w_j V(theta_j)`',
      cases: {
        'of a quadratic potential': (backend) =>
          riskChecks({ risk: potentialEnergy(l2Potential({ strength: 0.5 })), backend, dimension: 3 }),
      },
    },
    {
      name: 'publishedRisk',
      package: '@proxflow/risks',
      formula: '`(1/n) sum_i (f(x_i) - y_i)^2` with `psi = (1/n) sum_i (f(x_i) - 2 y_i) phi(x_i; theta)`, as published',
      cases: {
        'frozen drift': published('density', 'frozen'),
        'drift through both factors': published('mass', 'bothFactors'),
      },
    },
  ],
};

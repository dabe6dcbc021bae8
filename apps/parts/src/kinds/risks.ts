import { riskChecks } from '@proxflow/conformance';
import { reluNeuron, softmaxNeuron, tanhNeuron } from '@proxflow/neurons';
import { createRandom } from '@proxflow/random';
import { l2Potential, quadraticPotential } from '@proxflow/regularizers';
import {
  fromScalarInteraction,
  gaussianInteraction,
  interactionEnergy,
  logisticLoss,
  populationRisk,
  potentialEnergy,
  powerLawInteraction,
  publishedRisk,
  quadraticInteraction,
  radialInteraction,
  softmaxCrossEntropy,
  squaredLoss,
  trueLabelProbability,
  type Interaction,
  type TrainingData,
} from '@proxflow/risks';
import type { Case, PartKind } from '../part.js';

const random = createRandom(6);
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

/** Of an interaction, alone and in a trap. */
const energies = (interaction: Interaction): Readonly<Record<string, Case>> => ({
  alone: (backend) => riskChecks({ risk: interactionEnergy(interaction), backend, dimension: 2 }),
  'in a trap': (backend) =>
    riskChecks({
      risk: interactionEnergy(interaction, { potential: quadraticPotential({ mean: [1, -1], stiffness: 0.5 }) }),
      backend,
      dimension: 2,
    }),
});
const logarithmic = radialInteraction({
  name: 'softened logarithm',
  value: (backend, s) => backend.unary('log', backend.binary('add', s, 1)),
  slope: (backend, s) => backend.unary('reciprocal', backend.binary('add', s, 1)),
});
const anisotropic = fromScalarInteraction({
  name: 'anisotropic',
  value: (x, y) => Math.cos(x[0] - y[0]) + x[1] * y[1],
  gradient: (x, y) => [-Math.sin(x[0] - y[0]), y[1]],
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
        'logistic loss of relu neurons, in batches of three and one': (backend) =>
          riskChecks({
            risk: populationRisk({ ...signs, loss: logisticLoss(), neuron: reluNeuron(), batch: { size: 3, random } }),
            backend,
            dimension: 4,
          }),
        'cross-entropy of tanh neurons, weighted rows, in batches of two': (backend) =>
          riskChecks({
            risk: populationRisk({
              ...classes,
              loss: softmaxCrossEntropy(),
              neuron: tanhNeuron({ outputs: 3 }),
              rowWeights: Float64Array.of(1, 0.5, 0, 3),
              batch: { size: 2, random },
            }),
            backend,
            dimension: 6,
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
      name: 'interactionEnergy',
      package: '@proxflow/risks',
      formula: '`(1/2) sum_ij w_i w_j W(theta_i, theta_j) + sum_j w_j V(theta_j)`',
      cases: energies(powerLawInteraction({ exponent: 1.5, strength: 1 })),
    },
    {
      name: 'quadraticInteraction',
      package: '@proxflow/risks',
      formula: '`W = (k/2) |x - y|^2`',
      cases: energies(quadraticInteraction({ strength: 0.7 })),
    },
    {
      name: 'powerLawInteraction',
      package: '@proxflow/risks',
      formula: '`W = (k/a) |x - y|^a`, `a >= 1`',
      cases: energies(powerLawInteraction({ exponent: 3, strength: -0.4 })),
    },
    {
      name: 'gaussianInteraction',
      package: '@proxflow/risks',
      formula: '`W = k e^(-|x - y|^2 / (2 l^2))`',
      cases: energies(gaussianInteraction({ width: 0.8, strength: 2 })),
    },
    {
      name: 'radialInteraction',
      package: '@proxflow/risks',
      formula: 'batched functions of the squared distance',
      cases: energies(logarithmic),
    },
    {
      name: 'fromScalarInteraction',
      package: '@proxflow/risks',
      formula: 'a value and a gradient of two points',
      cases: energies(anisotropic),
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

// One whole training step in the paper's settings: drift, noise, features, cost, kernel, fixed point, free energy.
import { createProximalFlow, eulerMaruyama, proximal, sampleCloud, unitQuadrature } from '@proxflow/core';
import { fitStandardizer, loadWdbc, orderedSplit, selectRows } from '@proxflow/datasets';
import { tanhNeuron } from '@proxflow/neurons';
import { createRandom } from '@proxflow/random';
import { entropy } from '@proxflow/regularizers';
import { populationRisk, squaredLoss } from '@proxflow/risks';
import { numbers } from './problems.mjs';

const stepSize = 1e-3;
const inverseTemperature = 0.05;

/**
 * @typedef {object} StepProblem
 * @property {string} title
 * @property {number} particles
 * @property {number} epsilon Fixed, so that every contender solves the same problem, and in kernel domain.
 * @property {import('@proxflow/risks').TrainingData} data
 * @property {readonly string[]} without Contenders left out for their time.
 */

/** @returns {Promise<StepProblem[]>} */
export async function stepProblems({ quick }) {
  const wdbc = await wdbcData();
  const wide = syntheticData(quick ? 100 : 1000, 2558);
  return [
    { title: 'WDBC: N 1000, n 399, p 32', particles: 1000, epsilon: 1, data: wdbc, without: [] },
    {
      title: `Semeion-like: N 100, n ${wide.targets.length}, p 2560`,
      particles: 100,
      epsilon: 100,
      data: wide,
      without: [],
    },
    {
      title: `N ${quick ? 2000 : 4000}, n 399, p 32`,
      particles: quick ? 2000 : 4000,
      epsilon: 1,
      data: wdbc,
      without: ['cpu'],
    },
  ];
}

/** A flow of the paper's kind over one backend; every call of its `step()` is the work to be timed. */
export async function stepFlow(backend, { particles, epsilon, data }) {
  const random = createRandom(1);
  return createProximalFlow({
    backend,
    cloud: sampleCloud({ particles, distribution: publishedBox(data.inputDimension), random }),
    risk: populationRisk({ loss: squaredLoss(), neuron: tanhNeuron(), ...data }),
    regularizer: entropy({ inverseTemperature }),
    location: eulerMaruyama({ random }),
    // The whole step, also where particles have parted.
    weights: proximal({ epsilon, quadrature: unitQuadrature(), skip: 'off' }),
    stepSize,
  });
}

function publishedBox(inputDimension) {
  const uniform = (low, high) => ({ kind: 'uniform', low, high });
  return [uniform(0.9, 1.1), uniform(-0.1, 0.1), ...Array.from({ length: inputDimension }, () => uniform(-1, 1))];
}

/** The first 70 % of the rows, standardised, with classes coded as signs. */
async function wdbcData() {
  const table = await loadWdbc();
  const train = selectRows(table, orderedSplit(table.rows, 0.7).train);
  return {
    inputs: fitStandardizer(train).transform(train.features, train.rows),
    inputDimension: train.columns,
    targets: Float64Array.from(train.target.labels, (label) => 2 * label - 1),
  };
}

function syntheticData(rows, inputDimension) {
  return {
    inputs: numbers(rows * inputDimension, 11),
    inputDimension,
    targets: numbers(rows, 12).map((value) => (value < 0 ? -1 : 1)),
  };
}

import { createCpuBackend } from '@proxflow/backend-cpu';
import { describeNeuron } from '@proxflow/conformance';
import { MeanFieldClassifier, twoMoons } from 'proxflow';
import { expect, it } from 'vitest';
import { cauchyNeuron } from './cauchy-neuron.js';

describeNeuron({
  name: 'cauchy',
  neuron: cauchyNeuron(0.7),
  backend: createCpuBackend,
  inputDimension: 3,
  oracle: (x, [a, ...c]) => a / (1 + x.reduce((sum, xk, k) => sum + ((xk - c[k]) / 0.7) ** 2, 0)),
});

it('hills with heavy tails tell two moons apart', async () => {
  const table = twoMoons({ rows: 200, noise: 0.1, seed: 1 });
  const model = new MeanFieldClassifier({
    neuron: cauchyNeuron(0.25),
    weightDecay: 1e-3,
    particles: 60,
    steps: 150,
    seed: 1,
  });
  await model.fitTable(table);
  const { classes, labels } = table.target;
  const truth = Array.from(labels, (label) => classes[label]);
  expect(await model.score(table, truth)).toBeGreaterThan(0.9);
});

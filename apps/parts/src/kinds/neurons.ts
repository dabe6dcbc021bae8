import { neuronChecks } from '@proxflow/conformance';
import { fromScalarNeuron, groupedNeuron, reluNeuron, softmaxNeuron, tanhNeuron } from '@proxflow/neurons';
import { dot } from '../arithmetic.js';
import type { PartKind } from '../part.js';

const sine = fromScalarNeuron({
  name: 'sine',
  parameterCount: (inputs) => inputs,
  value: (x, theta) => Math.sin(dot(theta, x)),
  gradient: (x, theta) => x.map((xk) => xk * Math.cos(dot(theta, x))),
});
const relu = (x: number) => Math.max(x, 0);

/** The oracle of a neuron with one output, a g(w.x + b). */
const ridge =
  (activation: (preActivation: number) => number) =>
  (x: readonly number[], [a, b, ...w]: readonly number[]) =>
    a * activation(dot(w, x) + b);

export const neurons: PartKind = {
  title: 'Neurons',
  contract: 'Neuron',
  backends: 'every',
  parts: [
    {
      name: 'tanhNeuron',
      package: '@proxflow/neurons',
      formula: '`a tanh(w.x + b)`, a of q entries',
      cases: {
        'one output': (backend) =>
          neuronChecks({ neuron: tanhNeuron(), backend, inputDimension: 3, oracle: ridge(Math.tanh) }),
        'three outputs': (backend) =>
          neuronChecks({
            neuron: tanhNeuron({ outputs: 3 }),
            backend,
            inputDimension: 2,
            oracle: (x, [a1, a2, a3, b, ...w]) => [a1, a2, a3].map((a) => a * Math.tanh(dot(w, x) + b)),
          }),
      },
    },
    {
      name: 'reluNeuron',
      package: '@proxflow/neurons',
      formula: '`a max(w.x + b, 0)`, a of q entries',
      cases: {
        'one output': (backend) =>
          neuronChecks({ neuron: reluNeuron(), backend, inputDimension: 3, oracle: ridge(relu) }),
      },
    },
    {
      name: 'softmaxNeuron',
      package: '@proxflow/neurons',
      formula: '`e^(w_c.x) / sum_k e^(w_k.x)`',
      cases: {
        'three outputs': (backend) =>
          neuronChecks({
            neuron: softmaxNeuron({ outputs: 3 }),
            backend,
            inputDimension: 2,
            oracle: (x, theta) => {
              const growth = [0, 1, 2].map((c) => Math.exp(dot(theta.slice(2 * c, 2 * c + 2), x)));
              return growth.map((e) => e / growth.reduce((sum, value) => sum + value));
            },
          }),
      },
    },
    {
      name: 'groupedNeuron',
      package: '@proxflow/neurons',
      formula: 'the sum of several units of one kind',
      cases: {
        'two relu units with two outputs': (backend) =>
          neuronChecks({
            neuron: groupedNeuron({ neuron: reluNeuron({ outputs: 2 }), units: 2 }),
            backend,
            inputDimension: 2,
            oracle: (x, theta) =>
              [0, 1].map((c) =>
                [theta.slice(0, 5), theta.slice(5)].reduce(
                  (sum, unit) => sum + unit[c] * relu(dot(unit.slice(3), x) + unit[2]),
                  0,
                ),
              ),
          }),
      },
    },
    {
      name: 'fromScalarNeuron',
      package: '@proxflow/neurons',
      formula: 'a value and a gradient of one input and one position',
      cases: {
        sine: (backend) =>
          neuronChecks({
            neuron: sine,
            backend,
            inputDimension: 2,
            oracle: (x, theta) => Math.sin(dot(theta, x)),
          }),
      },
    },
  ],
};

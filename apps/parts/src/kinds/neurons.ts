import { neuronChecks } from '@proxflow/conformance';
import { erf } from '@proxflow/backend-cpu';
import {
  bumpNeuron,
  erfNeuron,
  fromScalarNeuron,
  groupedNeuron,
  rbfNeuron,
  reluNeuron,
  sigmoidNeuron,
  sineNeuron,
  softmaxNeuron,
  softplusNeuron,
  tanhNeuron,
  type Neuron,
  type NeuronShape,
} from '@proxflow/neurons';
import { dot } from '../arithmetic.js';
import type { Case, Part, PartKind } from '../part.js';

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

type Unit = (x: readonly number[], rest: readonly number[]) => number;

const ridgeUnit =
  (activation: (preActivation: number) => number): Unit =>
  (x, [b, ...w]) =>
    activation(dot(w, x) + b);

const radialUnit =
  (psi: (t: number) => number): Unit =>
  (x, [logWidth, ...c]) =>
    psi(Math.hypot(...c.map((ck, k) => x[k] - ck)) / Math.exp(logWidth));

/** A part a sigma(x; rest) with amplitudes a `[q]`, on one output and on three. */
function amplified(name: string, formula: string, create: (shape: NeuronShape) => Neuron, unit: Unit): Part {
  const of =
    (outputs: number, inputDimension: number): Case =>
    (backend) =>
      neuronChecks({
        neuron: create({ outputs }),
        backend,
        inputDimension,
        oracle: (x, theta) => theta.slice(0, outputs).map((a) => a * unit(x, theta.slice(outputs))),
      });
  return {
    name,
    package: '@proxflow/neurons',
    formula: `\`${formula}\`, a of q entries`,
    cases: { 'one output': of(1, 3), 'three outputs': of(3, 2) },
  };
}

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
    amplified(
      'sigmoidNeuron',
      'a / (1 + e^(-w.x - b))',
      sigmoidNeuron,
      ridgeUnit((u) => 1 / (1 + Math.exp(-u))),
    ),
    amplified('erfNeuron', 'a erf(w.x + b)', erfNeuron, ridgeUnit(erf)),
    amplified(
      'softplusNeuron',
      'a log(1 + e^(w.x + b))',
      softplusNeuron,
      ridgeUnit((u) => Math.log1p(Math.exp(u))),
    ),
    amplified('sineNeuron', 'a sin(w.x + b)', sineNeuron, ridgeUnit(Math.sin)),
    amplified(
      'rbfNeuron',
      'a e^(-t^2/2), t = abs(x - c) / s',
      rbfNeuron,
      radialUnit((t) => Math.exp(-(t ** 2) / 2)),
    ),
    amplified(
      'bumpNeuron',
      'a max(1 - t, 0)^4 (4 t + 1), t = abs(x - c) / s',
      bumpNeuron,
      radialUnit((t) => Math.max(1 - t, 0) ** 4 * (4 * t + 1)),
    ),
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

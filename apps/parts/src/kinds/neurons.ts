import { neuronChecks } from '@proxflow/conformance';
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
import { errorFunction } from '../error-function.js';
import type { MakeBackend, Part, PartKind } from '../part.js';

const sine = fromScalarNeuron({
  name: 'sine',
  parameterCount: (inputs) => inputs,
  value: (x, theta) => Math.sin(dot(theta, x)),
  gradient: (x, theta) => x.map((xk) => xk * Math.cos(dot(theta, x))),
});
const relu = (x: number) => Math.max(x, 0);

/** A neuron a g(x; rest) with q amplitudes, checked against g written independently. */
function amplified(
  name: string,
  formula: string,
  create: (shape: NeuronShape) => Neuron,
  unit: (x: readonly number[], rest: readonly number[]) => number,
): Part {
  const checksOf = (inputDimension: number, outputs: number) => (backend: MakeBackend) =>
    neuronChecks({
      neuron: create({ outputs }),
      backend,
      inputDimension,
      oracle(x, theta) {
        const value = unit(x, theta.slice(outputs));
        return theta.slice(0, outputs).map((a) => a * value);
      },
    });
  return {
    name,
    package: '@proxflow/neurons',
    formula,
    cases: {
      'one input, one output': checksOf(1, 1),
      'three inputs, one output': checksOf(3, 1),
      'two inputs, three outputs': checksOf(2, 3),
    },
  };
}

const ridge = (name: string, formula: string, create: (shape: NeuronShape) => Neuron, sigma: (u: number) => number) =>
  amplified(name, formula, create, (x, [b, ...w]) => sigma(dot(w, x) + b));

const radial = (
  name: string,
  formula: string,
  create: (shape: NeuronShape) => Neuron,
  profile: (t: number) => number,
) =>
  amplified(name, formula, create, (x, [logWidth, ...c]) =>
    profile(Math.hypot(...c.map((ck, k) => x[k] - ck)) / Math.exp(logWidth)),
  );

export const neurons: PartKind = {
  title: 'Neurons',
  contract: 'Neuron',
  backends: 'every',
  parts: [
    ridge('tanhNeuron', '`a tanh(w.x + b)`, a of q entries', tanhNeuron, Math.tanh),
    ridge('reluNeuron', '`a max(w.x + b, 0)`', reluNeuron, relu),
    ridge('sigmoidNeuron', '`a / (1 + e^(-w.x - b))`', sigmoidNeuron, (u) => 1 / (1 + Math.exp(-u))),
    ridge('erfNeuron', '`a erf(w.x + b)`', erfNeuron, errorFunction),
    ridge(
      'softplusNeuron',
      '`a log(1 + e^(w.x + b))`',
      softplusNeuron,
      (u) => relu(u) + Math.log1p(Math.exp(-Math.abs(u))),
    ),
    ridge('sineNeuron', '`a sin(w.x + b)`', sineNeuron, Math.sin),
    radial('rbfNeuron', '`a e^(-t^2 / 2)`, t = abs(x - c) / s', rbfNeuron, (t) => Math.exp(-(t ** 2) / 2)),
    radial(
      'bumpNeuron',
      '`a (1 - t)_+^4 (4 t + 1)`, t = abs(x - c) / s',
      bumpNeuron,
      (t) => relu(1 - t) ** 4 * (4 * t + 1),
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

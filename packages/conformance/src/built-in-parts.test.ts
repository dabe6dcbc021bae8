import { createBackend } from '@proxflow/backend';
import { cpuDriver, createCpuBackend } from '@proxflow/backend-cpu';
import {
  blockWeighted,
  cosine,
  euclidean,
  fromScalarCost,
  mahalanobis,
  pNorm,
  scaledCost,
  squaredEuclidean,
  type GroundCost,
} from '@proxflow/costs';
import { fromScalarNeuron, groupedNeuron, reluNeuron, softmaxNeuron, tanhNeuron } from '@proxflow/neurons';
import {
  box,
  boxMarginal,
  entropy,
  exactMarginal,
  freeMarginal,
  fromScalarPotential,
  klToPrior,
  l2,
  l2Potential,
  linear,
  quadraticMarginal,
  regularizedMarginal,
  relaxedMarginal,
  sumOfRegularizers,
  totalVariationMarginal,
  tsallis,
  type KlProx,
} from '@proxflow/regularizers';
import {
  customLoss,
  logisticLoss,
  populationRisk,
  potentialEnergy,
  publishedRisk,
  softmaxCrossEntropy,
  squaredLoss,
  trueLabelProbability,
  type TrainingData,
} from '@proxflow/risks';
import {
  asyncOnly,
  describeClassLoss,
  describeCost,
  describeKlProx,
  describeLoss,
  describeNeuron,
  describePositionPotential,
  describeRegularizer,
  describeRisk,
} from './index.js';

const onDevice = () => createBackend(asyncOnly(cpuDriver));
const dot = (x: ArrayLike<number>, y: ArrayLike<number>) => Array.from(x).reduce((sum, xk, k) => sum + xk * y[k], 0);

const metric = { symmetric: true, nonNegative: true, zeroOnDiagonal: true, translationInvariant: true };
describeCost({
  name: 'squaredEuclidean',
  cost: squaredEuclidean(),
  backend: createCpuBackend,
  dimension: 4,
  properties: metric,
  oracle: (x, y) => x.reduce((sum, xk, k) => sum + (xk - y[k]) ** 2, 0),
});
const subtract = (x: readonly number[], y: readonly number[]) => x.map((xk, k) => xk - y[k]);
const norm = (d: readonly number[], p: number) =>
  p === Infinity ? Math.max(...d.map(Math.abs)) : d.reduce((sum, dk) => sum + Math.abs(dk) ** p, 0) ** (1 / p);
const form = (a: readonly (readonly number[])[], d: readonly number[]) =>
  dot(
    d,
    a.map((row) => dot(row, d)),
  );
const tilted = [
  [2, 0.5, -0.3],
  [0.5, 1, 0.2],
  [-0.3, 0.2, 0.7],
];
const stretched = [
  [2, 0, 0],
  [0, 0.3, 0],
  [0, 0, 5],
];
const blocks = [
  { name: 'w', start: 1, length: 2 },
  { name: 'a', start: 0, length: 1 },
];
const distances: [GroundCost, (x: readonly number[], y: readonly number[]) => number][] = [
  [scaledCost(squaredEuclidean(), 0.5), (x, y) => norm(subtract(x, y), 2) ** 2 / 2],
  [scaledCost(euclidean(), 3), (x, y) => 3 * norm(subtract(x, y), 2)],
  [euclidean(), (x, y) => norm(subtract(x, y), 2)],
  ...[1, 1.5, 2, 3, Infinity].map((p): (typeof distances)[number] => [pNorm({ p }), (x, y) => norm(subtract(x, y), p)]),
  [pNorm({ p: 3, power: 2 }), (x, y) => norm(subtract(x, y), 3) ** 2],
  [pNorm({ p: 1, power: 0.5 }), (x, y) => norm(subtract(x, y), 1) ** 0.5],
  [pNorm({ p: Infinity, power: 3 }), (x, y) => norm(subtract(x, y), Infinity) ** 3],
  [mahalanobis({ metric: [2, 0.3, 5] }), (x, y) => form(stretched, subtract(x, y))],
  [mahalanobis({ metric: tilted }), (x, y) => form(tilted, subtract(x, y))],
  [
    blockWeighted({ layout: blocks, weights: { w: 0.1 } }),
    (x, y) => (x[0] - y[0]) ** 2 + 0.1 * ((x[1] - y[1]) ** 2 + (x[2] - y[2]) ** 2),
  ],
  [
    fromScalarCost({
      name: 'manhattan from scalar functions',
      cost: (x, y) => x.reduce((sum, xk, k) => sum + Math.abs(xk - y[k]), 0),
      gradient: (x, y) => x.map((xk, k) => Math.sign(xk - y[k])),
    }),
    (x, y) => norm(subtract(x, y), 1),
  ],
];
for (const [cost, oracle] of distances) {
  for (const [backendName, backend] of [
    ['', createCpuBackend],
    [', asynchronous only', onDevice],
  ] as const) {
    describeCost({ name: `${cost.name}${backendName}`, cost, backend, properties: metric, oracle });
  }
}
describeCost({
  name: 'cosine',
  cost: cosine(),
  backend: onDevice,
  properties: { symmetric: true, nonNegative: true, zeroOnDiagonal: true },
  oracle: (x, y) => 1 - dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y)),
});
describeCost({
  name: 'asymmetric, from scalar functions',
  cost: fromScalarCost({
    name: 'asymmetric',
    cost: (x, y) => x[0] * y[1] ** 2,
    gradient: (_x, y) => [y[1] ** 2, 0, 0],
  }),
  backend: createCpuBackend(),
  oracle: (x, y) => x[0] * y[1] ** 2,
});

for (const inverseTemperature of [0.05, 1, 20, 1e6, Infinity]) {
  describeRegularizer({ name: `entropy at beta ${inverseTemperature}`, regularizer: entropy({ inverseTemperature }) });
}

const perNode = Float64Array.of(0.2, 1.5, 0.7, 3, 0.01, 1);
const prices = Float64Array.of(0.3, -1, 2, 0, 0.5, -0.2);
for (const inverseTemperature of [0.05, 2, 1e4]) {
  describeRegularizer({
    name: `klToPrior at beta ${inverseTemperature}`,
    regularizer: klToPrior({ inverseTemperature, logPrior: perNode.map(Math.log) }),
  });
}
describeRegularizer({ name: 'linear', regularizer: linear({ slopes: prices }) });
for (const [exponent, strength] of [
  [1 + 1e-9, 1],
  [1.01, 0.5],
  [1.5, 20],
  [2, 0.1],
  [2, 1],
  [4, 3],
  [20, 0.01],
]) {
  describeRegularizer({
    name: `tsallis of exponent ${exponent} and strength ${strength}`,
    regularizer: tsallis({ exponent, strength }),
    logWeights: [-5, 0.5],
  });
}
for (const strength of [1e-6, 1, 500]) {
  describeRegularizer({ name: `l2 of strength ${strength}`, regularizer: l2({ strength }) });
  describeRegularizer({
    name: `l2 of strength ${strength} with targets`,
    regularizer: l2({ strength, target: perNode.map((t, j) => (j === 4 ? 0 : t)) }),
  });
}
// The suite's quadrature weights are such that weights in these ranges keep within the bounds.
describeRegularizer({
  name: 'box',
  regularizer: box({ upper: 20 }),
  smooth: false,
  logWeights: [-5, 0.1],
});
describeRegularizer({
  name: 'box with bounds for each node',
  regularizer: box({ upper: perNode.map((x) => 20 + x), lower: perNode.map((x) => x / 100) }),
  smooth: false,
  zeroWeights: false,
  logWeights: [-0.1, 0.1],
});
const heat = entropy({ inverseTemperature: 2 });
describeRegularizer({
  name: 'sum of power laws',
  regularizer: sumOfRegularizers(heat, klToPrior({ inverseTemperature: 5, logPrior: -1 }), linear({ slopes: prices })),
});
describeRegularizer({
  name: 'sum of power laws and tsallis',
  regularizer: sumOfRegularizers(heat, tsallis({ exponent: 2, strength: 0.3 }), linear({ slopes: prices })),
});
describeRegularizer({
  name: 'sum of linear and l2',
  regularizer: sumOfRegularizers(linear({ slopes: prices }), l2({ strength: 2, target: perNode })),
});
for (const [name, inner] of [
  ['entropy', heat],
  ['linear', linear({ slopes: 0.5 })],
  ['tsallis', tsallis({ exponent: 3, strength: 0.1 })],
] as const) {
  describeRegularizer({
    name: `sum of ${name} and two boxes`,
    regularizer: sumOfRegularizers(box({ upper: 30 }), inner, box({ upper: 20 })),
    smooth: false,
    logWeights: [-5, 0.1],
  });
}

const marginalWeights = Float64Array.of(0.2, 0.05, 1.7, 0.3, 1e-4, 0.5).map(Math.log);
const withEmpty = marginalWeights.map((a, j) => (j === 2 ? -Infinity : a));
const marginals: [string, KlProx][] = [
  ['exact', exactMarginal(marginalWeights)],
  ['exact with an empty point', exactMarginal(withEmpty)],
  ['free', freeMarginal()],
  ['box from above', boxMarginal({ logUpper: withEmpty })],
  ['box from below', boxMarginal({ logLower: withEmpty })],
  ['box', boxMarginal({ logLower: withEmpty, logUpper: withEmpty.map((a) => a + 0.5) })],
  ...[1e-3, 0.7, 30].flatMap((strength): [string, KlProx][] =>
    [marginalWeights, withEmpty].flatMap((logWeights, k): [string, KlProx][] => [
      [`relaxed ${strength} ${k}`, relaxedMarginal({ logWeights, strength })],
      [`total variation ${strength} ${k}`, totalVariationMarginal({ logWeights, strength })],
      [`quadratic ${strength} ${k}`, quadraticMarginal({ logWeights, strength })],
      [`quadratic with volumes ${strength} ${k}`, quadraticMarginal({ logWeights, strength, logQuadrature: prices })],
    ]),
  ),
  ...[heat, tsallis({ exponent: 2, strength: 0.1 }), box({ upper: 2 }), l2({ strength: 0.3 })].map(
    (regularizer): [string, KlProx] => [
      `regularised by ${regularizer.name}`,
      regularizedMarginal({ regularizer, potential: perNode, strength: 0.4, logQuadrature: prices }),
    ],
  ),
];
for (const [name, prox] of marginals) describeKlProx({ name, prox, size: 6 });

describePositionPotential({
  name: 'l2',
  potential: l2Potential({ strength: 0.3 }),
  backend: createCpuBackend,
  dimension: 3,
  oracle: (theta) => 0.3 * dot(theta, theta),
});
describePositionPotential({
  name: 'double well from scalar functions, asynchronous only',
  potential: fromScalarPotential({
    name: 'doubleWell',
    value: ([x]) => (x ** 2 - 1) ** 2,
    gradient: ([x]) => [4 * x * (x ** 2 - 1)],
  }),
  backend: onDevice,
  dimension: 1,
});

describeNeuron({
  name: 'tanh',
  neuron: tanhNeuron(),
  backend: createCpuBackend,
  inputDimension: 3,
  oracle: (x, [a, b, ...w]) => a * Math.tanh(dot(w, x) + b),
});
describeNeuron({
  name: 'relu',
  neuron: reluNeuron(),
  backend: createCpuBackend,
  inputDimension: 3,
  oracle: (x, [a, b, ...w]) => a * Math.max(dot(w, x) + b, 0),
});
for (const [backendName, backend] of [
  ['', createCpuBackend],
  [', asynchronous only', onDevice],
] as const) {
  describeNeuron({
    name: `tanh with 3 outputs${backendName}`,
    neuron: tanhNeuron({ outputs: 3 }),
    backend,
    inputDimension: 2,
    oracle: (x, [a1, a2, a3, b, ...w]) => [a1, a2, a3].map((a) => a * Math.tanh(dot(w, x) + b)),
  });
  describeNeuron({
    name: `softmax with 3 outputs${backendName}`,
    neuron: softmaxNeuron({ outputs: 3 }),
    backend,
    inputDimension: 2,
    oracle: (x, theta) => {
      const growth = [0, 1, 2].map((c) => Math.exp(dot(theta.slice(2 * c, 2 * c + 2), x)));
      return growth.map((e) => e / growth.reduce((sum, value) => sum + value));
    },
  });
  describeNeuron({
    name: `groups of 2 relu units with 2 outputs${backendName}`,
    neuron: groupedNeuron({ neuron: reluNeuron({ outputs: 2 }), units: 2 }),
    backend,
    inputDimension: 2,
    oracle: (x, theta) =>
      [0, 1].map((c) =>
        [theta.slice(0, 5), theta.slice(5)].reduce(
          (sum, unit) => sum + unit[c] * Math.max(dot(unit.slice(3), x) + unit[2], 0),
          0,
        ),
      ),
  });
}
describeNeuron({ name: 'tanh, asynchronous only', neuron: tanhNeuron(), backend: onDevice, inputDimension: 2 });
describeNeuron({
  name: 'sine from scalar functions, asynchronous only',
  neuron: fromScalarNeuron({
    name: 'sine',
    parameterCount: (inputs) => inputs,
    value: (x, theta) => Math.sin(dot(theta, x)),
    gradient: (x, theta) => x.map((xk) => xk * Math.cos(dot(theta, x))),
  }),
  backend: onDevice,
  inputDimension: 2,
  oracle: (x, theta) => Math.sin(dot(theta, x)),
});

const quantile = customLoss({
  name: 'quantile',
  value: (f, y) => Math.max(0.3 * (y - f), 0.7 * (f - y)),
  derivative: (f, y) => (f > y ? 0.7 : -0.3),
});
describeLoss({ name: 'squared', loss: squaredLoss() });
describeLoss({ name: 'logistic', loss: logisticLoss() });
describeClassLoss({ name: 'softmax cross-entropy', loss: softmaxCrossEntropy() });
describeClassLoss({ name: 'softmax cross-entropy of two classes', loss: softmaxCrossEntropy(), outputs: 2 });
describeClassLoss({ name: 'true-label probability', loss: trueLabelProbability() });
describeLoss({ name: 'quantile, with a kink', loss: quantile, kinks: (y) => [y] });

const data: TrainingData = {
  inputs: Float64Array.of(0.3, -1, 0.7, 0.2, -0.5, 1.1, 1.4, -0.2),
  inputDimension: 2,
  targets: Float64Array.of(1, -1, 1, -1),
};
for (const [backendName, backend] of [
  ['', createCpuBackend],
  [', asynchronous only', onDevice],
] as const) {
  describeRisk({
    name: `squared risk of tanh neurons${backendName}`,
    risk: populationRisk({ loss: squaredLoss(), neuron: tanhNeuron(), ...data }),
    backend,
    dimension: 4,
  });
  describeRisk({
    name: `logistic risk of relu neurons${backendName}`,
    risk: populationRisk({ loss: logisticLoss(), neuron: reluNeuron(), ...data }),
    backend,
    dimension: 4,
  });
  describeRisk({
    name: `cross-entropy of tanh neurons with 3 outputs, weighted rows${backendName}`,
    risk: populationRisk({
      ...data,
      loss: softmaxCrossEntropy(),
      neuron: tanhNeuron({ outputs: 3 }),
      targets: Float64Array.of(2, 0, 1, 0),
      rowWeights: Float64Array.of(1, 0.5, 0, 3),
    }),
    backend,
    dimension: 6,
  });
  describeRisk({
    name: `squared risk of tanh neurons with 2 outputs${backendName}`,
    risk: populationRisk({
      ...data,
      loss: squaredLoss(),
      neuron: tanhNeuron({ outputs: 2 }),
      targets: Float64Array.of(2, 0, 1, 0, -1, 0.5, 0.3, 0.7),
    }),
    backend,
    dimension: 5,
  });
  describeRisk({
    name: `true-label risk of softmax neurons${backendName}`,
    risk: populationRisk({
      ...data,
      loss: trueLabelProbability(),
      neuron: softmaxNeuron({ outputs: 3 }),
      targets: Float64Array.of(2, 0, 1, 0),
    }),
    backend,
    dimension: 6,
  });
  describeRisk({
    name: `potential energy${backendName}`,
    risk: potentialEnergy(l2Potential({ strength: 0.5 })),
    backend,
    dimension: 3,
  });
  describeRisk({
    name: `published risk, frozen drift${backendName}`,
    risk: publishedRisk({ neuron: tanhNeuron(), weights: 'density', drift: 'frozen', ...data }),
    backend,
    dimension: 4,
    variational: false,
  });
  describeRisk({
    name: `published risk, drift through both factors${backendName}`,
    risk: publishedRisk({ neuron: tanhNeuron(), weights: 'mass', drift: 'bothFactors', ...data }),
    backend,
    dimension: 4,
    variational: false,
    frozenGradient: false,
  });
}

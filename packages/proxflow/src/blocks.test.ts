import { describe, expect, it } from 'vitest';
import type { Backend } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { createWasmBackend } from '@proxflow/backend-wasm';
import { uniform, createProximalFlow, eulerMaruyama, proximal, sampleCloud, unitQuadrature } from '@proxflow/core';
import { bumpNeuron, groupedNeuron, rbfNeuron, softmaxNeuron, tanhNeuron, type Neuron } from '@proxflow/neurons';
import { createRandom } from '@proxflow/random';
import { entropy } from '@proxflow/regularizers';
import {
  populationRisk,
  publishedRisk,
  softmaxCrossEntropy,
  squaredLoss,
  type BoundRisk,
  type RiskFunctional,
} from '@proxflow/risks';
import { createRegistry } from './registry.js';

const random = createRandom(3);
const [particles, rows, dimension] = [7, 150, 3];
const inputs = random.stream('inputs').normals(0, rows, dimension);
const numbers = random.stream('targets').normals(0, rows, 1);
const classes = numbers.map((y) => (y < -0.4 ? 0 : y < 0.4 ? 1 : 2));
const weights = random.stream('weights').uniforms(0, particles, 1);

const { backends } = createRegistry();
const makers: readonly [string, () => Promise<Backend>][] = [
  ['cpu', async () => createCpuBackend()],
  ['wasm', () => createWasmBackend({ dtype: 'float64' })],
  ['wasm in float32', () => createWasmBackend({ dtype: 'float32' })],
  ['tfjs', () => backends.create('tfjs')],
];

/** f, psi, grad psi and R; the gradient both as asked for later and as foreseen. */
async function answersOf(bound: BoundRisk, backend: Backend, theta: Float64Array) {
  const positions = await backend.upload(theta, [particles, theta.length / particles]);
  const lifted = await bound.lift(positions);
  positions.dispose();
  const linearization = await lifted.linearize(weights);
  const foreseeing = await lifted.linearize(weights, { gradientFollows: true });
  const psi = await lifted.firstVariation(linearization);
  const later = await lifted.gradient(linearization);
  const foreseen = await lifted.gradient(foreseeing);
  const gradients = [await backend.read(later), await backend.read(foreseen)];
  const { value, predictions } = linearization;
  for (const each of [later, foreseen, linearization, foreseeing, lifted]) each.dispose();
  return { value, predictions: predictions as Float64Array, psi, gradients };
}

const largest = (values: Float64Array) => values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

function expectWithin(found: Float64Array, expected: Float64Array, tolerance: number): void {
  expect(found.length).toBe(expected.length);
  expect(largest(found.map((x, i) => x - expected[i]))).toBeLessThanOrEqual(tolerance);
}

const shape = { outputs: 3 };
const risks: readonly [string, Neuron, (memoryLimit?: number) => RiskFunctional][] = [
  ...[tanhNeuron(), rbfNeuron(), bumpNeuron(), groupedNeuron({ neuron: tanhNeuron(), units: 2 })].map(
    (neuron) =>
      [
        `squared loss of ${neuron.name}`,
        neuron,
        (memoryLimit?: number) =>
          populationRisk({
            loss: squaredLoss(),
            neuron,
            inputs,
            inputDimension: dimension,
            targets: numbers,
            rowWeights: numbers.map((y) => 1 + y * y),
            ...(memoryLimit && { memoryLimit }),
          }),
      ] as [string, Neuron, (memoryLimit?: number) => RiskFunctional],
  ),
  ...[tanhNeuron(shape), softmaxNeuron(shape)].map(
    (neuron) =>
      [
        `cross-entropy of ${neuron.name} with 3 outputs`,
        neuron,
        (memoryLimit?: number) =>
          populationRisk({
            loss: softmaxCrossEntropy(),
            neuron,
            inputs,
            inputDimension: dimension,
            targets: classes,
            ...(memoryLimit && { memoryLimit }),
          }),
      ] as [string, Neuron, (memoryLimit?: number) => RiskFunctional],
  ),
  [
    'published risk through both factors',
    softmaxNeuron(shape),
    (memoryLimit) =>
      publishedRisk({
        neuron: softmaxNeuron(shape),
        weights: 'mass',
        drift: 'bothFactors',
        inputs,
        inputDimension: dimension,
        targets: classes,
        ...(memoryLimit && { memoryLimit }),
      }),
  ],
];

describe.each(makers)('blocks of rows on %s', (_, make) => {
  it.each(risks)('give what all rows give within rounding: %s', async (__, neuron, riskOf) => {
    const backend = await make();
    const theta = random.stream('positions').normals(0, particles, neuron.parameterCount(dimension));
    const before = backend.memory();
    const whole = await riskOf().bind(backend);
    const expected = await answersOf(whole, backend, theta);
    whole.dispose();
    const bytes = backend.dtype === 'float64' ? 8 : 4;
    // Blocks of 64 rows and a rest of 22; of 7 rows and a rest of 3; of one row.
    for (const size of [64, 7, 1]) {
      const limit = bytes * particles * size * (neuron.workingArrays ?? 0);
      const bound = await riskOf(limit).bind(backend);
      const found = await answersOf(bound, backend, theta);
      bound.dispose();
      // Standard bound for sums of n + K terms, with room for features that differ by rounding: those of size up to ~10.
      const tolerance = 4 * (2 * rows + dimension + 16) * backend.precision.epsilon;
      expect(Math.abs(found.value - expected.value)).toBeLessThanOrEqual(tolerance * (1 + Math.abs(expected.value)));
      expectWithin(found.predictions, expected.predictions, tolerance * (1 + largest(expected.predictions)));
      expectWithin(found.psi, expected.psi, tolerance * (1 + largest(expected.psi)));
      for (const gradient of found.gradients) {
        expectWithin(gradient, expected.gradients[0], tolerance * (1 + largest(expected.gradients[0])));
      }
      expect(found.gradients[1]).toEqual(found.gradients[0]);
    }
    expect(backend.memory()).toEqual(before);
  });
});

/** A flow of 3 steps and the most that its backend held at any moment when an array was made. */
async function flowWithin(memoryLimit: number | undefined, options: { threads?: number; batchSize?: number } = {}) {
  const own = await createWasmBackend({
    dtype: 'float64',
    ...(options.threads && { threads: options.threads }),
  });
  let peak = 0;
  const watch = () => (peak = Math.max(peak, own.memory().bytes));
  const neuron = tanhNeuron();
  // The maps are asked while they exist, which is when the most is held.
  const watched: Neuron = {
    ...neuron,
    async forward(backend, positions, part) {
      const map = await neuron.forward(backend, positions, part);
      watch();
      return map;
    },
  };
  const risk = populationRisk({
    loss: squaredLoss(),
    neuron: watched,
    inputs,
    inputDimension: dimension,
    targets: numbers,
    ...(options.batchSize && { batch: { size: options.batchSize, random } }),
    ...(memoryLimit && { memoryLimit }),
  });
  const N = 400;
  const flow = await createProximalFlow({
    backend: own,
    cloud: sampleCloud({ particles: N, distribution: neuron.initialDistribution(dimension), random }),
    risk,
    regularizer: entropy({ inverseTemperature: 1e3 }),
    location: eulerMaruyama({ random }),
    weights: uniform(),
    stepSize: 0.1,
  });
  for (let step = 0; step < 3; step++) await flow.step();
  const { positions } = await flow.cloud();
  flow.dispose();
  return { peak, positions, left: own.memory().tensors };
}

describe('a flow whose features are made in blocks', () => {
  const features = 8 * 2 * 400 * rows;

  it('holds less than the features of all rows, and leaves nothing behind', async () => {
    const whole = await flowWithin(undefined);
    const limit = features / 10;
    const blocked = await flowWithin(limit);
    expect(whole.peak).toBeGreaterThan(features);
    // Beside a block: a few arrays of N x p, its inputs and vectors.
    expect(blocked.peak).toBeLessThan(limit + 8 * 400 * 5 * 9 + 8 * rows * 8);
    expect(blocked.peak).toBeLessThan(features / 2);
    expect([whole.left, blocked.left]).toEqual([0, 0]);
    expectWithin(blocked.positions, whole.positions, 1e-12 * largest(whole.positions));
  });

  it('goes the same way bit for bit with any number of threads', async () => {
    const one = await flowWithin(features / 10);
    const two = await flowWithin(features / 10, { threads: 2 });
    expect(two.positions).toEqual(one.positions);
  });

  it('sees mini-batches in blocks too', async () => {
    const whole = await flowWithin(undefined, { batchSize: 80 });
    const blocked = await flowWithin(features / 10, { batchSize: 80 });
    expectWithin(blocked.positions, whole.positions, 1e-12 * largest(whole.positions));
    expect(blocked.peak).toBeLessThan(whole.peak / 2);
  });

  it('asks for features twice a step with weights that ask for psi, once without', async () => {
    const count = async (weights: () => ReturnType<typeof uniform>) => {
      let forwards = 0;
      const neuron = tanhNeuron();
      const counting: Neuron = {
        ...neuron,
        forward: (...args) => {
          forwards++;
          return neuron.forward(...args);
        },
      };
      const flow = await createProximalFlow({
        backend: createCpuBackend(),
        cloud: sampleCloud({ particles: 6, distribution: neuron.initialDistribution(dimension), random }),
        risk: populationRisk({
          loss: squaredLoss(),
          neuron: counting,
          inputs,
          inputDimension: dimension,
          targets: numbers,
          memoryLimit: 8 * 2 * 6 * 64,
        }),
        regularizer: entropy({ inverseTemperature: 1e3 }),
        location: eulerMaruyama({ random }),
        weights: weights(),
        stepSize: 0.1,
      });
      await flow.step();
      const first = forwards;
      await flow.step();
      flow.dispose();
      return (forwards - first) / 3;
    };
    expect(await count(uniform)).toBe(1);
    expect(await count(() => proximal({ epsilon: 0.01, quadrature: unitQuadrature(), skip: 'off' }))).toBe(2);
  });
});

import fc from 'fast-check';
import {
  afterSteps,
  conic,
  createCpuBackend,
  createProximalFlow,
  createRandom,
  createWasmBackend,
  entropy,
  eulerMaruyama,
  fixed,
  gradientDescent,
  guardedStepSize,
  huberLoss,
  implicit,
  kineticLangevin,
  l2Potential,
  logisticLoss,
  massOf,
  populationRisk,
  proximal,
  reluNeuron,
  schroedinger,
  squaredLoss,
  tanhNeuron,
  uniform,
  unitQuadrature,
  type Random,
} from 'proxflow';
import { describe, expect, it } from 'vitest';
import { anyNumber, points, positive, weights } from './arbitraries.js';
import { fuzzRuns, fuzzTimeout } from './fuzz-runs.js';
import { outcomeOf, requireFinite, requireNoNaN } from './outcome.js';

const backends = { cpu: createCpuBackend(), float32: await createWasmBackend({ dtype: 'float32' }) };

const locations = {
  eulerMaruyama: (random: Random) => eulerMaruyama({ random }),
  gradientDescent: () => gradientDescent(),
  implicit: (random: Random) => implicit({ random, maxGradientEvaluations: 30 }),
  kinetic: (random: Random, friction: number) => kineticLangevin({ random, friction }),
  fixed: () => fixed(),
};
const updates = {
  uniform: () => uniform(),
  proximal: (epsilon: number) => proximal({ epsilon, maxIterations: 200 }),
  paper: (epsilon: number) => proximal({ epsilon, maxIterations: 200, quadrature: unitQuadrature() }),
  schroedinger: () => schroedinger(),
  conic: (rate: number) => conic({ rate, quadrature: unitQuadrature() }),
};

const [particles, inputDimension] = [5, 2];
const options = fc.record({
  on: fc.constantFrom<keyof typeof backends>('cpu', 'float32'),
  neuron: fc.constantFrom(tanhNeuron(), reluNeuron()),
  loss: fc.constantFrom(squaredLoss(), logisticLoss(), huberLoss({ threshold: 1 })),
  location: fc.constantFrom(...(Object.keys(locations) as (keyof typeof locations)[])),
  update: fc.constantFrom(...(Object.keys(updates) as (keyof typeof updates)[])),
  setting: positive,
  positions: points(particles, inputDimension + 2),
  masses: fc.option(weights(particles), { nil: new Array<number>(particles).fill(1 / particles) }),
  inputs: points(4, inputDimension),
  targets: fc.array(fc.constantFrom(-1, 1), { minLength: 4, maxLength: 4 }),
  stepSize: fc.oneof(positive, anyNumber),
  guarded: fc.boolean(),
  inverseTemperature: fc.oneof(positive, fc.constant(Infinity)),
  decay: fc.oneof(positive, fc.constant(0)),
});

describe('flows of random parts and numbers', () => {
  it(
    'make finite steps until they stop, diverge with a cause, or are refused',
    async () => {
      const ends = new Map<string, number>();
      await fc.assert(
        fc.asyncProperty(options, async (drawn) => {
          const backend = backends[drawn.on];
          const before = backend.memory();
          const random = createRandom(1);
          const outcome = await outcomeOf(async () => {
            const flow = await createProximalFlow({
              backend,
              cloud: {
                positions: Float64Array.from(drawn.positions),
                particles,
                dimension: inputDimension + 2,
                weights: massOf(drawn.masses),
              },
              risk: populationRisk({
                loss: drawn.loss,
                neuron: drawn.neuron,
                inputs: Float64Array.from(drawn.inputs),
                inputDimension,
                targets: Float64Array.from(drawn.targets),
              }),
              regularizer: entropy({ inverseTemperature: drawn.inverseTemperature }),
              ...(drawn.decay > 0 && { confinement: l2Potential({ strength: drawn.decay }) }),
              location: locations[drawn.location](random, drawn.setting),
              weights: updates[drawn.update](drawn.setting),
              stepSize: drawn.guarded ? guardedStepSize(drawn.stepSize) : drawn.stepSize,
              stop: afterSteps(4),
            });
            try {
              for await (const { seconds: _, ...report } of flow) {
                requireNoNaN(report, 'report');
                requireFinite(report.freeEnergy.total, 'freeEnergy');
              }
              const checkpoint = await flow.checkpoint();
              requireFinite(checkpoint.positions, 'positions');
              requireNoNaN(checkpoint, 'checkpoint');
              requireNoNaN(flow.predictions, 'predictions');
              if (flow.divergence?.likelyCause === 'stepSize') expect(flow.divergence.stepSize).toBeGreaterThan(0);
              return flow.status;
            } finally {
              flow.dispose();
            }
          });
          expect(backend.memory()).toEqual(before);
          const end = 'value' in outcome ? outcome.value : 'refused';
          ends.set(end, (ends.get(end) ?? 0) + 1);
        }),
        fuzzRuns(200),
      );
      expect(ends.get('stopped')).toBeGreaterThan(20);
      expect(ends.get('diverged')).toBeGreaterThan(5);
    },
    fuzzTimeout,
  );
});

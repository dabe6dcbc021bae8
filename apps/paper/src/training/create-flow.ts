import {
  confinementOf,
  createProximalFlow,
  createRandom,
  densityOf,
  entropy,
  eulerMaruyama,
  guardedStepSize,
  populationRisk,
  proximal,
  publishedRisk,
  publishedStop,
  sampleCloud,
  uniform,
  unitQuadrature,
  type Backend,
  type CoordinateDistribution,
  type FlowCheckpoint,
  type LocationUpdate,
  type ProximalFlow,
  type Random,
  type WeightUpdate,
} from 'proxflow';
import type { PublishedSwitches, Recipe } from './recipe.js';

/** A flow with masses in every consistent setting, with density values where the scripts had them. */
export type RecipeFlow = ProximalFlow<'mass'> | ProximalFlow<'density'>;

/** Puts a recipe's parts together, at the start or where a checkpoint left off. */
export async function createFlow(recipe: Recipe, backend: Backend, checkpoint?: FlowCheckpoint): Promise<RecipeFlow> {
  const { train, neuron, loss, distribution } = recipe;
  const { arithmetic, particles, stepSize, inverseTemperature, epsilon, weightDecay, seed, skip } = recipe.settings;
  const random = createRandom(seed);
  const cloud = sampleCloud({ particles, distribution, random });
  const location = eulerMaruyama({ random });
  const shared = {
    backend,
    regularizer: entropy({ inverseTemperature }),
    ...confinementOf({ weightDecay, distribution, inverseTemperature }),
    ...(checkpoint && { checkpoint }),
  };
  if (arithmetic === 'consistent' || arithmetic === 'langevin') {
    return createProximalFlow({
      ...shared,
      cloud,
      location,
      risk: populationRisk({ loss, neuron, ...train }),
      weights: arithmetic === 'langevin' ? uniform() : proximal({ epsilon, skip: skip === false ? 'off' : 'auto' }),
      stepSize: guardedStepSize(stepSize),
    });
  }
  const published = {
    ...shared,
    location: dividedNoise(location, arithmetic.noiseDivisor ?? 1),
    weights: publishedWeights(epsilon, arithmetic, random, skip ? 'auto' : 'off'),
    stepSize,
  };
  const risk = { neuron, drift: arithmetic.drift, ...train };
  if (arithmetic.initialWeights === 'mass') {
    return createProximalFlow({ ...published, cloud, risk: publishedRisk({ ...risk, weights: 'mass' }) });
  }
  const density = densityOf(new Float64Array(particles).fill(1 / boxVolume(distribution)));
  return createProximalFlow({
    ...published,
    cloud: { ...cloud, weights: density },
    risk: publishedRisk({ ...risk, weights: 'density' }),
  });
}

/** The same move with its noise divided: the temperature of the noise falls by the square. */
function dividedNoise(location: LocationUpdate, divisor: number): LocationUpdate {
  return { ...location, move: (step) => location.move({ ...step, temperature: step.temperature / divisor ** 2 }) };
}

function publishedWeights(
  epsilon: number | 'auto',
  switches: PublishedSwitches,
  random: Random,
  skip: 'auto' | 'off',
): WeightUpdate {
  const { potentialAt, kernelRows, innerStop, innerStart, squaredNorms } = switches;
  const start = random.stream('inner start');
  return proximal({
    epsilon,
    quadrature: unitQuadrature(),
    // Unless it is asked for: what leaves a particle is then bounded, not measured.
    skip,
    potentialAt,
    kernelRows,
    ...(innerStop !== 'certified' && {
      // |dy|^2 < tolerance says |dy| < sqrt(tolerance).
      stop: publishedStop(squaredNorms ? Math.sqrt(innerStop.tolerance) : innerStop.tolerance),
      maxIterations: innerStop.maxIterations,
      accelerate: false,
    }),
    ...(innerStart === 'random' && {
      start: (step: number, particles: number) => start.uniforms(step, 1, particles).map(Math.log),
    }),
  });
}

/** The volume of the box that a product of uniform laws fills; the scripts' density value is one over it (D1). */
function boxVolume(distribution: readonly CoordinateDistribution[]): number {
  return distribution.reduce((volume, law) => {
    if (law.kind !== 'uniform') throw new TypeError('A density value at the start needs a box to start from.');
    return volume * (law.high - law.low);
  }, 1);
}

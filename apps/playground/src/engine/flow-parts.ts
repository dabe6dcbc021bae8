import { InvalidDataError, type Backend } from '@proxflow/backend';
import {
  conic,
  epsilonFromNeighbours,
  eulerMaruyama,
  fixed,
  gradientDescent,
  guardedStepSize,
  implicit,
  kineticLangevin,
  proximal,
  sampleCloud,
  schroedinger,
  uniform,
  unitQuadrature,
  type LocationUpdate,
  type ProximalFlowOptions,
  type ProximalWeights,
  type WeightUpdate,
} from '@proxflow/core';
import { cosine, euclidean, pNorm, squaredEuclidean, type GroundCost } from '@proxflow/costs';
import type { CoordinateDistribution, Neuron } from '@proxflow/neurons';
import type { Random } from '@proxflow/random';
import { box, entropy, linear, sumOfRegularizers, tsallis, type WeightRegularizer } from '@proxflow/regularizers';
import { populationRisk, publishedRisk, type ClassLoss, type Loss } from '@proxflow/risks';
import { confinementOf, presets } from 'proxflow';
import type { PreparedData } from '../data/prepared-data.js';
import type { Settings } from '../settings/settings.js';

/** Parts with every `auto` resolved. */
export interface ResolvedParts {
  readonly neuron: Neuron;
  readonly loss: Loss | ClassLoss;
  readonly stepSize: number;
  readonly weightDecay: number | 'prior';
  readonly distribution: readonly CoordinateDistribution[];
}

/** Puts the flow together that the settings name. */
export function flowOptions(
  settings: Settings,
  parts: ResolvedParts,
  data: PreparedData,
  backend: Backend,
  random: Random,
): ProximalFlowOptions<'mass'> {
  const { neuron, loss, stepSize, distribution } = parts;
  const published = settings.formulas === 'published';
  return {
    backend,
    cloud: sampleCloud({ particles: settings.particles, distribution, random }),
    risk: published
      ? publishedRisk({ neuron, weights: 'mass', drift: 'frozen', ...data.train })
      : populationRisk({ loss, neuron, ...data.train }),
    regularizer: regularizerOf(settings),
    ...confinementOf({
      weightDecay: parts.weightDecay,
      distribution,
      inverseTemperature: settings.inverseTemperature,
    }),
    location: locationOf(settings, random),
    weights: weightsOf(settings, random),
    // The paper's steps are constant.
    stepSize: published ? stepSize : guardedStepSize(stepSize),
  };
}

export function regularizerOf({ regularizer, inverseTemperature }: Settings): WeightRegularizer {
  switch (regularizer) {
    case 'entropy':
      return entropy({ inverseTemperature });
    case 'cappedEntropy':
      return sumOfRegularizers(entropy({ inverseTemperature }), box({ upper: 2 }));
    case 'tsallis':
      if (inverseTemperature === Infinity) return linear({ slopes: 0 });
      return tsallis({ exponent: 2, strength: 1 / inverseTemperature });
    case 'none':
      return linear({ slopes: 0 });
  }
}

function locationOf({ location }: Settings, random: Random): LocationUpdate {
  switch (location) {
    case 'eulerMaruyama':
      return eulerMaruyama({ random });
    case 'gradientDescent':
      return gradientDescent();
    case 'implicit':
      return implicit({ random });
    case 'kinetic':
      return kineticLangevin({ random, friction: 1 });
    case 'fixed':
      return fixed();
  }
}

function weightsOf(settings: Settings, random: Random): WeightUpdate {
  const published = settings.formulas === 'published';
  const step: ProximalWeights = {
    epsilon: settings.epsilon === 'neighbours' ? epsilonFromNeighbours() : settings.epsilon,
    cost: costOf(settings),
    ...(published && { potentialAt: 'previous' }),
  };
  switch (settings.weights) {
    case 'proximal':
      return proximal(step);
    case 'proximalCounting':
      return proximal({ ...step, quadrature: unitQuadrature() });
    case 'conic':
      return conic({ quadrature: unitQuadrature(), resampling: { random, below: 0.5 } });
    case 'schroedinger':
      return schroedinger();
    case 'uniform':
      return uniform();
  }
}

export function costOf({ cost }: Pick<Settings, 'cost'>): GroundCost {
  switch (cost) {
    case 'squaredEuclidean':
      return squaredEuclidean();
    case 'euclidean':
      return euclidean();
    case 'manhattan':
      return pNorm({ p: 1 });
    case 'cosine':
      return cosine();
  }
}

/** The law of the paper's start, a box for (a, b, w). */
export function publishedBox(inputDimension: number, neuron: Neuron): readonly CoordinateDistribution[] {
  const law = presets.paper.initialDistribution?.(inputDimension, neuron);
  if (law !== undefined) return law;
  throw new InvalidDataError({
    argument: 'formulas',
    value: 'published',
    expected: 'a preset of the paper that says where particles start',
    remedy: 'Choose the consistent formulas.',
  });
}

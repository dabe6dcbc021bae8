import { InvalidArgumentError, type Backend } from '@proxflow/backend';
import {
  afterSteps,
  anyOf,
  createProximalFlow,
  densityOf,
  eulerMaruyama,
  guardedStepSize,
  noImprovement,
  proximal,
  sampleCloud,
  unitQuadrature,
  type FlowCheckpoint,
  type FlowStoppingRule,
  type ProximalFlow,
  type ProximalFlowOptions,
  type Validation,
  type WeightUpdate,
} from '@proxflow/core';
import type { CoordinateDistribution } from '@proxflow/neurons';
import { createRandom, type Random } from '@proxflow/random';
import { entropy, gaussianPrior, l2Potential, type PositionPotential } from '@proxflow/regularizers';
import {
  populationRisk,
  publishedRisk,
  type MiniBatches,
  type RiskFunctional,
  type TrainingData,
  type WeightKind,
} from '@proxflow/risks';
import { publishedStop } from '@proxflow/sinkhorn';
import type { PublishedArithmetic } from './presets.js';
import type { TrainingSettings } from './settings.js';

/** A flow that trains: with masses in every consistent setting, with density values where the scripts had them. */
export type TrainingFlow = ProximalFlow<'mass'> | ProximalFlow<'density'>;

/** The rows of one training. */
export interface TrainingRows {
  readonly data: TrainingData;
  /** To stop early by. */
  readonly heldOut?: TrainingData;
}

/** Puts the parts together that the settings name. */
export async function createTrainingFlow(
  settings: TrainingSettings,
  backend: Backend,
  { data, heldOut }: TrainingRows,
  { signal, checkpoint }: { readonly signal?: AbortSignal; readonly checkpoint?: FlowCheckpoint },
): Promise<TrainingFlow> {
  const { neuron, loss, particles, distribution, published } = settings;
  const random = createRandom(settings.seed);
  const cloud = sampleCloud({ particles, distribution, random });
  const shared = {
    backend,
    regularizer: entropy({ inverseTemperature: settings.inverseTemperature }),
    ...confinementOf(settings),
    location: eulerMaruyama({ random }),
    stop: stopOf(settings),
    ...(signal && { signal }),
    ...(checkpoint && { checkpoint }),
  } satisfies Partial<ProximalFlowOptions<'mass'>>;

  if (published === undefined) {
    return createProximalFlow({
      ...shared,
      cloud,
      risk: populationRisk({ loss, neuron, ...data, ...batchOf(settings, random) }),
      ...validationOf(settings, heldOut && populationRisk({ loss, neuron, ...heldOut })),
      weights: proximal({ epsilon: settings.epsilon }),
      stepSize: guardedStepSize(settings.stepSize),
    });
  }
  requireSquared(loss.name, settings.preset);
  const risk = <Kind extends WeightKind>(rows: TrainingData, kind: Kind) =>
    publishedRisk({ neuron, drift: published.drift, ...rows, weights: kind });
  const weights = publishedWeights(settings.epsilon, published, random);
  const { stepSize } = settings;
  if (published.initialWeights === 'mass') {
    const validation = validationOf(settings, heldOut && risk(heldOut, 'mass'));
    return createProximalFlow({ ...shared, weights, stepSize, cloud, risk: risk(data, 'mass'), ...validation });
  }
  const density = densityOf(new Float64Array(particles).fill(1 / boxVolume(distribution)));
  return createProximalFlow({
    ...shared,
    weights,
    stepSize,
    cloud: { ...cloud, weights: density },
    risk: risk(data, 'density'),
    ...validationOf(settings, heldOut && risk(heldOut, 'density')),
  });
}

function stopOf({ steps, earlyStopping }: TrainingSettings): FlowStoppingRule {
  const rule = afterSteps(steps);
  return earlyStopping ? anyOf(noImprovement(earlyStopping), rule) : rule;
}

function batchOf({ batchSize }: TrainingSettings, random: Random): { readonly batch?: MiniBatches } {
  return batchSize === undefined ? {} : { batch: { size: batchSize, random } };
}

/** With the best cloud kept, which the flow goes back to when it stops. */
function validationOf<Kind extends WeightKind>(
  { earlyStopping }: TrainingSettings,
  value: RiskFunctional<Kind> | undefined,
): { readonly validation?: Validation<Kind> } {
  if (earlyStopping === undefined || value === undefined) return {};
  return { validation: { value, every: earlyStopping.every, restoreBest: true } };
}

/**
 * The confinement of settings, ready to be part of a flow: weight decay, or the prior that makes the entropy a divergence
 * from the initial law. Empty for a decay of 0.
 */
export function confinementOf({
  weightDecay,
  distribution,
  inverseTemperature,
}: Pick<TrainingSettings, 'weightDecay' | 'distribution' | 'inverseTemperature'>): {
  readonly confinement?: PositionPotential;
} {
  if (weightDecay !== 'prior') return weightDecay > 0 ? { confinement: l2Potential({ strength: weightDecay }) } : {};
  const moments = distribution.map((law) => (law.kind === 'normal' ? law : momentsOfUniform(law)));
  return {
    confinement: gaussianPrior({
      mean: moments.map(({ mean }) => mean),
      deviation: moments.map(({ deviation }) => deviation),
      strength: 1 / inverseTemperature,
    }),
  };
}

function momentsOfUniform({ low, high }: { readonly low: number; readonly high: number }) {
  return { mean: (low + high) / 2, deviation: (high - low) / Math.sqrt(12) };
}

function publishedWeights(
  epsilon: number | 'auto',
  { potentialAt, kernelRows, innerStop, innerStart }: PublishedArithmetic,
  random: Random,
): WeightUpdate {
  const start = random.stream('inner start');
  return proximal({
    epsilon,
    quadrature: unitQuadrature(),
    // What the scripts compute is computed, also where it changes nothing.
    skip: 'off',
    potentialAt,
    kernelRows,
    ...(innerStop !== 'certified' && {
      stop: publishedStop(innerStop.tolerance),
      maxIterations: innerStop.maxIterations,
      accelerate: false,
    }),
    ...(innerStart === 'random' && {
      start: (step: number, particles: number) => start.uniforms(step, 1, particles).map(Math.log),
    }),
  });
}

function boxVolume(distribution: readonly CoordinateDistribution[]): number {
  return distribution.reduce((volume, law, k) => {
    if (law.kind === 'uniform') return volume * (law.high - law.low);
    throw new InvalidArgumentError({
      argument: 'initialDistribution',
      place: `[${k}]`,
      value: law.kind,
      expected: 'a uniform law in every coordinate for this preset',
      remedy: 'Start the reference preset from a box: its initial weight is one over the volume of the box.',
    });
  }, 1);
}

function requireSquared(loss: string, preset: string): void {
  if (loss === 'squared') return;
  throw new InvalidArgumentError({
    argument: 'loss',
    value: loss,
    expected: `squared for preset ${preset}, whose formulas are those of the squared loss`,
    remedy: 'Leave the loss out, or use preset default.',
  });
}

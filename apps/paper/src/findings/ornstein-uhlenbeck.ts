import {
  createProximalFlow,
  createRandom,
  densityOf,
  entropy,
  eulerMaruyama,
  expectation,
  massOf,
  potentialEnergy,
  proposalQuadrature,
  proximal,
  sampleCloud,
  uniform,
  unitQuadrature,
  weightValues,
  type Backend,
  type Mass,
  type WeightUpdate,
} from 'proxflow';
import { energyOf, quadratic, startLineFlow } from './line-flow.js';

export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

export function moments(weights: Mass, positions: Float64Array): Moments {
  const mean = expectation(weights, positions);
  const variance = expectation(
    weights,
    positions.map((x) => (x - mean) ** 2),
  );
  return { mean, variance };
}

/** Mean and variance at time 1 from N(1, 1/4), beta = 1, by proximal steps on fixed nodes. */
export async function transientOnNodes(backend: Backend, stepSize: number): Promise<Moments> {
  const { flow, nodes } = await startLineFlow({
    backend,
    potential: quadratic,
    inverseTemperature: 1,
    nodes: 241,
    extent: 5,
    stepSize,
    relativeEpsilon: 0.1,
    start: { mean: 1, deviation: 0.5 },
  });
  for (let k = 0; k < Math.round(1 / stepSize); k++) await flow.step();
  const { weights } = await flow.cloud();
  flow.dispose();
  return moments(weights, nodes);
}

/** The exact ones: e^-1 and e^-2 / 4 + 1 - e^-2. */
export const exactTransient: Moments = { mean: Math.exp(-1), variance: 0.25 * Math.exp(-2) + 1 - Math.exp(-2) };

/** Variance of the law in which the proximal step comes to rest, on fixed nodes; the flow's own is 1. */
export async function restingVariance(backend: Backend, relativeEpsilon: number): Promise<number> {
  const { flow, nodes } = await startLineFlow({
    backend,
    potential: quadratic,
    inverseTemperature: 1,
    nodes: 161,
    extent: 7,
    stepSize: 0.2,
    relativeEpsilon,
    start: { mean: 0, deviation: 1 },
  });
  for (let k = 0; k < 60; k++) await flow.step();
  const { weights } = await flow.cloud();
  flow.dispose();
  return moments(weights, nodes).variance;
}

/** Variance of a cloud that starts as N(0, 1), where the exact law stays, after 40 noisy steps. */
export async function varianceOfMovingCloud(
  backend: Backend,
  weights: 'unit' | 'proposal' | 'uniform',
  seed: number,
): Promise<number> {
  const updates: Record<typeof weights, () => WeightUpdate> = {
    unit: () => proximal({ quadrature: unitQuadrature() }),
    proposal: () => proximal({ quadrature: proposalQuadrature() }),
    uniform: () => uniform(),
  };
  const flow = await createProximalFlow({
    backend,
    cloud: sampleCloud({
      particles: 400,
      distribution: [{ kind: 'normal', mean: 0, deviation: 1 }],
      random: createRandom(seed),
    }),
    risk: potentialEnergy(energyOf(quadratic)),
    regularizer: entropy({ inverseTemperature: 1 }),
    location: eulerMaruyama({ random: createRandom(`${seed} noise`) }),
    weights: updates[weights](),
    stepSize: 0.05,
  });
  for (let k = 0; k < 40; k++) await flow.step();
  const cloud = await flow.cloud();
  flow.dispose();
  return moments(cloud.weights, cloud.positions).variance;
}

/** Variance of 4000 samples of N(0, 1) by their plain mean, and by weighting each with the density again. */
export function densityTakenForMass(): { readonly plain: number; readonly weightedAgain: number } {
  const { positions, weights } = sampleCloud({
    particles: 4000,
    distribution: [{ kind: 'normal', mean: 0, deviation: 1 }],
    random: createRandom(5),
  });
  const density = densityOf(positions.map((x) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)));
  return {
    plain: moments(weights, positions).variance,
    weightedAgain: moments(massOf(weightValues(density)), positions).variance,
  };
}

import {
  createProximalFlow,
  createRandom,
  entropy,
  eulerMaruyama,
  expectation,
  potentialEnergy,
  sampleCloud,
  uniform,
  type Backend,
} from 'proxflow';
import type { CrossingProblem } from './exact-crossing.js';
import { doubleWell, energyOf, startLineFlow } from './line-flow.js';

const stepSize = 0.05;

/** From the left well over a barrier of 4 / beta. */
export const crossingProblem: CrossingProblem = {
  potential: doubleWell,
  inverseTemperature: 4,
  start: { mean: -1, deviation: 0.2 },
  extent: 2,
};
const { inverseTemperature, start } = crossingProblem;

const isRight = (x: number) => (x > 0 ? 1 : 0);

/** Mass in the right well against time, from a law in the left one; half of it in the end. */
export interface Crossing {
  readonly time: readonly number[];
  readonly right: readonly number[];
}

/** Weights on fixed nodes: deterministic. */
export async function crossingOnNodes(
  backend: Backend,
  { nodes, relativeEpsilon }: { readonly nodes: number; readonly relativeEpsilon: number },
  duration: number,
): Promise<Crossing> {
  const started = await startLineFlow({
    backend,
    ...crossingProblem,
    nodes,
    stepSize,
    relativeEpsilon,
  });
  const shares = started.nodes.map(isRight);
  const [time, right] = [[0], [expectation((await started.flow.cloud()).weights, shares)]];
  while (time[time.length - 1] < duration) {
    const report = await started.flow.step();
    time.push(report.time);
    right.push(expectation((await started.flow.cloud()).weights, shares));
  }
  started.flow.dispose();
  return { time, right };
}

/** Particles of weight 1/N that jump by noise: right on average, with the scatter of N coin tosses. */
export async function crossingOfParticles(
  backend: Backend,
  particles: number,
  duration: number,
  seed: number,
): Promise<Crossing> {
  const flow = await createProximalFlow({
    backend,
    cloud: sampleCloud({
      particles,
      distribution: [{ kind: 'normal', ...start }],
      random: createRandom(seed),
    }),
    risk: potentialEnergy(energyOf(doubleWell)),
    regularizer: entropy({ inverseTemperature }),
    location: eulerMaruyama({ random: createRandom(seed) }),
    weights: uniform(),
    stepSize,
  });
  const share = async () => {
    const { weights, positions } = await flow.cloud();
    return expectation(weights, positions.map(isRight));
  };
  const [time, right] = [[0], [await share()]];
  while (time[time.length - 1] < duration) {
    time.push((await flow.step()).time);
    right.push(await share());
  }
  flow.dispose();
  return { time, right };
}

import type { Backend } from 'proxflow';
import { crossingOfParticles, crossingOnNodes, crossingProblem, type Crossing } from './double-well.js';
import { exactCrossing } from './exact-crossing.js';
import { gridSlope, runGridProblem, type GridRun } from './grid-problem.js';
import { learnedAmplitudes, wdbcWeights, type LearnedAmplitude, type WdbcWeights } from './high-dimension.js';
import {
  densityTakenForMass,
  restingVariance,
  transientOnNodes,
  varianceOfMovingCloud,
  type Moments,
} from './ornstein-uhlenbeck.js';

/** Every number that the page of findings prints, and every curve it draws. */
export interface Findings {
  readonly wdbc: readonly WdbcWeights[];
  /** Slope of f on y on the grid problem, by the first variation and by half its interaction. */
  readonly gridSlopes: { readonly consistent: number; readonly published: number };
  readonly amplitudes: readonly LearnedAmplitude[];
  readonly density: ReturnType<typeof densityTakenForMass>;
  /** Variances of a stationary cloud after 40 steps, one for each seed. */
  readonly moving: Readonly<Record<'unit' | 'proposal' | 'uniform', readonly number[]>>;
  readonly resting: readonly { readonly relativeEpsilon: number; readonly variance: number }[];
  readonly transients: readonly { readonly stepSize: number; readonly moments: Moments }[];
  readonly grid: readonly GridRun[];
  readonly crossing: {
    readonly exact: Crossing;
    readonly nodes: readonly {
      readonly relativeEpsilon: number;
      readonly nodes: number;
      readonly crossing: Crossing;
    }[];
    readonly particles: readonly Crossing[];
  };
}

const duration = 20;

/** Makes the runs, one after the other; about two minutes. */
export async function measureFindings(backend: Backend, say: (text: string) => void): Promise<Findings> {
  const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
  say('WDBC in three columns ...');
  const wdbc = await wdbcWeights(backend);
  say('The learned sinusoid ...');
  const amplitudes = await learnedAmplitudes(backend);
  say('Ornstein-Uhlenbeck ...');
  const variances = (weights: 'unit' | 'proposal' | 'uniform') =>
    inTurn(seeds, (seed) => varianceOfMovingCloud(backend, weights, seed));
  const moving = {
    unit: await variances('unit'),
    proposal: await variances('proposal'),
    uniform: await variances('uniform'),
  };
  const resting = await inTurn([0.1, 0.5, 1, 2, 4], async (relativeEpsilon) => ({
    relativeEpsilon,
    variance: await restingVariance(backend, relativeEpsilon),
  }));
  const transients = await inTurn([0.1, 0.05, 0.025], async (stepSize) => ({
    stepSize,
    moments: await transientOnNodes(backend, stepSize),
  }));
  say('The grid problem ...');
  const grid = await inTurn([4e-4, 2e-3, 1e-2, 5e-2, 0.2, 1], (epsilon) => runGridProblem(backend, epsilon, 300));
  const gridSlopes = {
    consistent: await gridSlope(backend, 'consistent'),
    published: await gridSlope(backend, 'published'),
  };
  say('The double well ...');
  const nodes = await inTurn(
    [
      { relativeEpsilon: 0.1, nodes: 161 },
      { relativeEpsilon: 0.02, nodes: 321 },
    ],
    async (question) => ({ ...question, crossing: await crossingOnNodes(backend, question, duration) }),
  );
  const { time } = nodes[0].crossing;
  const crossing = {
    exact: { time, right: exactCrossing(crossingProblem, time) },
    nodes,
    particles: await inTurn(seeds, (seed) => crossingOfParticles(backend, 161, duration, seed)),
  };
  return { wdbc, amplitudes, gridSlopes, density: densityTakenForMass(), moving, resting, transients, grid, crossing };
}

async function inTurn<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await run(item));
  return results;
}

import { createDefaultBackend } from 'proxflow';
import { expect, it } from 'vitest';
import { linePlot } from '../plots/line-plot.js';
import { crossingOfParticles, crossingOnNodes, crossingProblem } from './double-well.js';
import { exactCrossing } from './exact-crossing.js';
import { gridSlope, leastFreeEnergy, runGridProblem } from './grid-problem.js';
import { quadratic } from './line-flow.js';
import { densityTakenForMass, restingVariance } from './ornstein-uhlenbeck.js';

it('the exact crossing starts at the tail of its law, and ends with half of the mass on each side', () => {
  const [start, late, end] = exactCrossing(crossingProblem, [0, 20, 1000]);
  // P(N(-1, 0.2) > 0).
  expect(start).toBeCloseTo(2.87e-7, 8);
  expect(late).toBeGreaterThan(0.2);
  expect(end).toBeCloseTo(0.5, 6);
});

it('the exact crossing of a quadratic potential is that of the Ornstein-Uhlenbeck process', () => {
  const problem = { potential: quadratic, inverseTemperature: 1, start: { mean: -1, deviation: 0.5 }, extent: 6 };
  const [right] = exactCrossing(problem, [1]);
  // P(N(-e^-1, 0.898499) > 0) = Phi(-0.388107).
  expect(right).toBeCloseTo(0.34897, 3);
});

it('nodes and particles cross about as fast as they should', async () => {
  const backend = await createDefaultBackend();
  const [exact] = exactCrossing(crossingProblem, [5]);
  const nodes = await crossingOnNodes(backend, { nodes: 161, relativeEpsilon: 0.1 }, 5);
  // The blur raises the temperature by 5 %, and the rate by exp(4 (1 - 1/1.05)) = 1.21.
  expect(nodes.right.at(-1)).toBeGreaterThan(1.15 * exact);
  expect(nodes.right.at(-1)).toBeLessThan(1.27 * exact);
  const { right } = await crossingOfParticles(backend, 2000, 5, 1);
  expect(Math.abs((right.at(-1) ?? NaN) - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / 2000));
});

it('a blur of epsilon widens the resting law by 1 + epsilon beta / (2 h)', async () => {
  const backend = await createDefaultBackend();
  expect(await restingVariance(backend, 0.1)).toBeCloseTo(1.05, 2);
  expect(await restingVariance(backend, 0.5)).toBeCloseTo(1.25, 1);
});

it('half the interaction learns twice the target', async () => {
  const backend = await createDefaultBackend();
  const [consistent, published] = [await gridSlope(backend, 'consistent'), await gridSlope(backend, 'published')];
  expect(consistent).toBeCloseTo(1, 1);
  expect(published / consistent).toBeCloseTo(2, 1);
});

it('the grid problem falls to its least free energy with a small epsilon, to a wrong limit with a large one', async () => {
  const backend = await createDefaultBackend();
  const [small, large] = [await runGridProblem(backend, 4e-4, 300), await runGridProblem(backend, 1, 300)];
  expect(small.freeEnergy[0]).toBeCloseTo(22.6016, 4);
  expect(small.increases).toBe(0);
  expect((small.freeEnergy.at(-1) ?? NaN) - leastFreeEnergy).toBeLessThan(2e-3);
  expect(large.freeEnergy.at(-1)).toBeCloseTo(0.567562, 4);
});

it('weighting samples by their density halves a normal variance', () => {
  const { plain, weightedAgain } = densityTakenForMass();
  expect(plain).toBeCloseTo(1, 1);
  expect(weightedAgain / plain).toBeCloseTo(0.5, 1);
});

it('a logarithmic plot leaves out what has no logarithm', async () => {
  const points = [
    { x: 0, y: 1 },
    { x: 1, y: 0 },
    { x: 2, y: 1e-3 },
  ];
  const question = { name: 'p', description: 'd', xTitle: 'x', yTitle: 'y', curves: [{ name: 'a', points }] };
  const { svg } = await linePlot({ ...question, yScale: 'log' });
  expect(svg).not.toMatch(/NaN|Infinity/);
  expect(svg).toContain('<svg');
});

import { createCpuBackend } from '@proxflow/backend-cpu';
import { squaredEuclidean } from '@proxflow/costs';
import { createRandom } from '@proxflow/random';
import { entropy } from '@proxflow/regularizers';
import { describe, expect, it } from 'vitest';
import { NeighbourLists, pointGeometry, proximalStep, truncatedGeometry } from './index.js';

const backend = createCpuBackend();
const [particles, epsilon, stepSize] = [120, 0.02, 0.05];
const logWeights = new Float64Array(particles).fill(-Math.log(particles));

/** Clouds on their way: particles that wander by about `size` a step. */
function journey(steps: number, dimension: number, size: number): Float64Array[] {
  const random = createRandom(11);
  const clouds = [random.stream('start').normals(0, particles, dimension)];
  for (let k = 0; k < steps; k++) {
    const noise = random.stream('noise').normals(k, particles, dimension);
    clouds.push(clouds[k].map((value, at) => value + size * noise[at]));
  }
  return clouds;
}

/** One step between two clouds of a journey, with pairs within `cutoff`. */
async function stepBetween(
  from: Float64Array,
  to: Float64Array,
  { cutoff = 1, ...extra }: { cutoff?: number; lists?: NeighbourLists; tolerance?: number; memoryLimit?: number } = {},
) {
  const shape = [particles, from.length / particles] as const;
  const [x, y] = [await backend.upload(from, shape), await backend.upload(to, shape)];
  const potential = Float64Array.from({ length: particles }, (_, j) => to[j * shape[1]] ** 2);
  const problem = {
    backend,
    epsilon,
    stepSize,
    logWeights,
    potential,
    regularizer: entropy({ inverseTemperature: 4 }),
  };
  const geometry = truncatedGeometry({ backend, x, y, cutoff, ...extra });
  const near = await proximalStep({ ...problem, cost: geometry });
  const whole = await proximalStep({ ...problem, cost: pointGeometry({ backend, x, y, cost: squaredEuclidean() }) });
  const kept = await geometry.keptPairs();
  x.dispose();
  y.dispose();
  return { near, whole, kept };
}

describe('lists of neighbours', () => {
  it.each([1, 2, 3, 5])(
    'find what new ones find, bit for bit, whenever they were made, in %i dimensions',
    async (p) => {
      const clouds = journey(12, p, 0.01);
      const lists = new NeighbourLists();
      for (let k = 0; k < 12; k++) {
        const kept = await stepBetween(clouds[k], clouds[k + 1], { lists });
        const anew = await stepBetween(clouds[k], clouds[k + 1]);
        expect(kept.kept).toBe(anew.kept);
        expect(kept.near).toEqual(anew.near);
      }
      // Rows and columns each at the start, and again when somebody had gone a quarter of the distance.
      expect(lists.rebuilds).toBeGreaterThanOrEqual(2);
      expect(lists.rebuilds).toBeLessThan(12);
    },
  );

  it('are made anew in every step that moves somebody further than the skin, and never while nobody moves', async () => {
    const far = journey(5, 2, 1);
    const restless = new NeighbourLists();
    for (let k = 0; k < 5; k++) await stepBetween(far[k], far[k + 1], { lists: restless });
    expect(restless.rebuilds).toBe(10);
    const still = new NeighbourLists();
    for (let k = 0; k < 5; k++) await stepBetween(far[0], far[1], { lists: still });
    expect(still.rebuilds).toBe(2);
  });

  it('give the same bits where pairs are not held', async () => {
    const clouds = journey(6, 2, 0.01);
    const lists = new NeighbourLists();
    for (let k = 0; k < 6; k++) {
      const kept = await stepBetween(clouds[k], clouds[k + 1], { lists, memoryLimit: 1 });
      const anew = await stepBetween(clouds[k], clouds[k + 1], { memoryLimit: 1 });
      expect(kept.near.domain).toBe('log');
      expect(kept.near).toEqual(anew.near);
    }
  });

  it('refuse a skin that is none', () => {
    expect(() => new NeighbourLists({ skin: 0 })).toThrow(/skin/);
  });
});

describe('a truncated step with a tolerance', () => {
  it('looks further until what it leaves out is within it, from cutoffs that are much too short', async () => {
    let widened = 0;
    for (let trial = 0; trial < 12; trial++) {
      const [from, to] = journey(1, 1 + (trial % 3), 0.1);
      const cutoff = 0.05 * (1 + trial);
      const tolerance = 10 ** -(3 + (trial % 7));
      const loose = await stepBetween(from, to, { cutoff });
      const { near, whole, kept } = await stepBetween(from, to, { cutoff, tolerance });
      expect(near.truncationError).toBeLessThanOrEqual(tolerance);
      const error = near.logWeights.reduce((most, log, j) => Math.max(most, Math.abs(log - whole.logWeights[j])), 0);
      expect(error).toBeLessThanOrEqual(near.truncationError + near.certifiedError + whole.certifiedError + 1e-12);
      if (loose.near.truncationError > tolerance) {
        widened++;
        expect(kept).toBeGreaterThan(loose.kept);
      }
    }
    expect(widened).toBeGreaterThan(6);
  });
});

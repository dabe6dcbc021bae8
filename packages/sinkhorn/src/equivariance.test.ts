import { createCpuBackend } from '@proxflow/backend-cpu';
import { squaredEuclidean } from '@proxflow/costs';
import { entropy } from '@proxflow/regularizers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proximalStep } from './index.js';

const backend = createCpuBackend();

interface Cloud {
  readonly previous: number[][];
  readonly current: number[][];
  readonly weights: number[];
  readonly psi: number[];
}

const number = fc.double({ min: -2, max: 2, noNaN: true });
const cloud: fc.Arbitrary<Cloud> = fc.integer({ min: 2, max: 6 }).chain((particles) => {
  const sized = <T>(entry: fc.Arbitrary<T>) => fc.array(entry, { minLength: particles, maxLength: particles });
  return fc.record({
    previous: sized(fc.array(number, { minLength: 2, maxLength: 2 })),
    current: sized(fc.array(number, { minLength: 2, maxLength: 2 })),
    weights: sized(fc.double({ min: 0.01, max: 1, noNaN: true })),
    psi: sized(number),
  });
});

async function step({ previous, current, weights, psi }: Cloud): Promise<Float64Array> {
  const rows = await backend.upload(previous.flat(), [previous.length, 2]);
  const columns = await backend.upload(current.flat(), [current.length, 2]);
  const { logWeights } = await proximalStep({
    backend,
    cost: await squaredEuclidean().pairwise(backend, rows, columns),
    epsilon: 0.5,
    stepSize: 0.4,
    logWeights: Float64Array.from(weights, Math.log),
    potential: Float64Array.from(psi),
    regularizer: entropy({ inverseTemperature: 1.5 }),
    tolerance: 1e-13,
  });
  return logWeights;
}

/** Checks log weights of a transformed cloud against a transform of the log weights. */
async function check(change: (cloud: Cloud) => Cloud, expected: (logWeights: number[]) => number[] = (l) => l) {
  await fc.assert(
    fc.asyncProperty(cloud, async (before) => {
      const found = await step(change(before));
      expected([...(await step(before))]).forEach((value, j) => expect(found[j]).toBeCloseTo(value, 10));
    }),
    { numRuns: 40, seed: 4 },
  );
}

const move = (points: number[][], by: (point: number[]) => number[]) => points.map(by);
const reversed = <T>(list: readonly T[]): T[] => [...list].reverse();

describe('closed form 9: equivariance of the weight step', () => {
  it('translating both clouds changes nothing', async () => {
    const by = ([x, y]: number[]) => [x + 31, y - 17];
    await check((c) => ({ ...c, previous: move(c.previous, by), current: move(c.current, by) }));
  });

  it('rotating both clouds changes nothing', async () => {
    const by = ([x, y]: number[]) => [0.6 * x - 0.8 * y, 0.8 * x + 0.6 * y];
    await check((c) => ({ ...c, previous: move(c.previous, by), current: move(c.current, by) }));
  });

  it('renaming the previous particles changes nothing', async () => {
    await check((c) => ({ ...c, previous: reversed(c.previous), weights: reversed(c.weights) }));
  });

  it('renaming the current particles renames the weights', async () => {
    await check((c) => ({ ...c, current: reversed(c.current), psi: reversed(c.psi) }), reversed);
  });

  it('psi + constant changes nothing', async () => {
    await check((c) => ({ ...c, psi: c.psi.map((value) => value - 12.5) }));
  });

  it('scaling the mass scales the weights', async () => {
    await check(
      (c) => ({ ...c, weights: c.weights.map((w) => 3 * w) }),
      (l) => l.map((value) => value + Math.log(3)),
    );
  });

  it('translating one cloud alone does change the weights', async () => {
    const c: Cloud = {
      previous: [
        [0, 0],
        [1, 0],
      ],
      current: [
        [0, 0],
        [1, 0],
      ],
      weights: [0.7, 0.3],
      psi: [0, 1],
    };
    const other = await step({
      ...c,
      current: [
        [0.5, 0],
        [1.5, 0.3],
      ],
    });
    expect(Math.abs(other[0] - (await step(c))[0])).toBeGreaterThan(1e-3);
  });
});

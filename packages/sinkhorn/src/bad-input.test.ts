import type { ProxflowError } from '@proxflow/backend';
import { InvalidArgumentError, ShapeError } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { squaredEuclidean } from '@proxflow/costs';
import { entropy } from '@proxflow/regularizers';
import { describe, expect, it } from 'vitest';
import { certifiedStop, marginalStop, proximalStep, publishedStop, sinkhorn } from './index.js';

const backend = createCpuBackend();
const square = (entries = [0, 1, 1, 0]) => backend.upload(entries, [2, 2]);

async function step(change: object, entries?: number[]) {
  const problem = {
    backend,
    cost: await square(entries),
    epsilon: 1,
    stepSize: 1,
    logWeights: Float64Array.of(0.5, 0.5).map(Math.log),
    potential: Float64Array.of(0, 1),
    regularizer: entropy({ inverseTemperature: 1 }),
  };
  return proximalStep({ ...problem, ...change });
}

async function transport(change: object, entries?: number[]) {
  const problem = { backend, cost: await square(entries), epsilon: 1, source: [0.5, 0.5], target: [0.5, 0.5] };
  return sinkhorn({ ...problem, ...change });
}

interface Named {
  readonly kind?: new (...parameters: never[]) => Error;
  readonly argument: string;
  readonly place?: string;
  readonly value: unknown;
}

/** A typed error with argument, place and value, its message naming all three, and a remedy. */
async function expectError(run: () => unknown, { kind = InvalidArgumentError, argument, place, value }: Named) {
  const before = backend.memory().tensors;
  const error = await (async () => run())().catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(kind);
  const found = error as ProxflowError;
  expect(found.argument).toBe(argument);
  expect(found.place).toBe(place);
  expect(found.value).toEqual(value);
  expect(found.message).toContain(argument);
  if (place !== undefined) expect(found.message).toContain(place);
  expect(found.message).toMatch(/expected .+, found /);
  expect(found.remedy).toMatch(/\w+ .+\./);
  // The cost each problem is made with is all that may be left.
  expect(backend.memory().tensors).toBeLessThanOrEqual(before + 1);
}

const log = (...weights: number[]) => Float64Array.from(weights, Math.log);

describe('bad input: cost and positions', () => {
  it.each([NaN, Infinity, -Infinity])('%d in the cost', async (value) => {
    const named = { argument: 'cost', place: '[1, 0]', value };
    for (const domain of ['auto', 'kernel', 'log']) {
      await expectError(() => step({ domain }, [0, 1, value, 0]), named);
      await expectError(() => transport({ domain }, [0, 1, value, 0]), named);
    }
  });

  it('NaN in the positions the cost is made from', async () => {
    const x = await backend.upload([0, NaN], [2, 1]);
    const y = await backend.upload([0, 1], [2, 1]);
    const cost = await squaredEuclidean().pairwise(backend, x, y);
    await expectError(() => step({ cost }), { argument: 'cost', place: '[1, 0]', value: NaN });
  });

  it('an empty cloud', async () => {
    await expectError(() => backend.upload([], [0, 2]), {
      kind: ShapeError,
      argument: 'upload shape',
      value: '[0, 2]',
    });
    const empty = new Float64Array(0);
    await expectError(() => step({ logWeights: empty }), { kind: ShapeError, argument: 'logWeights', value: 0 });
    await expectError(() => transport({ source: [] }), { kind: ShapeError, argument: 'source', value: 0 });
  });
});

describe('bad input: weights', () => {
  it('NaN or infinity', async () => {
    await expectError(() => step({ logWeights: log(0.5, NaN) }), { argument: 'logWeights', place: '[1]', value: NaN });
    await expectError(() => step({ logWeights: Float64Array.of(Infinity, 0) }), {
      argument: 'logWeights',
      place: '[0]',
      value: Infinity,
    });
    for (const value of [NaN, Infinity]) {
      await expectError(() => transport({ source: [0.5, value] }), { argument: 'source', place: '[1]', value });
      await expectError(() => transport({ target: [value, 0.5] }), { argument: 'target', place: '[0]', value });
    }
  });

  it('negative', async () => {
    // The logarithm of a negative weight is NaN, which is how it shows in a proximal step.
    await expectError(() => step({ logWeights: log(-0.5, 1.5) }), { argument: 'logWeights', place: '[0]', value: NaN });
    await expectError(() => transport({ source: [1.5, -0.5] }), { argument: 'source', place: '[1]', value: -0.5 });
    await expectError(() => transport({ target: [-0.5, 1.5] }), { argument: 'target', place: '[0]', value: -0.5 });
  });

  it('all zero', async () => {
    const value = 'no mass at all';
    await expectError(() => step({ logWeights: log(0, 0) }), { argument: 'logWeights', value });
    await expectError(() => transport({ source: [0, 0] }), { argument: 'source', value });
    await expectError(() => transport({ target: [0, 0] }), { argument: 'target', value });
  });

  it('masses that differ in a balanced problem', async () => {
    await expectError(() => transport({ target: [0.5, 0.6] }), { argument: 'target', value: 1.1 });
    await expectError(() => transport({ source: [1, 0.5] }), { argument: 'target', value: 1 });
  });

  it('zero for some particles is no error', async () => {
    const { logWeights, status } = await step({ logWeights: log(0, 1) });
    expect(status).toBe('converged');
    expect(logWeights.map(Math.exp).reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 14);
    expect(logWeights.every(Number.isFinite)).toBe(true);
  });
});

describe('bad input: lengths', () => {
  it.each(['logWeights', 'potential', 'logQuadrature', 'warmStart', 'start'])('%s of another length', async (name) => {
    await expectError(() => step({ [name]: log(0.5, 0.3, 0.2) }), { kind: ShapeError, argument: name, value: 3 });
  });

  it.each(['source', 'target'])('%s of another length', async (name) => {
    await expectError(() => transport({ [name]: [1] }), { kind: ShapeError, argument: name, value: 1 });
  });

  it('NaN in the potential or the quadrature weights', async () => {
    for (const argument of ['potential', 'logQuadrature']) {
      const values = Float64Array.of(0, -Infinity);
      await expectError(() => step({ [argument]: values }), { argument, place: '[1]', value: -Infinity });
    }
  });
});

describe('bad input: numbers', () => {
  it.each([0, -1, NaN, Infinity, 1e-320])('epsilon = %d', async (value) => {
    await expectError(() => step({ epsilon: value }), { argument: 'epsilon', value });
    await expectError(() => transport({ epsilon: value }), { argument: 'epsilon', value });
  });

  it.each([0, -1, NaN, Infinity])('stepSize = %d', async (value) => {
    await expectError(() => step({ stepSize: value }), { argument: 'stepSize', value });
  });

  it.each([0, -1, NaN])('inverseTemperature = %d', async (value) => {
    await expectError(() => entropy({ inverseTemperature: value }), { argument: 'inverseTemperature', value });
  });

  it.each([0, -1e-9, NaN])('tolerance = %d', async (value) => {
    await expectError(() => step({ tolerance: value }), { argument: 'tolerance', value });
    await expectError(() => transport({ tolerance: value }), { argument: 'tolerance', value });
    for (const rule of [certifiedStop, marginalStop, publishedStop]) {
      await expectError(() => rule(value), { argument: 'tolerance', value });
    }
  });

  it.each([0, 1.5, NaN])('maxIterations = %d', async (value) => {
    await expectError(() => step({ maxIterations: value }), { argument: 'maxIterations', value });
    await expectError(() => transport({ maxIterations: value }), { argument: 'maxIterations', value });
  });

  it('a domain that does not exist', async () => {
    await expectError(() => step({ domain: 'linear' }), { argument: 'domain', value: 'linear' });
    await expectError(() => transport({ domain: 'linear' }), { argument: 'domain', value: 'linear' });
  });
});

import { InvalidArgumentError } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { cosine, euclidean, fromScalarCost, squaredEuclidean, type GroundCost } from '@proxflow/costs';
import { relaxedMarginal } from '@proxflow/regularizers';
import { describe, expect, it } from 'vitest';
import {
  divergencePositionGradient,
  divergenceWeightGradient,
  onlineGeometry,
  pointGeometry,
  positionGradient,
  sinkhorn,
  sinkhornDivergence,
  weightGradient,
  type TransportProblem,
  type TransportSide,
} from './index.js';

const backend = createCpuBackend();
const sides = ['source', 'target'] as const;

/** What a value is differentiated in. */
interface Arguments {
  readonly x: number[];
  readonly y: number[];
  readonly source: number[];
  readonly target: number[];
}

const seeded = (count: number, seed: number) =>
  Array.from({ length: count }, (_, i) => (((i + 1) * 0.754877666 + seed) * (seed + 1.3)) % 1);
const normalised = (weights: number[]) => weights.map((w) => w / weights.reduce((all, other) => all + other, 0));
const given: Arguments = {
  x: seeded(10, 0.3).map((value) => value + 0.2),
  y: seeded(8, 0.7).map((value) => 1.5 * value + 0.1),
  source: normalised(seeded(5, 0.1).map((value) => value + 0.1)),
  target: normalised(seeded(4, 0.5).map((value) => value + 0.1)),
};
const uneven: Arguments = { ...given, target: given.target.map((weight) => 1.7 * weight) };

interface Setting {
  readonly cost?: GroundCost;
  readonly marginals?: { source?: number; target?: number };
  readonly reference?: 'product' | 'counting';
  readonly storage?: 'dense' | 'online';
}

const points = (values: number[]) => backend.upload(values, [values.length / 2, 2]);

async function transport(at: Arguments, { cost = squaredEuclidean(), storage = 'dense', ...setting }: Setting) {
  const [x, y] = [await points(at.x), await points(at.y)];
  const geometry =
    storage === 'dense'
      ? pointGeometry({ backend, x, y, cost })
      : onlineGeometry({ backend, x, y, cost, blockEntries: 8 });
  const { source, target } = at;
  return sinkhorn({ backend, cost: geometry, epsilon: 0.2, source, target, tolerance: 1e-13, ...setting });
}

async function divergence(at: Arguments, { cost = squaredEuclidean(), storage = 'dense' }: Setting, marginals: number) {
  const [x, y] = [await points(at.x), await points(at.y)];
  const { source, target } = at;
  const problem = { backend, x, y, cost, storage, epsilon: 0.2, source, target, marginals, tolerance: 1e-13 };
  return sinkhornDivergence(problem);
}

const width = 1e-5;

/** Central difference along a direction of one argument. */
async function slope(
  value: (at: Arguments) => Promise<number>,
  at: Arguments,
  argument: keyof Arguments,
  direction: number[],
): Promise<number> {
  const along = async (t: number) =>
    value({ ...at, [argument]: at[argument].map((entry, i) => entry + t * direction[i]) });
  return ((await along(width)) - (await along(-width))) / (2 * width);
}

const unit = (length: number, i: number) => Array.from({ length }, (_, k) => (k === i ? 1 : 0));
/** From one entry to the next, which keeps the mass. */
const exchange = (length: number, i: number) =>
  Array.from({ length }, (_, k) => (k === i ? 1 : k === (i + 1) % length ? -1 : 0));

async function expectGradient(
  gradient: ArrayLike<number>,
  value: (at: Arguments) => Promise<number>,
  at: Arguments,
  argument: keyof Arguments,
  directionOf: (length: number, i: number) => number[] = unit,
) {
  const { length } = at[argument];
  expect(gradient.length).toBe(length);
  for (let i = 0; i < length; i++) {
    const direction = directionOf(length, i);
    const expected = await slope(value, at, argument, direction);
    const found = direction.reduce((all, entry, k) => all + entry * gradient[k], 0);
    expect(Math.abs(found - expected)).toBeLessThan(1e-6 * Math.max(Math.abs(expected), 1e-2));
  }
}

const settings: [string, Arguments, Setting['marginals']][] = [
  ['balanced', given, {}],
  ['semi-relaxed', uneven, { target: 0.7 }],
  ['unbalanced', uneven, { source: 0.4, target: 1.3 }],
];

describe.each(settings)('gradients of transport, %s', (name, at, marginals = {}) => {
  const value = (setting: Setting) => async (place: Arguments) => (await transport(place, setting)).dual;
  const directionOf = name === 'balanced' ? exchange : unit;

  it.each(['product', 'counting'] as const)('in the weights, relative to %s', async (reference) => {
    const setting = { marginals, reference };
    const solution = await transport(at, setting);
    for (const side of sides) {
      await expectGradient(weightGradient(solution, side), value(setting), at, side, directionOf);
    }
  });

  it.each<[string, Setting]>([
    ['|x - y|^2', {}],
    ['|x - y|^2, on-line', { storage: 'online' }],
    ['|x - y|', { cost: euclidean() }],
    ['1 - cos, on-line', { cost: cosine(), storage: 'online' }],
  ])('in the positions, %s', async (_, setting) => {
    const whole = { marginals, ...setting };
    const solution = await transport(at, whole);
    for (const [side, argument] of [
      ['source', 'x'],
      ['target', 'y'],
    ] as const) {
      const gradient = await backend.read(await positionGradient(solution, side));
      await expectGradient(gradient, value(whole), at, argument);
    }
  });
});

describe.each([
  ['balanced', given, Infinity],
  ['unbalanced', uneven, 0.6],
] as const)('gradients of the divergence, %s', (name, at, marginals) => {
  const value = async (place: Arguments) => (await divergence(place, {}, marginals)).value;

  it('in the weights', async () => {
    const found = await divergence(at, {}, marginals);
    for (const side of sides) {
      const gradient = divergenceWeightGradient(found, side);
      await expectGradient(gradient, value, at, side, name === 'balanced' ? exchange : unit);
    }
  });

  it('in the positions, dense and on-line', async () => {
    for (const storage of ['dense', 'online'] as const) {
      const found = await divergence(at, { storage }, marginals);
      await expectGradient(await backend.read(await divergencePositionGradient(found)), value, at, 'x');
      await expectGradient(await backend.read(await divergencePositionGradient(found, 'target')), value, at, 'y');
    }
  });
});

describe('gradients at the edge', () => {
  it('a point without mass: derivative from above in its weight, none in its position', async () => {
    const at = { ...uneven, source: [0.3, 0, 0.2, 0.3, 0.2] };
    const setting = { marginals: { source: 0.5, target: 0.8 } };
    const solution = await transport(at, setting);
    const more = await transport({ ...at, source: at.source.map((w, i) => (i === 1 ? 1e-7 : w)) }, setting);
    expect(weightGradient(solution)[1]).toBeCloseTo((more.dual - solution.dual) / 1e-7, 5);
    const gradient = await backend.read(await positionGradient(solution));
    for (const entry of gradient.subarray(2, 4)) expect(Math.abs(entry)).toBe(0);
  });

  it('vanish between equal clouds', async () => {
    const same = { ...given, y: given.x, target: given.source };
    const found = await divergence(same, {}, Infinity);
    const gradient = await backend.read(await divergencePositionGradient(found));
    gradient.forEach((entry) => expect(Math.abs(entry)).toBeLessThan(1e-10));
  });

  it('need a condition, a geometry and a cost that can be differentiated, and leave nothing behind', async () => {
    const [x, y] = [await points(given.x), await points(given.y)];
    const problem = (change: Partial<TransportProblem>): TransportProblem => ({
      backend,
      cost: onlineGeometry({ backend, x, y, cost: squaredEuclidean() }),
      epsilon: 1,
      ...change,
    });
    const before = backend.memory().tensors;
    const soft = await sinkhorn(
      problem({ marginals: { source: ({ logWeights }) => relaxedMarginal({ logWeights, strength: 1 }) } }),
    );
    expect(() => weightGradient(soft)).toThrow(InvalidArgumentError);
    expect(weightGradient(soft, 'target')).toHaveLength(4);
    const scalar = fromScalarCost({ name: 'plain', cost: (p, q) => Math.abs(p[0] - q[0]) });
    const online = onlineGeometry({ backend, x, y, cost: scalar });
    const failing = await sinkhorn(problem({ cost: online }));
    for (const side of sides) {
      await expect(positionGradient(failing, side satisfies TransportSide)).rejects.toThrow(/gradient/);
    }
    expect(backend.memory().tensors).toBe(before);
    const matrix = await squaredEuclidean().pairwise(backend, x, y);
    await expect(positionGradient(await sinkhorn(problem({ cost: matrix })))).rejects.toThrow(/pointGeometry/);
  });
});

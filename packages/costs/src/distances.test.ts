import { InvalidArgumentError, ShapeError } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blockWeighted,
  cosine,
  euclidean,
  mahalanobis,
  pNorm,
  scaledCost,
  squaredEuclidean,
  type GroundCost,
} from './index.js';

const backend = createCpuBackend();
const cloud = (rows: readonly (readonly number[])[]) => backend.upload(rows.flat(), [rows.length, rows[0].length]);

async function costsOf(cost: GroundCost, x: number[][], y: number[][]): Promise<number[]> {
  return [...(await backend.read(await cost.pairwise(backend, await cloud(x), await cloud(y))))];
}

async function gradientOf(cost: GroundCost, x: number[][], y: number[][], weights: number[][]): Promise<number[]> {
  const result = await cost.gradient?.(backend, await cloud(x), await cloud(y), await cloud(weights));
  return result === undefined ? [] : [...(await backend.read(result))];
}

function expectClose(found: readonly number[], expected: readonly number[], digits = 13): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, digits));
}

const x = [
  [0, 0],
  [1, 0],
];
const y = [
  [3, 4],
  [1, 2],
  [0, 0],
];
const weights = [
  [1, 2, 5],
  [0.5, -1, 3],
];

describe('squaredEuclidean', () => {
  it('has the gradient 2 (diag(W 1) x - W y), also far from the origin', async () => {
    const expected = [-10, -16, 4, 0];
    expectClose(await gradientOf(squaredEuclidean(), x, y, weights), expected);
    const far = (points: number[][]) => points.map((point) => point.map((value) => value + 2 ** 40));
    expectClose(await gradientOf(squaredEuclidean(), far(x), far(y), weights), expected);
    expect(squaredEuclidean().squaredDistanceScale).toBe(1);
  });
});

describe('scaledCost', () => {
  it('scales costs, gradient and the hint, and keeps away what the cost has not', async () => {
    const half = scaledCost(squaredEuclidean(), 0.5);
    expect(half).toMatchObject({ name: '0.5 * squaredEuclidean', squaredDistanceScale: 0.5 });
    expectClose(await costsOf(half, x, y), [12.5, 2.5, 0, 10, 2, 0.5]);
    expectClose(await gradientOf(half, x, y, weights), [-5, -8, 2, 0]);
    expect(scaledCost(half, 3).squaredDistanceScale).toBe(1.5);
    const bare = scaledCost({ name: 'bare', pairwise: half.pairwise.bind(half) }, 2);
    expect('gradient' in bare || 'squaredDistanceScale' in bare).toBe(false);
  });

  it.each([0, -1, NaN, Infinity])('refuses factor %d', (factor) => {
    expect(() => scaledCost(squaredEuclidean(), factor)).toThrow(InvalidArgumentError);
  });
});

describe('euclidean', () => {
  it('has the known distances, and slopes that are directions', async () => {
    expectClose(await costsOf(euclidean(), x, y), [5, Math.sqrt(5), 0, Math.sqrt(20), 2, 1]);
    expectClose(await gradientOf(euclidean(), [[0, 0]], [[3, 4]], [[10]]), [-6, -8]);
  });

  it('has gradient 0 at a point that coincides, and the others beside it', async () => {
    expectClose(
      await gradientOf(
        euclidean(),
        [[0, 0]],
        [
          [3, 4],
          [0, 0],
        ],
        [[10, 7]],
      ),
      [-6, -8],
    );
    expect(euclidean().squaredDistanceScale).toBeUndefined();
  });

  it('keeps the directions of points that almost coincide', async () => {
    expectClose(await gradientOf(euclidean(), [[1, 1]], [[1 + 2 ** -50, 1]], [[1]]), [-1, 0]);
  });
});

describe('pNorm', () => {
  it('has the known norms', async () => {
    const at = async (p: number, power?: number) =>
      (await costsOf(pNorm(power === undefined ? { p } : { p, power }), [[0, 0, 0]], [[1, -2, 2]]))[0];
    expect(await at(1)).toBe(5);
    expect(await at(2)).toBeCloseTo(3, 15);
    expect(await at(3)).toBeCloseTo(17 ** (1 / 3), 14);
    expect(await at(Infinity)).toBe(2);
    expect(await at(1, 3)).toBeCloseTo(125, 12);
    expect(await at(2, 2)).toBeCloseTo(9, 14);
  });

  it('falls with the order and keeps the triangle inequality', async () => {
    const number = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    const point = fc.array(number, { minLength: 3, maxLength: 3 });
    const order = fc.oneof(fc.constant(Infinity), fc.double({ min: 1, max: 60, noNaN: true }));
    await fc.assert(
      fc.asyncProperty(point, point, point, order, order, async (a, b, c, p, q) => {
        const [low, high] = [pNorm({ p: Math.min(p, q) }), pNorm({ p: Math.max(p, q) })];
        const [[ab, ac], [cb]] = [await costsOf(high, [a], [b, c]), await costsOf(high, [c], [b])];
        expect(ab).toBeLessThanOrEqual((ac + cb) * (1 + 1e-12));
        expect(ab).toBeLessThanOrEqual((await costsOf(low, [a], [b]))[0] * (1 + 1e-12));
      }),
    );
  });

  it('neither overflows nor underflows on the way', async () => {
    expect((await costsOf(pNorm({ p: 50 }), [[0, 0]], [[1e200, 1e200]]))[0] / 1e200).toBeCloseTo(2 ** 0.02, 12);
    expect((await costsOf(pNorm({ p: 50 }), [[0, 0]], [[1e-200, 0]]))[0]).toBeCloseTo(1e-200, 210);
  });

  it('lets coordinates that tie for the largest share the slope, and counts coinciding points 0', async () => {
    const largest = pNorm({ p: Infinity });
    expectClose(await gradientOf(largest, [[0, 0, 0]], [[2, -2, 1]], [[6]]), [-3, 3, 0]);
    expectClose(await gradientOf(largest, [[0, 0, 0]], [[0, 0, 0]], [[6]]), [0, 0, 0]);
    expectClose(await gradientOf(pNorm({ p: 1 }), [[0, 0, 0]], [[2, 0, -1]], [[6]]), [-6, 0, 6]);
    expectClose(await gradientOf(pNorm({ p: 2, power: 0.5 }), [[0, 0, 0]], [[0, 0, 0]], [[6]]), [0, 0, 0]);
  });

  it.each([{ p: 0.5 }, { p: NaN }, { p: 2, power: 0 }, { p: 2, power: Infinity }])('refuses %o', (norm) => {
    expect(() => pNorm(norm)).toThrow(InvalidArgumentError);
  });
});

describe('mahalanobis', () => {
  const full = [
    [2, 1],
    [1, 3],
  ];

  it('is the quadratic form of its matrix, or diagonal', async () => {
    expectClose(
      await costsOf(
        mahalanobis({ metric: full }),
        [[0, 0]],
        [
          [1, 0],
          [0, 1],
          [1, -2],
        ],
      ),
      [2, 3, 10],
    );
    expectClose(
      await costsOf(
        mahalanobis({ metric: [2, 3] }),
        [[0, 0]],
        [
          [1, 0],
          [0, 1],
          [1, -2],
        ],
      ),
      [2, 3, 14],
    );
    expectClose(await gradientOf(mahalanobis({ metric: full }), [[0, 0]], [[1, -2]], [[1]]), [0, 10]);
    expectClose(await gradientOf(mahalanobis({ metric: [2, 3] }), [[0, 0]], [[1, -2]], [[1]]), [-4, 12]);
  });

  it('loses no digits far from the origin', async () => {
    const found = await costsOf(mahalanobis({ metric: full }), [[2 ** 40, 2 ** 40]], [[2 ** 40 + 1, 2 ** 40 - 2]]);
    expectClose(found, [10]);
  });

  it('refuses what is not symmetric and positive definite, by entry', () => {
    const of = (metric: number[] | number[][]) => () => mahalanobis({ metric });
    expect(
      of([
        [1, 2],
        [2, 1],
      ]),
    ).toThrow('metric at pivot 1: expected a positive definite matrix, found -3');
    expect(
      of([
        [1, 1],
        [1, 1],
      ]),
    ).toThrow('metric at pivot 1');
    expect(
      of([
        [1, 0.1],
        [0.2, 1],
      ]),
    ).toThrow('metric [1][0]: expected a symmetric matrix, with the entry 0.1 found at');
    expect(
      of([
        [1, NaN],
        [NaN, 1],
      ]),
    ).toThrow('metric[0] [1]: expected finite numbers');
    expect(of([1, 0])).toThrow('metric[1]: expected a finite number above 0');
    expect(of([])).toThrow(InvalidArgumentError);
    expect(of([[1, 0], [0]])).toThrow(ShapeError);
  });

  it('refuses clouds of another dimension', async () => {
    await expect(costsOf(mahalanobis({ metric: [1, 1, 1] }), x, y)).rejects.toThrow(ShapeError);
    await expect(costsOf(mahalanobis({ metric: [1, 1] }), x, [[1, 2, 3]])).rejects.toThrow('y: expected points');
  });
});

describe('blockWeighted', () => {
  const layout = [
    { name: 'a', start: 0, length: 1 },
    { name: 'w', start: 1, length: 2 },
  ];

  it('weights the squared distance of each block', async () => {
    const cost = blockWeighted({ layout, weights: { w: 0.25 } });
    expectClose(await costsOf(cost, [[0, 0, 0]], [[2, 4, 2]]), [4 + 0.25 * 20]);
    const free = blockWeighted({ layout, weights: { a: 0, w: 1 } });
    expectClose(await gradientOf(free, [[0, 0, 0]], [[2, 4, 2]], [[1]]), [0, -8, -4]);
  });

  it.each([
    [{ layout, weights: { b: 1 } }, 'weights.b: expected the name of a block: a, w'],
    [{ layout, weights: { a: -1 } }, 'weights.a: expected a finite number of at least 0'],
    [{ layout: [layout[0], { name: 'w', start: 2, length: 2 }], weights: {} }, 'layout at block "w"'],
    [{ layout: [layout[1], { name: 'b', start: 2, length: 1 }], weights: {} }, 'layout at block "b"'],
    [{ layout: [], weights: {} }, 'layout: total length'],
  ])('refuses a bad layout or weight (%#)', (blocks, message) => {
    expect(() => blockWeighted(blocks)).toThrow(InvalidArgumentError);
    expect(() => blockWeighted(blocks)).toThrow(message);
  });
});

describe('cosine', () => {
  it('is 0, 1 and 2 for equal, orthogonal and opposite directions of any length', async () => {
    const found = await costsOf(
      cosine(),
      [[3, 0]],
      [
        [1e-300, 0],
        [0, 1e300],
        [-7, 0],
      ],
    );
    expect(found[0]).toBe(0);
    expectClose(found, [0, 1, 2]);
  });

  it('keeps its digits at small angles', async () => {
    const angle = 1e-7;
    const [found] = await costsOf(cosine(), [[1, 0]], [[Math.cos(angle), Math.sin(angle)]]);
    expect(found / ((angle * angle) / 2)).toBeCloseTo(1, 8);
  });

  it('does not change along a point', async () => {
    const [along, across] = await gradientOf(cosine(), [[2, 0]], [[3, 4]], [[5]]);
    expectClose([along, across], [0, (-5 * 0.8) / 2]);
  });

  it.each([
    [
      [
        [1, 0],
        [0, 0],
      ],
      [[1, 1]],
      'x at point 1: expected a finite point with a direction, found "the zero vector"',
    ],
    [[[1, 0]], [[NaN, 1]], 'y at point 0: expected a finite point with a direction, found NaN'],
  ])('names a point without direction (%#)', async (left, right, message) => {
    const before = backend.memory().tensors;
    const [a, b] = [await cloud(left), await cloud(right)];
    const error = await cosine()
      .pairwise(backend, a, b)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect((error as Error).message).toBe(message);
    expect(backend.memory().tensors).toBe(before + 2);
  });
});

describe('weights of another shape', () => {
  it.each([squaredEuclidean(), euclidean(), pNorm({ p: 3 }), mahalanobis({ metric: [1, 2] }), cosine()])(
    'are refused: $name',
    async (cost) => {
      const points = x.map((point) => point.map((value) => value + 1));
      await expect(gradientOf(cost, points, points, weights)).rejects.toThrow('weights: expected the shape [2, 2]');
      await expect(gradientOf(cost, points, points, [[1], [1]])).rejects.toThrow(ShapeError);
    },
  );
});

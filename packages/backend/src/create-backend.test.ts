import { beforeEach, describe, expect, it } from 'vitest';
import {
  activations,
  createBackend,
  OwnershipError,
  ShapeError,
  InvalidArgumentError,
  type Backend,
  type BackendDriver,
  type Shape,
  type Stored,
} from './index.js';

/** [rows, columns] with a rank-1 array as one row. */
const sides = (shape: Shape): readonly [number, number] => (shape.length === 1 ? [1, shape[0]] : shape);

const unary: Record<string, (x: number) => number> = {
  ...{ exp: Math.exp, log: Math.log, tanh: Math.tanh, abs: Math.abs, sqrt: Math.sqrt, sign: Math.sign },
  ...{
    negate: (x) => -x,
    logistic: (x) => 1 / (1 + Math.exp(-x)),
    softplus: (x) => Math.log1p(Math.exp(x)),
    // Right to 1e-6 for |x| < 0.8, which is all that is asked of it here.
    erf: (x) => (2 / Math.sqrt(Math.PI)) * (x - x ** 3 / 3 + x ** 5 / 10 - x ** 7 / 42 + x ** 9 / 216 - x ** 11 / 1320),
    ...{ sin: Math.sin, cos: Math.cos },
    square: (x) => x * x,
    reciprocal: (x) => 1 / x,
    step: (x) => (x > 0 ? 1 : 0),
  },
};
const binary: Record<string, (a: number, b: number) => number> = {
  ...{ add: (a, b) => a + b, subtract: (a, b) => a - b, multiply: (a, b) => a * b, divide: (a, b) => a / b },
  ...{ maximum: Math.max, minimum: Math.min, power: Math.pow },
};

type Flat = Float64Array;

/** Builds a row-major array entry by entry. */
function build(shape: Shape, entry: (i: number, j: number) => number): Flat {
  const [rows, columns] = sides(shape);
  return Float64Array.from({ length: rows * columns }, (_, at) => entry(Math.floor(at / columns), at % columns));
}

const at = ({ handle, shape }: Stored<Flat>, i: number, j: number): number => {
  const [rows, columns] = sides(shape);
  return handle[(rows === 1 ? 0 : i) * columns + (columns === 1 ? 0 : j)];
};

let released: Flat[] = [];

/** The required operations and nothing else, over plain arrays. */
const toyDriver: BackendDriver<Flat> = {
  name: 'toy',
  dtype: 'float64',
  upload: async (values) => values.slice(),
  download: async ({ handle }) => handle.slice(),
  release: (handle) => released.push(handle),
  fill: (shape, value) => build(shape, () => value),
  unary: (operation, x) => x.handle.map(unary[operation]),
  binary: (operation, a, b, shape) => build(shape, (i, j) => binary[operation](at(a, i, j), at(b, i, j))),
  matmul: (a, b, transposeA, transposeB) => {
    const inner = a.shape[transposeA ? 0 : 1];
    const shape = [a.shape[transposeA ? 1 : 0], b.shape[transposeB ? 0 : 1]] as const;
    const left = (i: number, k: number) => a.handle[transposeA ? k * a.shape[1] + i : i * a.shape[1] + k];
    const right = (k: number, j: number) => b.handle[transposeB ? j * b.shape[1] + k : k * b.shape[1] + j];
    return build(shape, (i, j) => {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += left(i, k) * right(k, j);
      return sum;
    });
  },
  reduce: (operation, x, axis) => {
    const combine = { sum: (a: number, b: number) => a + b, max: Math.max, min: Math.min }[operation];
    return build([x.shape[1 - axis]], (_, kept) =>
      Array.from({ length: x.shape[axis] }, (_, k) => (axis === 0 ? at(x, k, kept) : at(x, kept, k))).reduce((a, b) =>
        combine(a, b),
      ),
    );
  },
  transpose: (x) => build([x.shape[1], x.shape[0]], (i, j) => x.handle[j * x.shape[1] + i]),
  reshape: (x) => x.handle.slice(),
  slice: (x, axis, start, length) => {
    if (x.shape.length === 1) return x.handle.slice(start, start + length);
    const [rows, columns] = x.shape;
    return axis === 0
      ? x.handle.slice(start * columns, (start + length) * columns)
      : build([rows, length], (i, j) => x.handle[i * columns + start + j]);
  },
  concatenate: (parts, axis) => {
    if (axis === 0) return Float64Array.from(parts.flatMap(({ handle }) => [...handle]));
    const rows = parts[0].shape[0];
    const row = (i: number) =>
      parts.flatMap(({ handle }) => [...handle.subarray((i * handle.length) / rows, ((i + 1) * handle.length) / rows)]);
    return Float64Array.from(Array.from({ length: rows }, (_, i) => row(i)).flat());
  },
  gather: (x, indices) => {
    const width = x.shape.length === 1 ? 1 : x.shape[1];
    return Float64Array.from([...indices].flatMap((i) => [...x.handle.subarray(i * width, (i + 1) * width)]));
  },
};

let backend: Backend;
beforeEach(() => {
  released = [];
  backend = createBackend(toyDriver);
});

describe('a backend made of a driver with the required operations only', () => {
  it('runs every composed kernel', async () => {
    const read = async (x: Parameters<Backend['read']>[0]) => [...(await backend.read(x))];
    const a = await backend.upload([0, 0, 3, 4], [2, 2]);
    const b = await backend.upload([0, 0, 0, 1, 3, 0], [3, 2]);
    const cost = backend.squaredDistances(a, b);
    expect(await read(cost)).toEqual([0, 1, 9, 25, 18, 16]);
    const minima = backend.reduce('min', cost, 1);
    const kernel = backend.gibbsKernel(cost, 2, minima);
    const expected = [1, Math.exp(-0.5), Math.exp(-4.5), Math.exp(-4.5), Math.exp(-1), 1];
    (await read(kernel)).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 14));
    const numerator = await backend.upload([1, 2], [2]);
    const scaling = await backend.upload([1, 1, 2], [3]);
    const { dual, columnSums } = backend.scalingSweep(kernel, numerator, scaling);
    const y0 = 1 / (expected[0] + expected[1] + 2 * expected[2]);
    const y1 = 2 / (expected[3] + expected[4] + 2);
    (await read(dual)).forEach((value, i) => expect(value).toBeCloseTo([y0, y1][i], 14));
    expect((await read(columnSums))[2]).toBeCloseTo(y0 * expected[2] + y1, 14);
    const sums = await read(backend.logSumExp(cost, 0));
    expect(sums[0]).toBeCloseTo(25 + Math.log1p(Math.exp(-25)), 12);
    const potential = await backend.upload([0.1, 0.2, 0.3], [3]);
    const soft = -2 * Math.log(Math.exp(0.1) + Math.exp(0.2 - 0.5) + Math.exp(0.3 - 4.5));
    expect((await read(backend.softmin(2, cost, potential, 1)))[0]).toBeCloseTo(soft, 13);
  });

  it('runs the ridge kernels and the location update', async () => {
    const positions = await backend.upload([2, 0.5, 1, -1], [1, 4]);
    const inputs = await backend.upload([0.3, 0.1, 1, 2], [2, 2]);
    const { values, slopes } = backend.ridgeForward('tanh', positions, inputs);
    const t = [Math.tanh(0.7), Math.tanh(-0.5)];
    (await backend.read(values)).forEach((value, i) => expect(value).toBeCloseTo(t[i], 14));
    const cotangent = await backend.upload([1, -3], [2]);
    const { potential, gradient } = backend.ridgePullback(positions, inputs, values, slopes, cotangent);
    const c = t[0] - 3 * t[1];
    const s = [1 - t[0] ** 2, -3 * (1 - t[1] ** 2)];
    const expected = [c, 2 * (s[0] + s[1]), 2 * (0.3 * s[0] + s[1]), 2 * (0.1 * s[0] + 2 * s[1])];
    expect((await backend.read(potential))[0]).toBeCloseTo(2 * c, 14);
    (await backend.read(gradient)).forEach((value, k) => expect(value).toBeCloseTo(expected[k], 13));
    const noise = await backend.upload([1, 1, 1, 1], [1, 4]);
    const moved = await backend.read(backend.eulerMaruyama(positions, noise, noise, 0.1, 0.5));
    [2.4, 0.9, 1.4, -0.6].forEach((value, k) => expect(moved[k]).toBeCloseTo(value, 14));
    const relu = backend.ridgeForward('relu', positions, inputs);
    expect((await backend.read(relu.values))[1]).toBe(0);
    expect([...(await backend.read(relu.slopes))]).toEqual([1, 0]);
  });

  it('composes values and slopes of every activation', async () => {
    const positions = await backend.upload([2, 0.5, 1, -1], [1, 4]);
    const inputs = await backend.upload([0.3, 0.1, 1, 2], [2, 2]);
    const logistic = (u: number) => 1 / (1 + Math.exp(-u));
    const density = (u: number) => (2 / Math.sqrt(Math.PI)) * Math.exp(-u * u);
    const expected = {
      tanh: [Math.tanh, (u: number) => 1 - Math.tanh(u) ** 2],
      relu: [(u: number) => Math.max(u, 0), (u: number) => Number(u > 0)],
      logistic: [logistic, (u: number) => logistic(u) * (1 - logistic(u))],
      // erf at 0.7 and -0.5, from a table.
      erf: [(u: number) => (u > 0 ? 0.677801193837 : -0.520499877813), density],
      softplus: [(u: number) => Math.log(1 + Math.exp(u)), logistic],
      sine: [Math.sin, Math.cos],
    } as const;
    for (const activation of activations) {
      const { values, slopes } = backend.ridgeForward(activation, positions, inputs);
      const [value, slope] = expected[activation];
      const found = [await backend.read(values), await backend.read(slopes)];
      [0.7, -0.5].forEach((u, i) => {
        expect(found[0][i], activation).toBeCloseTo(value(u), 5);
        expect(found[1][i], activation).toBeCloseTo(slope(u), 12);
      });
    }
  });

  it('composed kernels leave nothing but their result', async () => {
    const a = await backend.upload([0, 0, 3, 4], [2, 2]);
    const before = backend.memory().tensors;
    const cost = backend.squaredDistances(a, a);
    backend.gibbsKernel(cost, 1, backend.reduce('min', cost, 1));
    expect(backend.memory().tensors).toBe(before + 3);
    expect(backend.memory().bytes).toBe((4 + 4 + 2 + 4) * 8);
  });

  it('takes a fused kernel of the driver where there is one, and says what it has', async () => {
    const fused = createBackend({ ...toyDriver, fused: { squaredDistances: () => Float64Array.of(42) } });
    const x = await fused.upload([1], [1, 1]);
    expect([...(await fused.read(fused.squaredDistances(x, x)))]).toEqual([42]);
    expect([fused.name, fused.dtype]).toEqual(['toy', 'float64']);
    await expect(fused.synchronize()).resolves.toBeUndefined();
    expect(Object.isFrozen(fused)).toBe(true);
  });
});

describe('nearPairs', () => {
  it('is absent where the driver has none', () => {
    expect('nearPairs' in backend).toBe(false);
  });

  it('is checked, and called as a method of the driver', async () => {
    const able = createBackend<Flat>({
      ...toyDriver,
      name: 'able',
      async nearPairs({ shape: [rows] }, limit, capacity) {
        expect(this.name).toBe('able');
        return limit < capacity ? Uint32Array.of(0, rows - 1) : undefined;
      },
    });
    const find = able.nearPairs ?? expect.unreachable();
    const x = able.fill([4, 2], 1);
    expect(await find(x, 1, 2)).toEqual(Uint32Array.of(0, 3));
    expect(await find(x, 2, 2)).toBeUndefined();
    await expect(find(able.fill([4], 1) as never, 1, 1)).rejects.toThrow(ShapeError);
    await expect(find(x, -1, 1)).rejects.toThrow('nearPairs limit');
    await expect(find(x, 1, 0)).rejects.toThrow('nearPairs capacity');
    x.dispose();
    await expect(find(x, 1, 1)).rejects.toThrow(OwnershipError);
  });
});

describe('seededEulerMaruyama', () => {
  it('is absent where the driver has none', () => {
    expect('seededEulerMaruyama' in backend).toBe(false);
  });

  it('is checked, and called as a method of the driver', async () => {
    const seeded = createBackend<Flat>({
      ...toyDriver,
      name: 'seeded',
      seededEulerMaruyama(positions, gradient, { key, step }, stepSize, noiseScale) {
        expect(this.name).toBe('seeded');
        return positions.handle.map(
          (x, k) => x - stepSize * gradient.handle[k] + noiseScale * (key[0] + key[1] + step),
        );
      },
    });
    const move = seeded.seededEulerMaruyama ?? expect.unreachable();
    const x = await seeded.upload([1, 2, 3, 4, 5, 6], [2, 3]);
    const noise = { key: [1, 2], step: 2 ** 32 - 1 } as const;
    const moved = move(x, x, { ...noise, step: 4 }, 0.5, 2);
    expect(moved.shape).toEqual([2, 3]);
    expect([...(await seeded.read(moved))]).toEqual([14.5, 15, 15.5, 16, 16.5, 17]);
    move(x, x, noise, 0.5, 2).dispose();
    expect(seeded.memory().tensors).toBe(2);
    expect(() => move(x, seeded.transpose(x), noise, 1, 1)).toThrow(ShapeError);
    for (const step of [-1, 0.5, NaN, 2 ** 32]) {
      expect(() => move(x, x, { ...noise, step }, 1, 1)).toThrow('noise.step');
    }
    moved.dispose();
    expect(() => move(x, moved, noise, 1, 1)).toThrow(OwnershipError);
  });
});

describe('what createBackend checks for every driver', () => {
  it('refuses shapes that do not fit', async () => {
    const x = await backend.upload([1, 2, 3, 4, 5, 6], [2, 3]);
    const v = await backend.upload([1, 2], [2]);
    await expect(backend.upload([1, 2, 3], [2, 2])).rejects.toThrow(ShapeError);
    await expect(backend.upload([], [0])).rejects.toThrow(ShapeError);
    await expect(backend.upload([1], [1, 1, 1] as never)).rejects.toThrow(ShapeError);
    expect(() => backend.matmul(x, x)).toThrow('inner sides to be 3');
    expect(() => backend.matvec(x, v)).toThrow(ShapeError);
    expect(() => backend.binary('add', x, v)).toThrow('[2, 3] and [2]');
    expect(() => backend.reshape(x, [4])).toThrow(ShapeError);
    expect(() => backend.squaredDistances(x, backend.transpose(x))).toThrow(ShapeError);
    expect(() => backend.gibbsKernel(x, 0, v)).toThrow(InvalidArgumentError);
    expect(() => backend.softmin(1, x, v, 1)).toThrow('length of potential to be 3');
    expect(() => backend.slice(x, 1, 2, 2)).toThrow(InvalidArgumentError);
    expect(() => backend.gather(x, [0, 2])).toThrow('gather indices [1]');
    expect(() => backend.concatenate([], 0)).toThrow(InvalidArgumentError);
    expect(() => backend.unary('sinh' as never, x)).toThrow('exp, log, tanh');
  });

  it('broadcasts rows, columns and numbers', async () => {
    const x = await backend.upload([1, 2, 3, 4, 5, 6], [2, 3]);
    const row = await backend.upload([10, 20, 30], [3]);
    const column = await backend.upload([10, 20], [2, 1]);
    expect([...(await backend.read(backend.binary('add', x, row)))]).toEqual([11, 22, 33, 14, 25, 36]);
    expect([...(await backend.read(backend.binary('subtract', column, x)))]).toEqual([9, 8, 7, 16, 15, 14]);
    expect([...(await backend.read(backend.binary('divide', 60, x)))]).toEqual([60, 30, 20, 15, 12, 10]);
    expect(backend.binary('add', row, column).shape).toEqual([2, 3]);
  });

  it('keeps the books: dispose once, foreign and dead handles are refused', async () => {
    const x = await backend.upload([1, 2], [2]);
    x.dispose();
    x.dispose();
    expect(x.isDisposed).toBe(true);
    expect(released.length).toBe(1);
    expect(() => backend.unary('exp', x)).toThrow(OwnershipError);
    const foreign = await createBackend(toyDriver).upload([1], [1]);
    expect(() => backend.unary('exp', foreign)).toThrow('backend "toy"');
    expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 });
  });

  it('tidy keeps what it returns, frees the rest, also after an error, and refuses promises', async () => {
    const x = await backend.upload([1, 2], [2]);
    const kept = backend.tidy(() => {
      const inner = backend.tidy(() => ({ list: [backend.unary('exp', x), backend.unary('exp', x)] }));
      return inner.list[1];
    });
    expect(kept.isDisposed).toBe(false);
    expect(backend.memory().tensors).toBe(2);
    const broken = () => {
      backend.unary('exp', x);
      throw new Error('mine');
    };
    expect(() => backend.tidy(broken)).toThrow('mine');
    expect(() => backend.tidy(async () => backend.unary('exp', x))).toThrow(OwnershipError);
    expect(backend.memory().tensors).toBe(2);
  });

  it('a scope frees what it was given, once', async () => {
    const scope = backend.scope();
    const x = scope.own(await backend.upload([1], [1]));
    scope.dispose();
    scope.dispose();
    expect(x.isDisposed).toBe(true);
    expect(released.length).toBe(1);
  });
});

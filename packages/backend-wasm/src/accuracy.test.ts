import type { Backend } from '@proxflow/backend';
import { createRandom } from '@proxflow/random';
import { describe, expect, it } from 'vitest';
import { embeddedBytes } from './module-source.js';
import { createWasmBackend } from './wasm-backend.js';

const relaxedHere = WebAssembly.validate(await embeddedBytes('float32-relaxed'));
const variants = (['float32', 'float64'] as const).flatMap((dtype) =>
  [false, true].filter((relaxedSimd) => !relaxedSimd || relaxedHere).map((relaxedSimd) => ({ dtype, relaxedSimd })),
);
/** Largest relative errors of long sums of positive numbers. */
const bounds = { float32: 1e-6, float64: 1e-13 };

const normals = createRandom('accuracy').stream('values');
const uniforms = (step: number, rows: number, columns: number) =>
  createRandom('accuracy').stream('uniform').uniforms(step, rows, columns);

function requireValue<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('missing');
  return value;
}

function relativeError(found: Float64Array, expected: Float64Array): number {
  return found.reduce((worst, y, i) => Math.max(worst, Math.abs(y - expected[i]) / Math.abs(expected[i])), 0);
}

describe.each(variants)('$dtype, relaxed SIMD $relaxedSimd', ({ dtype, relaxedSimd }) => {
  const create = () => createWasmBackend({ dtype, relaxedSimd });

  it('adds a million numbers', async () => {
    const backend = await create();
    const tenth = dtype === 'float32' ? Math.fround(0.1) : 0.1;
    for (const [shape, axis] of [
      [[1, 1_000_000], 1],
      [[1_000_000, 1], 0],
      [[500_000, 2], 0],
    ] as const) {
      const sums = await backend.read(backend.reduce('sum', backend.fill(shape, 0.1), axis));
      const expected = tenth * shape[1 - axis === 0 ? 1 : 0];
      expect(
        relativeError(
          sums,
          sums.map(() => expected),
        ),
      ).toBeLessThan(bounds[dtype]);
    }
  });

  it('keeps the digits of a scaling sweep over 4000 rows', async () => {
    const [rows, columns] = [4000, 500];
    const backend = await create();
    const kernel = await backend.upload(uniforms(0, rows, columns), [rows, columns]);
    const numerator = await backend.upload(uniforms(1, 1, rows), [rows]);
    const scaling = await backend.upload(uniforms(2, 1, columns), [columns]);
    const { dual, columnSums } = backend.scalingSweep(kernel, numerator, scaling);
    const [k, a, z, y] = await Promise.all([kernel, numerator, scaling, dual].map((x) => backend.read(x)));
    const expectedDual = a.map((value, i) => value / z.reduce((sum, zj, j) => sum + k[i * columns + j] * zj, 0));
    // From the dual as it was rounded, so that only the sums are judged.
    const expectedSums = z.map((_, j) => y.reduce((sum, yi, i) => sum + k[i * columns + j] * yi, 0));
    expect(relativeError(y, expectedDual)).toBeLessThan(bounds[dtype]);
    expect(relativeError(await backend.read(columnSums), expectedSums)).toBeLessThan(bounds[dtype]);
  });

  it('gives the same bits in two instances', async () => {
    const results = async (backend: Backend) => {
      const x = await backend.upload(normals.normals(0, 37, 19), [37, 19]);
      const y = await backend.upload(normals.normals(1, 41, 19), [41, 19]);
      const cost = backend.squaredDistances(x, y);
      const potential = await backend.upload(normals.normals(2, 1, 41), [41]);
      const { values, slopes } = backend.ridgeForward(
        'tanh',
        x,
        await backend.upload(normals.normals(3, 50, 17), [50, 17]),
      );
      const all = [
        cost,
        backend.matmul(x, y, { transposeB: true }),
        backend.softmin(0.5, cost, potential, 1),
        values,
        slopes,
      ];
      return Promise.all(all.map((z) => backend.read(z)));
    };
    const first = await create();
    // The second has used other addresses before.
    const second = await create();
    second.fill([333, 7], 1);
    expect(await results(second)).toEqual(await results(first));
  });

  it('makes the kernel of points with the bits of distances, minima and kernel made one after the other', async () => {
    const backend = await create();
    // Several groups of rows, several blocks of the dimension, and columns left over.
    const [rows, columns, dimension] = [211, 1003, 261];
    const a = await backend.upload(normals.normals(6, rows, dimension), [rows, dimension]);
    const b = await backend.upload(normals.normals(7, columns, dimension), [columns, dimension]);
    const cost = backend.squaredDistances(a, b);
    const [low, high] = [backend.reduce('min', cost, 1), backend.reduce('max', cost, 1)];
    const { kernel, rowMinimum, rowMaximum } = backend.gibbsKernelOfPoints(a, b, 40);
    expect(await backend.read(rowMinimum)).toEqual(await backend.read(low));
    expect(await backend.read(rowMaximum)).toEqual(await backend.read(high));
    expect(await backend.read(kernel)).toEqual(await backend.read(backend.gibbsKernel(cost, 40, low)));
  });

  it('makes the normals of @proxflow/random', async () => {
    const backend = await create();
    const [particles, dimension, h, s] = [301, 5, 0.01, 0.3];
    const stream = createRandom(7).stream('noise');
    const positions = await backend.upload(normals.normals(4, particles, dimension), [particles, dimension]);
    const gradient = await backend.upload(normals.normals(5, particles, dimension), [particles, dimension]);
    const noise = { key: stream.key, step: 12 };
    const seeded = requireValue(backend.seededEulerMaruyama);
    const out = await backend.read(seeded(positions, gradient, noise, h, s));
    const [theta, g] = await Promise.all([backend.read(positions), backend.read(gradient)]);
    // Each operation is rounded to the dtype.
    const round = dtype === 'float32' ? Math.fround : (value: number) => value;
    const expected = stream.normals(12, particles, dimension).map((normal, i) => {
      const drifted = round(theta[i] - round(g[i] * round(h)));
      return round(drifted + round(round(normal) * round(s)));
    });
    expect(out).toEqual(expected);
  });
});

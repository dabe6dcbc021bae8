import { describe, expect, it } from 'vitest';
import { createCpuBackend } from './index.js';

const backend = createCpuBackend();
const read = async (x: Parameters<typeof backend.read>[0]) => [...(await backend.read(x))];

describe('the CPU backend', () => {
  it('says what it is', () => {
    expect(backend.name).toBe('cpu');
    expect(backend.dtype).toBe('float64');
    expect(backend.precision.epsilon).toBe(Number.EPSILON);
  });

  it('multiplies matrices by hand-computed numbers, however they are transposed', async () => {
    const a = await backend.upload([1, 2, 3, 4, 5, 6], [2, 3]);
    const b = await backend.upload([7, 8, 9, 10, 11, 12], [3, 2]);
    const product = [58, 64, 139, 154];
    expect(await read(backend.matmul(a, b))).toEqual(product);
    const [at, bt] = [backend.transpose(a), backend.transpose(b)];
    expect(await read(backend.matmul(at, b, { transposeA: true }))).toEqual(product);
    expect(await read(backend.matmul(a, bt, { transposeB: true }))).toEqual(product);
    expect(await read(backend.matmul(at, bt, { transposeA: true, transposeB: true }))).toEqual(product);
    const x = await backend.upload([1, -1, 2], [3]);
    expect(await read(backend.matvec(a, x))).toEqual([5, 11]);
    const y = await backend.upload([1, -1], [2]);
    expect(await read(backend.matvec(a, y, { transpose: true }))).toEqual([-3, -3, -3]);
  });

  it('sums products of every length, also those that are no multiple of four', async () => {
    for (const length of [1, 2, 3, 4, 5, 7, 8, 9]) {
      const ones = await backend.upload(new Array<number>(length).fill(1), [1, length]);
      const counts = await backend.upload(
        Array.from({ length }, (_, k) => k + 1),
        [length],
      );
      expect(await read(backend.matvec(ones, counts))).toEqual([(length * (length + 1)) / 2]);
    }
  });

  it('sums logarithms without overflow, with infinities as they should be', async () => {
    const x = await backend.upload([1000, 1000, -1000, -1000, -Infinity, -Infinity, Infinity, 0], [4, 2]);
    const sums = await read(backend.logSumExp(x, 1));
    expect(sums[0]).toBeCloseTo(1000 + Math.LN2, 12);
    expect(sums[1]).toBeCloseTo(-1000 + Math.LN2, 12);
    expect(sums.slice(2)).toEqual([-Infinity, Infinity]);
    const down = await backend.upload([1, 2, -Infinity, 3], [2, 2]);
    const columns = await read(backend.logSumExp(down, 0));
    expect(columns[0]).toBeCloseTo(1, 15);
    expect(columns[1]).toBeCloseTo(3 + Math.log1p(Math.exp(-1)), 14);
  });

  it('flushes kernel entries below the smallest normal number to 0', async () => {
    const cost = await backend.upload([0, 708, 709, 745], [1, 4]);
    const kernel = await read(backend.gibbsKernel(cost, 1, backend.reduce('min', cost, 1)));
    expect(kernel[0]).toBe(1);
    expect(kernel[1]).toBe(Math.exp(-708));
    expect(kernel.slice(2)).toEqual([0, 0]);
  });

  it('keeps a slope of tanh where 1 - tanh^2 would cancel', async () => {
    const positions = await backend.upload([1, 0, 1], [1, 3]);
    const inputs = await backend.upload([0, 0.4, 0.6, 20, -20, 400], [6, 1]);
    const { values, slopes } = backend.ridgeForward('tanh', positions, inputs);
    const u = [0, 0.4, 0.6, 20, -20, 400];
    (await read(values)).forEach((value, i) => expect(value).toBeCloseTo(Math.tanh(u[i]), 15));
    const found = await read(slopes);
    expect(found[0]).toBe(1);
    for (const i of [1, 2, 3, 4]) expect(found[i] * Math.cosh(u[i]) ** 2).toBeCloseTo(1, 13);
    expect(found[5]).toBe(0);
  });

  it('keeps the digits of a tiny logistic value and never overflows', async () => {
    const x = await backend.upload([-1e4, -700, -40, 0, 40, 1e4], [6]);
    const values = await read(backend.unary('logistic', x));
    expect(values[1] / Math.exp(-700)).toBeCloseTo(1, 14);
    expect(values[2] / Math.exp(-40)).toBeCloseTo(1, 14);
    expect([values[0], ...values.slice(3)]).toEqual([0, 0.5, 1, 1]);
  });

  it('marks a NaN instead of dropping it', async () => {
    const x = await backend.upload([1, NaN, 3, 4], [2, 2]);
    expect(await read(backend.reduce('max', x, 1))).toEqual([NaN, 4]);
    expect(await read(backend.reduce('min', x, 0))).toEqual([1, NaN]);
    expect(await read(backend.unary('step', x))).toEqual([1, NaN, 1, 1]);
    expect(await read(backend.binary('maximum', x, 0))).toEqual([1, NaN, 3, 4]);
  });

  it('copies: neither what was handed in nor what was read out is shared', async () => {
    const values = Float64Array.of(1, 2);
    const x = await backend.upload(values, [2]);
    const row = backend.reshape(x, [1, 2]);
    values.fill(9);
    (await backend.read(x)).fill(8);
    x.dispose();
    expect(await read(row)).toEqual([1, 2]);
  });

  it('cuts, joins and picks', async () => {
    const x = await backend.upload([1, 2, 3, 4, 5, 6], [2, 3]);
    expect(await read(backend.slice(x, 1, 1, 2))).toEqual([2, 3, 5, 6]);
    expect(await read(backend.slice(x, 0, 1, 1))).toEqual([4, 5, 6]);
    expect(await read(backend.concatenate([x, backend.slice(x, 1, 0, 1)], 1))).toEqual([1, 2, 3, 1, 4, 5, 6, 4]);
    expect(await read(backend.concatenate([x, x], 0))).toEqual([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6]);
    expect(await read(backend.gather(x, [1, 0, 1]))).toEqual([4, 5, 6, 1, 2, 3, 4, 5, 6]);
    const v = await backend.upload([7, 8, 9], [3]);
    expect(await read(backend.gather(v, [2, 2, 0]))).toEqual([9, 9, 7]);
    expect(await read(backend.slice(v, 0, 1, 2))).toEqual([8, 9]);
    expect(await read(backend.concatenate([v, v], 0))).toEqual([7, 8, 9, 7, 8, 9]);
  });
});

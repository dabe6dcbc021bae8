import { InvalidArgumentError, NumericalError } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { describe, expect, it } from 'vitest';
import { fromScalarPotential, l2Potential } from './index.js';

const backend = createCpuBackend();

describe('l2Potential', () => {
  it('is lambda |theta|^2 with gradient 2 lambda theta', async () => {
    const positions = await backend.upload([1, -2, 3, 0.5, 0, -1], [2, 3]);
    const potential = l2Potential({ strength: 0.1 });
    const before = backend.memory().tensors;
    const value = await potential.value(backend, positions);
    const gradient = await potential.gradient(backend, positions);
    expect(backend.memory().tensors).toBe(before + 2);
    (await backend.read(value)).forEach((v, j) => expect(v).toBeCloseTo([1.4, 0.125][j], 15));
    const expected = [0.2, -0.4, 0.6, 0.1, 0, -0.2];
    (await backend.read(gradient)).forEach((g, k) => expect(g).toBeCloseTo(expected[k], 15));
  });

  it.each([-1, NaN, Infinity])('refuses strength %d', (strength) => {
    expect(() => l2Potential({ strength })).toThrow(InvalidArgumentError);
  });
});

describe('fromScalarPotential', () => {
  it('evaluates value and gradient particle by particle', async () => {
    const positions = await backend.upload([1, 2, 3, 4, 5, 6], [3, 2]);
    const saddle = fromScalarPotential({
      name: 'saddle',
      value: ([x, y]) => x ** 2 - y,
      gradient: ([x]) => [2 * x, -1],
    });
    expect([...(await backend.read(await saddle.value(backend, positions)))]).toEqual([-1, 5, 19]);
    const gradient = await saddle.gradient(backend, positions);
    expect(gradient.shape).toEqual([3, 2]);
    expect([...(await backend.read(gradient))]).toEqual([2, -1, 6, -1, 10, -1]);
  });

  it('names particle and coordinate where a function leaves the finite numbers', async () => {
    const positions = await backend.upload([1, 2, 3, 4], [2, 2]);
    const torn = fromScalarPotential({
      name: 'torn',
      value: ([x]) => (x === 3 ? Infinity : 0),
      gradient: ([x]) => (x === 3 ? [0, NaN] : [0, 0]),
    });
    const value = await torn.value(backend, positions).catch((error: unknown) => error);
    expect(value).toBeInstanceOf(NumericalError);
    expect(value).toMatchObject({
      argument: 'potential "torn"',
      place: 'at particle 1, coordinate 0',
      value: Infinity,
    });
    const gradient = await torn.gradient(backend, positions).catch((error: unknown) => error);
    expect(gradient).toMatchObject({ place: 'at particle 1, coordinate 1', value: NaN });
  });

  it('refuses a gradient with too few coordinates', async () => {
    const positions = await backend.upload([1, 2], [1, 2]);
    const short = fromScalarPotential({ name: 'short', value: () => 0, gradient: () => [1] });
    await expect(short.gradient(backend, positions)).rejects.toMatchObject({ place: 'at particle 0, coordinate 1' });
  });
});

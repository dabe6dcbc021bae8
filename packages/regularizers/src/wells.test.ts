import { InvalidArgumentError, ShapeError } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { describe, expect, it } from 'vitest';
import { doubleWell, l2Potential, quadraticPotential, type PositionPotential } from './index.js';

const backend = createCpuBackend();

async function at(potential: PositionPotential, theta: readonly number[]) {
  const positions = await backend.upload(theta, [1, theta.length]);
  const value = await backend.read(await potential.value(backend, positions));
  return { value: value[0], gradient: [...(await backend.read(await potential.gradient(backend, positions)))] };
}

describe('quadraticPotential', () => {
  it('is (1/2) sum k (theta - m)^2', async () => {
    const found = await at(quadraticPotential({ mean: [1, -1], stiffness: [2, 0.5] }), [3, 1]);
    expect(found).toEqual({ value: 5, gradient: [4, 1] });
  });

  it('is l2Potential of half the stiffness about the origin', async () => {
    expect(await at(quadraticPotential({ stiffness: 0.5 }), [3, 1])).toEqual(
      await at(l2Potential({ strength: 0.25 }), [3, 1]),
    );
  });

  it('refuses numbers outside its domain, and vectors of another length than positions', async () => {
    expect(() => quadraticPotential({ stiffness: -1 })).toThrow(InvalidArgumentError);
    expect(() => quadraticPotential({ stiffness: [1, NaN] })).toThrow(/stiffness\[1\]/);
    expect(() => quadraticPotential({ mean: [0, Infinity], stiffness: 1 })).toThrow(/mean \[1\]/);
    const { tensors } = backend.memory();
    const positions = await backend.upload([1, 2, 3], [1, 3]);
    for (const narrow of [
      quadraticPotential({ mean: [0, 0], stiffness: 1 }),
      quadraticPotential({ stiffness: [1, 1] }),
    ]) {
      await expect(narrow.value(backend, positions)).rejects.toBeInstanceOf(ShapeError);
    }
    positions.dispose();
    expect(backend.memory().tensors).toBe(tensors);
  });
});

describe('doubleWell', () => {
  it('has its wells at -a and a and its barrier between them', async () => {
    const potential = doubleWell({ barrier: 3, distance: 2 });
    expect((await at(potential, [2, -2])).value).toBe(0);
    (await at(potential, [2, -2])).gradient.forEach((slope) => expect(slope).toBeCloseTo(0, 15));
    expect((await at(potential, [0])).value).toBe(3);
    expect((await at(potential, [1])).gradient[0]).toBeCloseTo(-2.25, 14);
  });

  it.each([{ barrier: 0 }, { barrier: NaN }, { barrier: 1, distance: -1 }])('refuses %j', (settings) =>
    expect(() => doubleWell(settings)).toThrow(InvalidArgumentError),
  );
});

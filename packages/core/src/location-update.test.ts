import type { Backend, NoiseAddress } from '@proxflow/backend';
import { createCpuBackend } from '@proxflow/backend-cpu';
import { createRandom } from '@proxflow/random';
import { describe, expect, it } from 'vitest';
import { eulerMaruyama } from './index.js';

const backend = createCpuBackend();
const random = createRandom(11);
const noise = random.stream('noise');

describe('eulerMaruyama', () => {
  const step = async (on: Backend, temperature: number) => {
    const positions = await backend.upload([1, 2, 3, 4, 5, 6], [2, 3]);
    const gradient = await backend.upload([0, 1, 0, -1, 0, 2], [2, 3]);
    const before = backend.memory().tensors;
    const location = eulerMaruyama({ random });
    const { positions: moved } = await location.move({
      backend: on,
      positions,
      gradient,
      stepSize: 0.5,
      temperature,
      step: 12,
      gradientAt: () => expect.unreachable(),
      landscapeAt: () => expect.unreachable(),
      potential: () => expect.unreachable(),
      motion: undefined,
    });
    expect(backend.memory().tensors).toBe(before + 1);
    return backend.read(moved);
  };
  const expected = (temperature: number) =>
    Float64Array.from([1, 1.5, 3, 4.5, 5, 5], (mean, k) => mean + Math.sqrt(temperature) * noise.normals(12, 2, 3)[k]);

  it('uploads the normals of the stream to a backend that cannot make them', async () => {
    const moved = await step(backend, 4);
    moved.forEach((value, k) => expect(value).toBeCloseTo(expected(4)[k], 14));
  });

  it('leaves the normals to a backend that can make them, and uploads nothing', async () => {
    const given: NoiseAddress[] = [];
    const normals = await backend.upload(noise.normals(12, 2, 3), [2, 3]);
    const seeded: Backend = {
      ...backend,
      upload: () => expect.unreachable(),
      seededEulerMaruyama: (positions, gradient, address, stepSize, noiseScale) => {
        given.push(address);
        return backend.eulerMaruyama(positions, gradient, normals, stepSize, noiseScale);
      },
    };
    expect(await step(seeded, 4)).toEqual(await step(backend, 4));
    expect(given).toEqual([{ key: noise.key, step: 12 }]);
  });

  it('asks nobody for normals at temperature 0', async () => {
    const seeded: Backend = { ...backend, seededEulerMaruyama: () => expect.unreachable() };
    expect([...(await step(seeded, 0))]).toEqual([1, 1.5, 3, 4.5, 5, 5]);
  });
});

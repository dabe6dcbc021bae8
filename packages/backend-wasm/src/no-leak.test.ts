import { createBackend } from '@proxflow/backend';
import { expect, it } from 'vitest';
import { createMachine } from './wasm-backend.js';
import { wasmDriver } from './wasm-driver.js';

const steps = 100_000;

it('keeps its memory constant over 100 000 small steps', async () => {
  const machine = await createMachine({});
  const backend = createBackend(wasmDriver(machine));
  const inputs = await backend.upload([0.1, -0.2, 0.3, 0.4], [4, 1]);
  const cotangent = await backend.upload([0.1, 0.2, -0.3, 0.4], [4]);
  const weights = await backend.upload([0.5, 0.25, 0.25], [3]);
  const noise = await backend.upload([0.1, 0.2, 0.3, -0.1, -0.2, -0.3, 0.5, 0, 0.5], [3, 3]);
  let positions = await backend.upload([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], [3, 3]);
  const baseline = backend.memory();
  const blocks = machine.allocator.blocks;

  const step = () => {
    const next = backend.tidy(() => {
      const { values, slopes } = backend.ridgeForward('tanh', positions, inputs);
      const { gradient } = backend.ridgePullback(positions, inputs, values, slopes, cotangent);
      const cost = backend.squaredDistances(positions, positions);
      const kernel = backend.gibbsKernel(cost, 1, backend.reduce('min', cost, 1));
      backend.scalingSweep(kernel, weights, weights);
      return backend.eulerMaruyama(positions, gradient, noise, 0.01, 1e-3);
    });
    positions.dispose();
    positions = next;
  };
  for (let i = 0; i < 10; i++) step();
  const { capacity } = machine.allocator;
  for (let i = 0; i < steps; i++) step();
  expect(machine.allocator.capacity).toBe(capacity);
  expect(machine.allocator.blocks).toBe(blocks);
  expect(backend.memory()).toEqual(baseline);
  expect((await backend.read(positions)).every(Number.isFinite)).toBe(true);
});

import { createCpuBackend, createDefaultBackend, createRegistry, type Backend } from 'proxflow';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { doctor } from '../commands/doctor.js';
import { capturedIo, run } from '../index.js';
import type { Diagnosis } from './diagnosis.js';

describe('doctor', () => {
  it('tries every backend for real and finds the default one at work', async () => {
    const io = capturedIo();
    expect([await run(['doctor', '--json'], io), io.errors()]).toEqual([0, '']);
    const diagnosis = JSON.parse(io.output()) as Diagnosis;
    const { dtype } = await createDefaultBackend();
    expect(diagnosis.standard).toMatchObject({ backend: 'wasm', precision: dtype, works: true });
    expect(diagnosis).toMatchObject({ node: process.versions.node, simd: true, sharedMemory: true });
    const works = diagnosis.trials.map(({ backend, precision, works }) => [backend, precision, works]);
    expect(works).toEqual(
      expect.arrayContaining([
        ['cpu', 'float64', true],
        ['wasm', 'float32', true],
      ]),
    );
    for (const { error, works, precision } of diagnosis.trials) {
      if (works) expect(error).toBeLessThan(precision === 'float32' ? 1e-5 : 1e-14);
    }
  });

  it('fits 80 columns and names what works', async () => {
    const io = capturedIo();
    expect(await run(['doctor'], io)).toBe(0);
    expect(
      Math.max(
        ...io
          .output()
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(80);
    expect(io.output()).toMatch(/Default +wasm \(float64\) works/);
  });

  function registryWith(create: () => Backend) {
    const registry = createRegistry();
    registry.backends.add('wasm', { description: 'for this test', parameters: z.unknown(), create });
    return registry;
  }

  it('says what is wrong and fails where the default backend throws', async () => {
    const io = capturedIo();
    const broken = registryWith(() => {
      throw new Error('no such engine');
    });
    expect(await doctor(broken, false, io)).toBe(false);
    expect(io.output()).toMatch(/wasm +no such engine/);
    expect(io.output()).toMatch(/Default +wasm \(float64\) does not work/);
  });

  it('fails where the default backend computes something else', async () => {
    const cpu = createCpuBackend();
    const wrong = Object.create(cpu, { matmul: { value: () => cpu.fill([33, 9], 1) } }) as Backend;
    const io = capturedIo();
    expect(
      await doctor(
        registryWith(() => wrong),
        true,
        io,
      ),
    ).toBe(false);
    expect((JSON.parse(io.output()) as Diagnosis).standard.message).toMatch(/not that of the reference/);
  });
});

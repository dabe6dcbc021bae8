import { afterEach, describe, expect, it, vi } from 'vitest';
import { createDefaultBackend, createRegistry, UnsupportedOperationError, type WasmBackend } from './index.js';

const { backends } = createRegistry();

afterEach(() => {
  vi.doUnmock('@tensorflow/tfjs-core');
});

describe('backends by name', () => {
  it('are made in the precision asked for, float64 where there is a choice', async () => {
    expect(backends.names).toEqual(['wasm', 'cpu', 'tfjs']);
    expect((await backends.create('wasm')).dtype).toBe('float64');
    expect((await backends.create('wasm', { dtype: 'float32' })).dtype).toBe('float32');
    expect((await backends.create('cpu', { dtype: 'float64' })).name).toBe('cpu');
    expect(await backends.create('tfjs')).toMatchObject({ name: 'tfjs-wasm', dtype: 'float32' });
    expect((await createDefaultBackend()).dtype).toBe('float64');
  });

  it('refuse a precision they lack, and never take another', async () => {
    await expect(backends.create('cpu', { dtype: 'float32' })).rejects.toThrow(UnsupportedOperationError);
    await expect(backends.create('tfjs', { dtype: 'float64' })).rejects.toThrow(UnsupportedOperationError);
    await expect(backends.create('wasm', { dtype: 'float16' })).rejects.toThrow(/parameters that fit/);
  });

  it('take threads where they have them, and refuse more than one elsewhere', async () => {
    const threaded = await backends.create('wasm', { threads: 2 });
    expect(threaded).toMatchObject({ threads: 2 });
    (threaded as WasmBackend).dispose();
    expect(await backends.create('wasm')).toMatchObject({ threads: 1 });
    for (const name of ['cpu', 'tfjs']) {
      await expect(backends.create(name, { threads: 2 })).rejects.toMatchObject({
        name: 'UnsupportedOperationError',
        operation: 'threads',
      });
      expect((await backends.create(name, { threads: 'auto' })).name).toContain(name);
    }
    await expect(backends.create('wasm', { threads: 0 })).rejects.toThrow(/parameters that fit/);
  });

  it('say what to install where an optional package is missing', async () => {
    vi.doMock('@tensorflow/tfjs-core', () => {
      throw new Error('no such package');
    });
    await expect(backends.create('tfjs')).rejects.toMatchObject({
      argument: '@tensorflow/tfjs-core',
      remedy: expect.stringMatching(/^npm install @tensorflow\/tfjs-core/) as string,
    });
  });
});

import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { InvalidArgumentError, ProxflowError, UnsupportedOperationError } from '@proxflow/backend';
import { describe, expect, it, vi } from 'vitest';
import { createTfjsBackend, type TensorFlow } from './index.js';

setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + sep);

async function errorOf(attempt: () => unknown): Promise<ProxflowError> {
  try {
    await attempt();
  } catch (error) {
    if (error instanceof ProxflowError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('createTfjsBackend', () => {
  it('says what it is', async () => {
    const backend = await createTfjsBackend({ tf, engine: 'cpu' });
    expect(backend.name).toBe('tfjs-cpu');
    expect(backend.dtype).toBe('float32');
    expect(backend.precision.epsilon).toBe(2 ** -23);
  });

  it('takes the active engine unless told another, and makes that one active', async () => {
    await tf.setBackend('cpu');
    expect((await createTfjsBackend({ tf })).name).toBe('tfjs-cpu');
    expect((await createTfjsBackend({ tf, engine: 'wasm' })).name).toBe('tfjs-wasm');
    expect(tf.getBackend()).toBe('wasm');
    expect((await createTfjsBackend({ tf })).name).toBe('tfjs-wasm');
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['an empty object', {}],
    ['a module with tfjs as its default export', { default: tf }],
  ])('names the packages to install where tf is %s', async (_, missing) => {
    const error = await errorOf(() => createTfjsBackend({ tf: missing as TensorFlow }));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error.argument).toBe('tf');
    expect(error.remedy).toContain('npm install @tensorflow/tfjs-core @tensorflow/tfjs-backend-wasm');
  });

  it('names the registered engines where another is asked for', async () => {
    const error = await errorOf(() => createTfjsBackend({ tf, engine: 'webgpu' }));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error.message).toBe('engine: expected one of cpu, wasm, found "webgpu"');
    expect(error.remedy).toContain('npm install @tensorflow/tfjs-backend-webgpu');
  });

  it('asks for an engine where none is registered', async () => {
    const none = { ...tf, engine: () => ({ backendNames: () => [] }) } as unknown as TensorFlow;
    const error = await errorOf(() => createTfjsBackend({ tf: none }));
    expect(error.message).toBe('engine: expected a registered tfjs engine, found undefined');
    expect(error.remedy).toContain('npm install @tensorflow/tfjs-backend-wasm');
  });

  it('says so when an engine does not start, and leaves the active one as it was', async () => {
    await tf.setBackend('cpu');
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    tf.registerBackend('broken', () => Promise.reject(new Error('no device')), 0);
    const error = await errorOf(() => createTfjsBackend({ tf, engine: 'broken' }));
    expect(error.message).toBe('engine: expected an engine that starts on this device, found "broken"');
    expect(tf.getBackend()).toBe('cpu');
    tf.removeBackend('broken');
    warn.mockRestore();
  });

  it('refuses float64 and names the backend that has it', async () => {
    const error = await errorOf(() => createTfjsBackend({ tf, engine: 'cpu', dtype: 'float64' }));
    expect(error).toBeInstanceOf(UnsupportedOperationError);
    expect(error.remedy).toContain('@proxflow/backend-cpu');
  });

  it('refuses to compute while another engine is active, and goes on once its own is again', async () => {
    const backend = await createTfjsBackend({ tf, engine: 'cpu' });
    const x = await backend.upload([1, 2], [2]);
    await tf.setBackend('wasm');
    const operations = [
      () => backend.unary('exp', x),
      () => backend.binary('add', x, 1),
      () => backend.fill([2], 0),
      () => backend.upload([1], [1]),
    ];
    for (const operation of operations) {
      const error = await errorOf(operation);
      expect(error).toBeInstanceOf(InvalidArgumentError);
      expect(error.message).toBe(
        `active tfjs engine: expected "cpu", on which this backend's arrays are, found "wasm"`,
      );
      expect(error.remedy).toContain('await tf.setBackend("cpu")');
    }
    // Reading and freeing move nothing.
    expect([...(await backend.read(x))]).toEqual([1, 2]);
    await tf.setBackend('cpu');
    expect([...(await backend.read(backend.binary('add', x, 1)))]).toEqual([2, 3]);
  });
});

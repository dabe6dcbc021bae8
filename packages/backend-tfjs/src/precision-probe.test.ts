import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { UnsupportedOperationError } from '@proxflow/backend';
import { describe, expect, it, vi } from 'vitest';
import { createTfjsBackend, type TensorFlow } from './index.js';

/** To nearest in half precision: 11 bits, smallest subnormal 2^-24, largest 65504. */
function toHalf(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const unit = 2 ** Math.max(Math.floor(Math.log2(Math.abs(x))) - 10, -24);
  const rounded = Math.round(x / unit) * unit;
  return Math.abs(rounded) > 65504 ? Math.sign(x) * Infinity : rounded;
}

/** tfjs as on an engine that stores every result through `round`; a test may read at once. */
function roundingTensorFlow(round: (x: number) => number): TensorFlow {
  const through =
    <A extends unknown[]>(operation: (...operands: A) => tf.Tensor) =>
    (...operands: A): tf.Tensor => {
      const exact = operation(...operands);
      return tf.tensor(exact.dataSync<'float32'>().map(round), exact.shape, 'float32');
    };
  const { tensor, add, sub, mul, exp, matMul } = tf;
  return {
    ...tf,
    tensor: through(tensor),
    add: through(add),
    sub: through(sub),
    mul: through(mul),
    exp: through(exp),
    matMul: through(matMul),
  } as unknown as TensorFlow;
}

async function probeOf(round: (x: number) => number) {
  const notices: string[] = [];
  const onNotice = (message: string) => void notices.push(message);
  const backend = await createTfjsBackend({ tf: roundingTensorFlow(round), engine: 'cpu', onNotice });
  return { backend, probe: backend.probe, notices };
}

describe('the precision probe', () => {
  it('finds the CPU engine to be float32, without a notice', async () => {
    const { probe, notices } = await probeOf((x) => x);
    expect(probe).toMatchObject({ epsilon: 2 ** -23, keepsSmall: true, keepsLarge: true, fullPrecision: true });
    expect(probe.multiplicationError).toBeLessThan(2 ** -22);
    expect(probe.exponentialError).toBeLessThan(2 ** -22);
    expect(notices).toEqual([]);
  });

  it('finds half precision, says once that the log domain will be used, and refuses a kernel', async () => {
    const { backend, probe, notices } = await probeOf(toHalf);
    expect(probe).toMatchObject({ epsilon: 2 ** -10, keepsSmall: false, keepsLarge: false, fullPrecision: false });
    expect(probe.multiplicationError).toBeGreaterThan(2 ** -14);
    expect(notices).toEqual([
      'The tfjs engine "cpu" is less precise than float32 (machine epsilon 0.0009765625): ' +
        'transport will use the log domain.',
    ]);
    const cost = await backend.upload([0, 1, 1, 0], [2, 2]);
    const zero = backend.fill([2], 0);
    const withLogDomain: unknown = expect.stringContaining('domain "log"');
    const refused = () => backend.gibbsKernel(cost, 1, zero);
    expect(refused).toThrow(UnsupportedOperationError);
    expect(refused).toThrow(expect.objectContaining({ operation: 'gibbsKernel' }));
    expect(refused).toThrow(expect.objectContaining({ remedy: withLogDomain }));
    expect([...(await backend.read(backend.softmin(1, cost, zero, 1)))][0]).toBeCloseTo(-Math.log1p(Math.exp(-1)), 2);
  });

  it('warns on the console unless told where to', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    await createTfjsBackend({ tf: roundingTensorFlow(toHalf), engine: 'cpu' });
    expect(warn).toHaveBeenCalledTimes(1);
    warn.mockRestore();
  });

  it('sees each fault by itself', async () => {
    const coarse = await probeOf((x) => Math.fround(Number(x.toPrecision(4))));
    expect(coarse.probe).toMatchObject({ keepsSmall: true, keepsLarge: true, fullPrecision: false });
    const flushing = await probeOf((x) => (Math.abs(x) < 2 ** -60 ? 0 : x));
    expect(flushing.probe).toMatchObject({ keepsSmall: false, keepsLarge: true, fullPrecision: false });
    const narrow = await probeOf((x) => (Math.abs(x) > 2 ** 60 ? Math.sign(x) * Infinity : x));
    expect(narrow.probe).toMatchObject({ keepsSmall: true, keepsLarge: false, fullPrecision: false });
    const silent = await probeOf(() => NaN);
    expect(silent.probe).toMatchObject({ epsilon: 1, multiplicationError: Infinity, fullPrecision: false });
  });

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    await createTfjsBackend({ tf, engine: 'cpu' });
    expect(tf.memory().numTensors).toBe(before);
  });
});

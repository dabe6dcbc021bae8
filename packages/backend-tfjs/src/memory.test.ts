import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import {
  binaryOperations,
  reductions,
  unaryOperations,
  type Backend,
  type Matrix,
  type Tensor,
} from '@proxflow/backend';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTfjsBackend } from './index.js';

setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + sep);
setThreadsCount(1);

const numbers = (length: number, from: number): number[] => Array.from({ length }, (_, k) => Math.sin(from + k));

function everyOperation(backend: Backend, x: Matrix): void {
  const row = backend.reshape(backend.slice(x, 0, 0, 1), [x.shape[1]]);
  for (const operation of unaryOperations) backend.unary(operation, x);
  for (const operation of binaryOperations) backend.binary(operation, x, row);
  for (const operation of reductions) backend.reduce(operation, x, 0);
  backend.matmul(x, x, { transposeB: true });
  backend.matvec(x, row);
  backend.transpose(x);
  backend.gather(x, [1, 0]);
  backend.concatenate([x], 0);
  backend.concatenate([x, x], 1);
}

/** One step as training makes it: the neurons, a kernel and sweeps on it, and a move of the particles. */
async function trainingStep(backend: Backend, positions: Matrix, inputs: Matrix): Promise<Matrix> {
  const scope = backend.scope();
  const [n] = positions.shape;
  const noise = scope.own(await backend.upload(numbers(positions.size, 3), positions.shape));
  const moved = backend.tidy(() => {
    const { values, slopes } = backend.ridgeForward('tanh', positions, inputs);
    const cotangent = backend.fill([inputs.shape[0]], 0.5);
    const { gradient } = backend.ridgePullback(positions, inputs, values, slopes, cotangent);
    return backend.eulerMaruyama(positions, gradient, noise, 0.1, 0.01);
  });
  const dual = backend.tidy(() => {
    const cost = backend.squaredDistances(moved, positions);
    const kernel = backend.gibbsKernel(cost, 0.5, backend.reduce('min', cost, 1));
    const uniform = backend.fill([n], 1 / n);
    const { columnSums } = backend.scalingSweep(kernel, uniform, uniform);
    return backend.softmin(0.5, cost, columnSums, 1);
  });
  scope.own(dual);
  expect((await backend.read(dual)).every(Number.isFinite)).toBe(true);
  scope.dispose();
  return moved;
}

describe.each(['cpu', 'wasm'])('memory of tfjs-%s', (engine) => {
  afterEach(() => vi.restoreAllMocks());

  it('returns to where it was after operations and steps of training', async () => {
    const backend = await createTfjsBackend({ tf, engine });
    const before = tf.memory();
    const x = await backend.upload(numbers(12, 1), [3, 4]);
    backend.tidy(() => everyOperation(backend, x));
    const inputs = await backend.upload(numbers(10, 2), [5, 2]);
    let positions: Matrix = await backend.upload(numbers(24, 1), [6, 4]);
    for (let step = 0; step < 4; step++) {
      const previous = positions;
      positions = await trainingStep(backend, positions, inputs);
      previous.dispose();
      expect(tf.memory().numTensors - before.numTensors).toBe(3);
    }
    for (const tensor of [x, inputs, positions]) tensor.dispose();
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numBytes).toBe(before.numBytes);
    expect(backend.memory()).toEqual({ tensors: 0, bytes: 0 });
  });

  it('has as many tensors of tfjs as handles', async () => {
    const backend = await createTfjsBackend({ tf, engine });
    const before = tf.memory().numTensors;
    const x = await backend.upload(numbers(12, 1), [3, 4]);
    everyOperation(backend, x);
    expect(tf.memory().numTensors - before).toBe(backend.memory().tensors);
  });

  it('is not freed by a tf.tidy around it', async () => {
    const backend = await createTfjsBackend({ tf, engine });
    const x = await backend.upload([1, 2], [2]);
    const results: Tensor[] = [];
    tf.tidy(() => {
      results.push(backend.binary('add', x, 1), backend.fill([2], 7));
    });
    expect([...(await backend.read(x))]).toEqual([1, 2]);
    expect(await Promise.all(results.map(async (one) => [...(await backend.read(one))]))).toEqual([
      [2, 3],
      [7, 7],
    ]);
  });

  it('is never read synchronously', async () => {
    const backend = await createTfjsBackend({ tf, engine });
    const looks = [vi.spyOn(tf.Tensor.prototype, 'dataSync'), vi.spyOn(tf.Tensor.prototype, 'arraySync')];
    const x = await backend.upload(numbers(12, 1), [3, 4]);
    backend.tidy(() => everyOperation(backend, x));
    const inputs = await backend.upload(numbers(10, 2), [5, 2]);
    await trainingStep(backend, await backend.upload(numbers(24, 1), [6, 4]), inputs);
    await createTfjsBackend({ tf, engine });
    for (const look of looks) expect(look).not.toHaveBeenCalled();
  });
});

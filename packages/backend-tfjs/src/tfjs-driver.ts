import type { BackendDriver, Shape } from '@proxflow/backend';
import type { Tensor } from '@tensorflow/tfjs-core';
import { binary, unary } from './elementwise.js';
import type { EngineRunner } from './engine.js';
import { fusedKernels } from './fused-kernels.js';

/** The driver on one engine of tfjs: every array is one float32 tensor of the rank that the contract gives it. */
export function tfjsDriver(runner: EngineRunner): BackendDriver<Tensor> {
  const { tf } = runner;
  const run = (body: () => Tensor): Tensor => runner.run(body);
  const sides = (shape: Shape): number[] => [...shape];
  return {
    name: `tfjs-${runner.engine}`,
    dtype: 'float32',
    // Float32Array.from copies: tfjs keeps the array it is given.
    upload: async (values, shape) => run(() => tf.tensor(Float32Array.from(values), sides(shape), 'float32')),
    download: async ({ handle }) => Float64Array.from(await handle.data()),
    release: (handle) => handle.dispose(),
    fill: (shape, value) => run(() => tf.fill(sides(shape), value, 'float32')),
    unary: (operation, { handle }) => run(() => unary(tf, operation, handle)),
    binary: (operation, a, b) => run(() => binary(tf, operation, a.handle, b.handle)),
    matmul: (a, b, transposeA, transposeB) => run(() => tf.matMul(a.handle, b.handle, transposeA, transposeB)),
    reduce: (operation, { handle }, axis) => run(() => tf[operation](handle, axis)),
    transpose: ({ handle }) => run(() => tf.transpose(handle)),
    // Both tensors share one buffer, which tfjs counts and frees with the last of them.
    reshape: ({ handle }, shape) => run(() => tf.reshape(handle, sides(shape))),
    slice({ handle, shape }, axis, start, length) {
      const begin = shape.map((_, k) => (k === axis ? start : 0));
      const size = shape.map((side, k) => (k === axis ? length : side));
      return run(() => tf.slice(handle, begin, size));
    },
    concatenate(parts, axis) {
      const handles = parts.map(({ handle }) => handle);
      // tf.concat gives a single part back itself, which would then have two owners.
      return run(() => (handles.length === 1 ? tf.clone(handles[0]) : tf.concat(handles, axis)));
    },
    gather: ({ handle }, indices) =>
      run(() => tf.gather(handle, tf.tensor(Int32Array.from(indices), undefined, 'int32'))),
    fused: fusedKernels(runner),
  };
}

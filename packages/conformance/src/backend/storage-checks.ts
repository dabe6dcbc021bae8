import { precisionOf, type Backend } from '@proxflow/backend';
import { assertIdentical, assertShape, assertThat } from '../assertions.js';
import type { ConformanceCheck } from '../conformance-check.js';
import { readAndDispose, rounding, uploadGrid } from '../grid.js';
import { normals } from '../samples.js';
import type { BackendSuite } from './backend-suite.js';

/** Numbers that a storage format has to round, and how: halfway cases, extremes, specials. */
function delicateNumbers(epsilon: number, largest: number): number[] {
  const plain = [
    0.1,
    1 / 3,
    Math.PI,
    -Math.E,
    1e-10,
    12345.678,
    1 + epsilon / 2,
    1 + 1.5 * epsilon,
    1 + 0.75 * epsilon,
  ];
  return [...plain, ...plain.map((x) => -7 * x), largest, -largest, 1e39, -1e39, 0, -0, Infinity, -Infinity, NaN];
}

/** Uploading, reading, rounding and waiting. */
export function storageChecks({ backend: instance }: BackendSuite): readonly ConformanceCheck[] {
  const check = (name: string, run: (backend: Backend) => Promise<void>): ConformanceCheck => ({
    name,
    run: async () => run(await instance()),
  });
  return [
    check('states its name, dtype and precision', async (backend) => {
      assertThat(backend.name !== '', 'name: expected text');
      const { epsilon, smallestNormal, largest } = precisionOf(backend.dtype);
      const found = backend.precision;
      assertIdentical(
        'precision',
        [found.epsilon, found.smallestNormal, found.largest],
        [epsilon, smallestNormal, largest],
      );
    }),
    check('upload rounds to the dtype, to nearest and ties to even, and keeps specials', async (backend) => {
      const numbers = delicateNumbers(backend.precision.epsilon, backend.precision.largest);
      const stored = await readAndDispose(backend, await backend.upload(numbers, [numbers.length]));
      assertThat(stored instanceof Float64Array, 'read: expected a Float64Array');
      assertIdentical('read after upload', stored, numbers.map(rounding(backend)));
    }),
    check('a number given as operand or to fill is rounded to the dtype', async (backend) => {
      const round = rounding(backend);
      const zeros = backend.fill([1, 2], 0);
      const sum = backend.binary('add', zeros, 0.1);
      assertIdentical('fill', await readAndDispose(backend, backend.fill([2], 0.1)), [round(0.1), round(0.1)]);
      assertIdentical('0 + 0.1', await readAndDispose(backend, sum), [round(0.1), round(0.1)]);
      zeros.dispose();
    }),
    check('upload is row-major and takes any array of numbers', async (backend) => {
      const x = await backend.upload(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
      assertShape('upload', x.shape, [2, 3]);
      assertThat(x.size === 6, `size: expected 6, found ${x.size}`);
      const secondRow = backend.slice(x, 0, 1, 1);
      assertIdentical('second row', await readAndDispose(backend, secondRow), [4, 5, 6]);
      x.dispose();
    }),
    check('upload has copied the numbers when it returns its promise', async (backend) => {
      const source = Float64Array.of(1, 2, 3);
      const pending = backend.upload(source, [3]);
      source.fill(-1);
      assertIdentical('read', await readAndDispose(backend, await pending), [1, 2, 3]);
    }),
    check('read gives an array of its own each time', async (backend) => {
      const x = await backend.upload([1, 2, 3], [3]);
      (await backend.read(x)).fill(-1);
      assertIdentical('second read', await readAndDispose(backend, x), [1, 2, 3]);
    }),
    check('uploads and reads under way at once do not mix', async (backend) => {
      const grids = Array.from({ length: 8 }, (_, k) => normals(`parallel ${k}`, [k + 1, 3]));
      const tensors = await Promise.all(grids.map((grid) => uploadGrid(backend, grid)));
      const doubled = tensors.map((x) => backend.binary('add', x, x));
      const found = await Promise.all(doubled.map((x) => backend.read(x)));
      const round = rounding(backend);
      found.forEach((values, k) =>
        assertIdentical(
          `array ${k}`,
          values,
          grids[k].values.map((x) => 2 * round(x)),
        ),
      );
      for (const x of [...tensors, ...doubled]) x.dispose();
    }),
    check('synchronize waits for queued work and may be called at any time', async (backend) => {
      await backend.synchronize();
      const x = backend.fill([4], 3);
      const y = backend.unary('square', x);
      await backend.synchronize();
      assertIdentical('read', await readAndDispose(backend, y), [9, 9, 9, 9]);
      x.dispose();
    }),
  ];
}

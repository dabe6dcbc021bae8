import { activations, createBackend, OutOfMemoryError, type Backend, type Tensor } from '@proxflow/backend';
import { createRandom } from '@proxflow/random';
import { afterAll, describe, expect, it } from 'vitest';
import { embeddedBytes } from './module-source.js';
import { createMachine, type WasmBackendOptions } from './wasm-backend.js';
import { wasmDriver } from './wasm-driver.js';

/** Everything that can be cut in two is shared, so that odd shapes need not be large. */
const eager = { leastWorkNanoseconds: 0, leastJobNanoseconds: 1 };
const machines: Awaited<ReturnType<typeof createMachine>>[] = [];
afterAll(() => machines.forEach(({ pool }) => pool?.dispose()));

async function machineOf(options: WasmBackendOptions) {
  const machine = await createMachine(options, eager);
  machines.push(machine);
  return machine;
}

/** As `toEqual`, in a thousandth of the time. */
function sameBits(found: Float64Array, expected: Float64Array): boolean {
  return Buffer.compare(new Uint8Array(found.buffer), new Uint8Array(expected.buffer)) === 0;
}

const numbers = createRandom(7).stream('threads');

/** Every operation that may be shared, on sides that are no multiple of any tile, block or vector. */
async function everything(backend: Backend): Promise<Record<string, Float64Array>> {
  const [rows, columns, dimension] = [211, 157, 19];
  const matrix = async (step: number, n: number, m: number) => backend.upload(numbers.normals(step, n, m), [n, m]);
  const vector = async (step: number, n: number) => backend.upload(numbers.normals(step, n, 1), [n]);
  const [x, y, wide] = [
    await matrix(1, rows, dimension),
    await matrix(2, columns, dimension),
    await matrix(3, 7, 2051),
  ];
  const [h, w, c] = [await vector(4, columns), await vector(5, rows), await vector(6, columns)];
  const [positions, noise] = [await matrix(7, rows, dimension + 2), await matrix(8, rows, dimension + 2)];
  const tall = await matrix(9, 613, 3);
  const tallWeights = await vector(10, 613);
  const found: Record<string, Tensor | undefined> = {};
  const cost = (found.squaredDistances = backend.squaredDistances(x, y));
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      const a = transposeA ? backend.transpose(x) : x;
      const b = transposeB ? y : backend.transpose(y);
      found[`matmul ${transposeA} ${transposeB}`] = backend.matmul(a, b, { transposeA, transposeB });
      found[`matmul of few rows ${transposeB}`] = backend.matmul(backend.slice(x, 0, 0, 3), b, { transposeB });
    }
  }
  found.gram = backend.matmul(x, x, { transposeA: true });
  found.matvec = backend.matvec(cost, h);
  found.transposedMatvec = backend.matvec(cost, w, { transpose: true });
  found.transposedMatvecOfFewColumns = backend.matvec(tall, tallWeights, { transpose: true });
  found.squaredMatvec = backend.squaredMatvec(cost, h);
  const points = backend.gibbsKernelOfPoints(x, y, 3);
  Object.assign(found, { points: points.kernel, least: points.rowMinimum, most: points.rowMaximum });
  found.gibbsKernel = backend.gibbsKernel(cost, 3, points.rowMinimum);
  const sweep = backend.scalingSweep(points.kernel, backend.unary('exp', w), backend.unary('exp', h));
  Object.assign(found, sweep);
  for (const axis of [0, 1] as const) {
    found[`softmin ${axis}`] = backend.softmin(0.7, cost, axis === 1 ? h : w, axis);
    found[`logSumExp ${axis}`] = backend.logSumExp(cost, axis);
    for (const operation of ['sum', 'max', 'min'] as const)
      found[operation + axis] = backend.reduce(operation, wide, axis);
  }
  for (const activation of activations) {
    const { values, slopes } = backend.ridgeForward(activation, positions, y);
    const { potential, gradient } = backend.ridgePullback(positions, y, values, slopes, c);
    for (const [name, array] of Object.entries({ values, slopes, potential, gradient }))
      found[name + activation] = array;
    found[`moved ${activation}`] = backend.eulerMaruyama(positions, gradient, noise, 0.1, 0.2);
    found[`seeded ${activation}`] = backend.seededEulerMaruyama?.(
      positions,
      gradient,
      { key: [3, 4], step: 5 },
      0.1,
      0.2,
    );
  }
  found.row = backend.binary('add', cost, h);
  found.column = backend.binary('divide', cost, backend.reshape(w, [rows, 1]));
  found.power = backend.binary('power', backend.unary('square', wide), 1.5);
  found.number = backend.binary('multiply', wide, 3);
  found.both = backend.binary('maximum', wide, backend.unary('negate', wide));
  found.filled = backend.fill([3, 2051], 2);
  for (const operation of ['exp', 'tanh', 'erf', 'sin'] as const) found[operation] = backend.unary(operation, wide);
  const read: Record<string, Float64Array> = {};
  for (const [name, tensor] of Object.entries(found)) {
    if (tensor === undefined) throw new Error(`${name} was not made`);
    read[name] = await backend.read(tensor);
  }
  return read;
}

const relaxedHere = WebAssembly.validate(await embeddedBytes('float32-relaxed'));

describe.each(['float32', 'float64'] as const)('threads in %s', (dtype) => {
  it.each(relaxedHere ? [false, true] : [false])(
    'give the bits of one thread on odd shapes, relaxed SIMD %s',
    async (relaxedSimd) => {
      const options = { dtype, relaxedSimd };
      const expected = await everything(createBackend(wasmDriver(await machineOf(options))));
      for (const threads of [2, 3, 8]) {
        const machine = await machineOf({ ...options, threads });
        const backend = createBackend(wasmDriver(machine));
        // Who does what differs from round to round.
        for (let round = 0; round < 3; round++) {
          const found = await everything(backend);
          expect(Object.keys(found)).toEqual(Object.keys(expected));
          for (const [name, values] of Object.entries(found))
            expect([name, sameBits(values, expected[name])]).toEqual([name, true]);
        }
        expect(machine.pool?.jobsDone.length).toBe(threads - 1);
        machine.pool?.dispose();
      }
    },
  );

  it('share the work with the workers, also in memory that has grown since they started', async () => {
    const machine = await machineOf({ dtype, threads: 2 });
    const before = machine.allocator.capacity;
    const backend = createBackend(wasmDriver(machine));
    const large = backend.fill([2000, 3000], 0.25);
    expect(machine.allocator.capacity).toBeGreaterThan(before);
    const deadline = performance.now() + 20_000;
    while (machine.pool?.jobsDone[0] === 0 && performance.now() < deadline) backend.unary('exp', large).dispose();
    expect(machine.pool?.jobsDone[0]).toBeGreaterThan(0);
    expect((await backend.read(backend.reduce('sum', large, 1))).every((sum) => sum === 750)).toBe(true);
  });

  it('throw what a kernel throws, from whichever thread, and go on', async () => {
    const machine = await machineOf({ dtype, threads: 2 });
    const count = 100_000;
    const [x] = machine.allocate([count]);
    const beyond = machine.allocator.capacity;
    for (let i = 0; i < 20; i++) expect(() => machine.kernels.unary(0, beyond, x, count)).toThrow();
    const backend = createBackend(wasmDriver(machine));
    const ones = await backend.read(backend.unary('exp', backend.fill([count], 0)));
    expect(ones.every((one) => one === 1)).toBe(true);
  });

  it('need room for the scratch of every worker', async () => {
    await expect(createMachine({ dtype, threads: 64, memoryLimit: 2 ** 22 })).rejects.toThrow(OutOfMemoryError);
  });
});

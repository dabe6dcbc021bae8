import { createBackend, type Backend, type BackendDriver, type Matrix } from '@proxflow/backend';
import { cpuDriver, createCpuBackend } from '@proxflow/backend-cpu';
import { normalQuantile, philox4x32 } from '@proxflow/random';
import { describe, expect, it } from 'vitest';
import { backendChecks, failingChecks, type ConformanceCheck } from './index.js';

/** A suite that cannot fail proves nothing: this part is broken on purpose, and the check of this name must say so. */
function rejects(defect: string, checks: () => readonly ConformanceCheck[], by: string): void {
  it(`rejects ${defect}`, async () => expect((await failingChecks(checks())).join('\n')).toContain(by));
}

describe('backendChecks', () => {
  const { fused: _, ...plainDriver } = cpuDriver;
  const kernels = cpuDriver.fused ?? {};
  type Storage = typeof cpuDriver extends BackendDriver<infer H> ? H : never;
  const of = (change: Partial<BackendDriver<Storage>>) => () =>
    backendChecks({ create: () => createBackend({ ...plainDriver, ...change }) });
  const wrapped = (change: (backend: Backend) => Partial<Backend>) => () =>
    backendChecks({
      create: () => {
        const backend = createCpuBackend();
        return { ...backend, ...change(backend) };
      },
    });
  const mapEntries = (matrix: Storage, change: (value: number, i: number, j: number) => number): Storage => {
    for (let i = 0; i < matrix.rows; i++) {
      for (let j = 0; j < matrix.columns; j++) matrix.set(i, j, change(matrix.get(i, j), i, j));
    }
    return matrix;
  };

  it('accepts the parts these are made from', async () => {
    expect(await failingChecks(of({})())).toEqual([]);
  });
  rejects(
    'transpose flags exchanged',
    of({
      matmul: (a, b, s, t) =>
        s === t || a.shape[0] !== a.shape[1] ? cpuDriver.matmul(a, b, s, t) : cpuDriver.matmul(a, b, t, s),
    }),
    'matmul of A and B^T',
  );
  rejects(
    'a sum off by a few roundings too many',
    of({
      reduce: (op, x, axis) =>
        mapEntries(cpuDriver.reduce(op, x, axis), (value) => (op === 'sum' ? value * (1 + 1e-13) : value)),
    }),
    'reduce sum',
  );
  rejects(
    'a maximum that swallows NaN',
    of({
      binary: (op, a, b, shape) => {
        const result = cpuDriver.binary(op, a, b, shape);
        return op === 'maximum' ? mapEntries(result, (value) => (Number.isNaN(value) ? 1 : value)) : result;
      },
    }),
    'elementwise operations at NaN',
  );
  rejects(
    'a step that maps NaN to 0',
    of({
      unary: (op, x) => {
        const result = cpuDriver.unary(op, x);
        return op === 'step' ? mapEntries(result, (value) => value || 0) : result;
      },
    }),
    'elementwise operations at NaN',
  );
  rejects(
    'storage rounded to float32 under the name float64',
    of({ upload: (values, shape) => cpuDriver.upload(Float64Array.from(values, Math.fround), shape) }),
    'upload rounds to the dtype',
  );
  rejects(
    'a reshape that shares storage',
    of({
      reshape: (x, shape) => (x.shape.join() === shape.join() ? x.handle : cpuDriver.reshape(x, shape)),
      release: (handle) => void mapEntries(handle, () => NaN),
    }),
    'reshape keeps row-major order',
  );
  rejects(
    'an operation that writes into its operand',
    of({
      unary: (op, x) => {
        const result = cpuDriver.unary(op, x);
        return op === 'square' ? (mapEntries(x.handle, (_value, i, j) => result.get(i, j)), result) : result;
      },
    }),
    'unary square',
  );
  rejects(
    'a vector that broadcasts as a column of a square matrix',
    of({
      binary: (op, a, b, shape) =>
        a.shape.length === 2 && a.shape[0] === a.shape[1] && b.shape.length === 1 && b.shape[0] === a.shape[0]
          ? cpuDriver.binary(op, a, { handle: b.handle.transpose(), shape: [b.shape[0], 1] }, shape)
          : cpuDriver.binary(op, a, b, shape),
    }),
    'binary subtract with broadcasting',
  );
  rejects(
    'squared distances in expanded form',
    wrapped((b) => ({
      squaredDistances: (x, y) =>
        b.tidy(() => {
          const norms = (z: Matrix) => b.reduce('sum', b.unary('square', z), 1);
          const cross = b.binary('multiply', b.matmul(x, y, { transposeB: true }), -2);
          return b.binary('add', b.binary('add', cross, norms(y)), b.reshape(norms(x), [x.shape[0], 1]));
        }),
    })),
    'squaredDistances at equal, close and far-away rows',
  );
  rejects(
    'a Gibbs kernel with subnormal entries',
    of({
      fused: {
        ...kernels,
        gibbsKernel: (cost, epsilon, minimum) =>
          mapEntries(cost.handle.clone(), (value, i) => Math.exp((minimum.handle.get(0, i) - value) / epsilon)),
      },
    }),
    'gibbsKernel flushes',
  );
  rejects(
    'a kernel of points whose maximum forgets the last column, and a NaN there',
    wrapped((b) => ({
      gibbsKernelOfPoints: (x, y, epsilon) =>
        b.tidy(() => {
          const { kernel, rowMinimum } = b.gibbsKernelOfPoints(x, y, epsilon);
          const others = b.slice(y, 0, 0, Math.max(1, y.shape[0] - 1));
          return { kernel, rowMinimum, rowMaximum: b.reduce('max', b.squaredDistances(x, others), 1) };
        }),
    })),
    'gibbsKernelOfPoints at equal rows',
  );
  rejects(
    'a kernel of points without the row minimum',
    wrapped((b) => ({
      gibbsKernelOfPoints: (x, y, epsilon) =>
        b.tidy(() => {
          const { rowMinimum, rowMaximum } = b.gibbsKernelOfPoints(x, y, epsilon);
          const kernel = b.gibbsKernel(b.squaredDistances(x, y), epsilon, b.fill(rowMinimum.shape, 0));
          return { kernel, rowMinimum, rowMaximum };
        }),
    })),
    'gibbsKernelOfPoints',
  );
  rejects(
    'a matrix-vector product that squares the vector with the matrix',
    wrapped((b) => ({
      squaredMatvec: (a, x) => b.tidy(() => b.matvec(b.unary('square', a), b.binary('multiply', x, x))),
    })),
    'squaredMatvec',
  );
  rejects(
    'a square that keeps what underflows',
    wrapped((b) => ({
      squaredMatvec: (a, x) => b.tidy(() => b.reduce('sum', b.binary('multiply', a, b.binary('multiply', a, x)), 1)),
    })),
    'squaredMatvec at infinities',
  );
  rejects(
    'a diagonal that walks down a column',
    wrapped((b) => ({
      diagonal: (x) =>
        b.tidy(() => b.reshape(b.slice(b.slice(x, 1, 0, 1), 0, 0, Math.min(...x.shape)), [Math.min(...x.shape)])),
    })),
    'diagonal',
  );
  rejects(
    'a transposed square softmin',
    wrapped((b) => ({
      softmin: (epsilon, cost, h, axis) =>
        b.tidy(() => b.softmin(epsilon, cost.shape[0] === cost.shape[1] ? b.transpose(cost) : cost, h, axis)),
    })),
    'softmin',
  );
  rejects(
    'tanh slopes as 1 - tanh^2',
    wrapped((b) => ({
      ridgeForward: (activation, positions, inputs) => {
        const { values, slopes } = b.ridgeForward(activation, positions, inputs);
        if (activation !== 'tanh') return { values, slopes };
        slopes.dispose();
        return { values, slopes: b.tidy(() => b.binary('subtract', 1, b.unary('square', values))) };
      },
    })),
    'ridgeForward saturates, keeps the digits of small slopes',
  );
  rejects(
    'logistic slopes as sigma (1 - sigma)',
    wrapped((b) => ({
      ridgeForward: (activation, positions, inputs) => {
        const { values, slopes } = b.ridgeForward(activation, positions, inputs);
        if (activation !== 'logistic') return { values, slopes };
        slopes.dispose();
        return {
          values,
          slopes: b.tidy(() => b.binary('multiply', values, b.binary('subtract', 1, values))),
        };
      },
    })),
    'ridgeForward saturates, keeps the digits of small slopes',
  );
  rejects(
    'sine slopes of the wrong sign',
    wrapped((b) => ({
      ridgeForward: (activation, positions, inputs) => {
        const { values, slopes } = b.ridgeForward(activation, positions, inputs);
        if (activation !== 'sine') return { values, slopes };
        const negated = b.unary('negate', slopes);
        slopes.dispose();
        return { values, slopes: negated };
      },
    })),
    'ridgeForward sine',
  );
  rejects(
    'a softplus that adds a tiny exponential to 1',
    of({
      unary: (op, x) =>
        op === 'softplus'
          ? mapEntries(x.handle.clone(), (u) => (u > 30 ? u : Math.log(1 + Math.exp(u))))
          : cpuDriver.unary(op, x),
    }),
    'unary softplus',
  );
  rejects(
    'an error function right to seven digits',
    of({ unary: (op, x) => mapEntries(cpuDriver.unary(op, x), (y) => (op === 'erf' ? Math.fround(y) : y)) }),
    'unary erf',
  );
  rejects(
    'a kernel that leaks',
    wrapped((b) => ({
      logSumExp: (x, axis) => {
        b.fill([1], 0);
        return b.logSumExp(x, axis);
      },
    })),
    'logSumExp',
  );
  rejects(
    'a logistic function through tanh, which cancels below 0',
    of({
      unary: (op, x) => {
        const half = { ...x, handle: x.handle.clone() };
        return op === 'logistic'
          ? mapEntries(
              cpuDriver.unary('tanh', { ...x, handle: mapEntries(half.handle, (v) => v / 2) }),
              (t) => (1 + t) / 2,
            )
          : cpuDriver.unary(op, x);
      },
    }),
    'unary logistic',
  );
  describe('seededEulerMaruyama', () => {
    type Place = { key: readonly [number, number]; step: number; row: number; column: number };
    const seeded = (change: (place: Place) => Place): Partial<BackendDriver<Storage>> => ({
      seededEulerMaruyama: (positions, gradient, noise, h, s) =>
        mapEntries(positions.handle.clone(), (theta, i, j) => {
          const { key, step, row, column } = change({ ...noise, row: i, column: j });
          const words = new Uint32Array(4);
          philox4x32(column >>> 1, row, step, 0, key, words);
          const lane = 2 * (column & 1);
          const p = ((words[lane] >>> 6) * 2 ** 26 + (words[lane + 1] >>> 6) + 0.5) * 2 ** -52;
          return theta - h * gradient.handle.get(i, j) + s * normalQuantile(p);
        }),
    });
    const by = 'seededEulerMaruyama, where there is one, makes the normals';
    it('accepts the one these are made from', async () => {
      expect(await failingChecks(of(seeded((place) => place))())).toEqual([]);
    });
    rejects('key words exchanged', of(seeded((a) => ({ ...a, key: [a.key[1], a.key[0]] }))), by);
    rejects('a step cut to 31 bits', of(seeded((a) => ({ ...a, step: a.step & 0x7fffffff }))), by);
    rejects('rows and columns exchanged', of(seeded((a) => ({ ...a, row: a.column, column: a.row }))), by);
  });
  describe('nearPairs', () => {
    type Pair = { readonly i: number; readonly j: number; readonly square: number };
    const near = (keep: (pair: Pair, limit: number) => boolean, lies = 0): Partial<BackendDriver<Storage>> => ({
      async nearPairs({ handle, shape: [rows, columns] }, limit, capacity) {
        const found: number[] = [];
        for (let j = 1; j < rows; j++) {
          for (let i = 0; i < j; i++) {
            let square = 0;
            for (let k = 0; k < columns; k++) square += (handle.get(i, k) - handle.get(j, k)) ** 2;
            if (keep({ i, j, square }, limit)) found.push(i, j);
          }
        }
        return found.length > 2 * (capacity + lies) ? undefined : Uint32Array.from(found);
      },
    });
    const by = 'nearPairs, where there is one, lists every pair';
    it('accepts the one these are made from', async () => {
      expect(await failingChecks(of(near(({ square }, limit) => square < limit))())).toEqual([]);
    });
    rejects('distances for squares', of(near(({ square }, limit) => square < limit ** 2)), by);
    rejects('a lost pair', of(near(({ i, j, square }, limit) => square < limit && !(i === 3 && j === 8))), by);
    rejects('a capacity overdrawn', of(near(({ square }, limit) => square < limit, 1)), by);
  });
  rejects(
    'a fused kernel that forgets what is left over after blocks of four columns',
    () =>
      backendChecks({
        create: () =>
          createBackend({
            ...cpuDriver,
            fused: {
              ...kernels,
              squaredDistances: (a, b) => {
                const result = cpuDriver.fused?.squaredDistances?.(a, b) ?? a.handle;
                const whole = result.columns - (result.columns % 4);
                return mapEntries(result, (value, _i, j) => (j < whole || result.columns < 20 ? value : 0));
              },
            },
          }),
        composed: () => createBackend(plainDriver),
      }),
    'squaredDistances on random odd shapes',
  );
  rejects(
    'a wrong fused kernel beside right composed ones',
    () =>
      backendChecks({
        create: () =>
          createBackend({
            ...cpuDriver,
            fused: {
              ...kernels,
              eulerMaruyama: (p, g, n, h, s) =>
                mapEntries(
                  p.handle.clone(),
                  (value, i, j) => value - h * g.handle.get(i, j) + s * s * n.handle.get(i, j),
                ),
            },
          }),
        composed: () => createBackend(plainDriver),
      }),
    'eulerMaruyama',
  );
  rejects(
    'an unchecked shape',
    wrapped((b) => ({
      scalingSweep: (kernel, numerator, scaling) =>
        numerator.shape[0] === kernel.shape[0]
          ? b.scalingSweep(kernel, numerator, scaling)
          : b.scalingSweep(kernel, scaling, numerator),
    })),
    'shapes that do not fit',
  );
  rejects(
    'a tidy that frees nothing',
    wrapped(() => ({ tidy: (body) => body() })),
    'tidy frees everything but its result',
  );
  rejects(
    'a read that throws at once',
    wrapped((b) => ({
      read: (x) => {
        if (x.isDisposed) b.unary('exp', x);
        return b.read(x);
      },
    })),
    'a disposed handle is refused',
  );
});

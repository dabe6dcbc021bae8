import type { Backend, FusedKernels } from './backend.js';
import { requireInteger, requireOneOf, requirePositive } from './checks.js';
import type { BackendDriver, Stored, StoredMatrix } from './driver.js';
import { InvalidArgumentError } from './errors.js';
import { activations } from './operations.js';
import type { Ledger } from './ownership.js';
import { requireAxis, requireEqual, requireRank } from './shapes.js';
import type { Matrix, Shape, Tensor, Vector } from './tensor.js';

function requireMatrices(operation: string, ...matrices: Matrix[]): void {
  for (const matrix of matrices) requireRank(operation, matrix.shape, 2);
}

function requireVector(operation: string, what: string, x: Vector, length: number): void {
  requireRank(operation, x.shape, 1);
  requireEqual(operation, `the length of ${what}`, length, x.shape[0]);
}

function requireRidge(operation: string, positions: Matrix, inputs: Matrix): void {
  requireMatrices(operation, positions, inputs);
  requireEqual(operation, 'the parameters per neuron (a, b, w)', inputs.shape[1] + 2, positions.shape[1]);
}

function requireSameShapes(operation: string, positions: Matrix, ...others: Matrix[]): void {
  requireMatrices(operation, positions, ...others);
  for (const other of others) {
    requireEqual(operation, 'the number of particles', positions.shape[0], other.shape[0]);
    requireEqual(operation, 'the dimension', positions.shape[1], other.shape[1]);
  }
}

/** Fused kernels behind argument checks: the driver's own where it has them, the composed bodies elsewhere. */
export function checkedKernels<H>(driver: BackendDriver<H>, ledger: Ledger<H>, composed: FusedKernels): FusedKernels {
  const fused = driver.fused ?? {};
  const stored = <S extends Shape>(x: Tensor<S>): Stored<H, S> => ({ handle: ledger.handleOf(x), shape: x.shape });
  const vector = (handle: H, length: number): Vector => ledger.adopt(handle, [length]) as Tensor as Vector;
  const matrix = (handle: H, shape: readonly [number, number]): Matrix =>
    ledger.adopt(handle, shape) as Tensor as Matrix;

  return {
    squaredDistances(a, b) {
      requireMatrices('squaredDistances', a, b);
      requireEqual('squaredDistances', 'the dimension of both clouds', a.shape[1], b.shape[1]);
      return fused.squaredDistances
        ? matrix(fused.squaredDistances(stored(a), stored(b)), [a.shape[0], b.shape[0]])
        : composed.squaredDistances(a, b);
    },
    gibbsKernel(cost, epsilon, rowMinimum) {
      requireMatrices('gibbsKernel', cost);
      requireVector('gibbsKernel', 'rowMinimum', rowMinimum, cost.shape[0]);
      requirePositive('epsilon', epsilon);
      return fused.gibbsKernel
        ? matrix(fused.gibbsKernel(stored(cost), epsilon, stored(rowMinimum)), cost.shape)
        : composed.gibbsKernel(cost, epsilon, rowMinimum);
    },
    gibbsKernelOfPoints(a, b, epsilon) {
      requireMatrices('gibbsKernelOfPoints', a, b);
      requireEqual('gibbsKernelOfPoints', 'the dimension of both clouds', a.shape[1], b.shape[1]);
      requirePositive('epsilon', epsilon);
      if (!fused.gibbsKernelOfPoints) return composed.gibbsKernelOfPoints(a, b, epsilon);
      const { kernel, rowMinimum, rowMaximum } = fused.gibbsKernelOfPoints(stored(a), stored(b), epsilon);
      const [rows] = a.shape;
      return {
        kernel: matrix(kernel, [rows, b.shape[0]]),
        rowMinimum: vector(rowMinimum, rows),
        rowMaximum: vector(rowMaximum, rows),
      };
    },
    logSumExp(x, axis) {
      requireMatrices('logSumExp', x);
      requireAxis('logSumExp', axis, x.shape);
      return fused.logSumExp
        ? vector(fused.logSumExp(stored(x), axis), x.shape[1 - axis])
        : composed.logSumExp(x, axis);
    },
    softmin(epsilon, cost, potential, axis) {
      requirePositive('epsilon', epsilon);
      requireMatrices('softmin', cost);
      requireAxis('softmin', axis, cost.shape);
      requireVector('softmin', 'potential', potential, cost.shape[axis]);
      return fused.softmin
        ? vector(fused.softmin(epsilon, stored(cost), stored(potential), axis), cost.shape[1 - axis])
        : composed.softmin(epsilon, cost, potential, axis);
    },
    squaredMatvec(a, x) {
      requireMatrices('squaredMatvec', a);
      requireVector('squaredMatvec', 'x', x, a.shape[1]);
      return fused.squaredMatvec
        ? vector(fused.squaredMatvec(stored(a), stored(x)), a.shape[0])
        : composed.squaredMatvec(a, x);
    },
    diagonal(x) {
      requireMatrices('diagonal', x);
      return fused.diagonal ? vector(fused.diagonal(stored(x)), Math.min(...x.shape)) : composed.diagonal(x);
    },
    scalingSweep(kernel, numerator, scaling) {
      requireMatrices('scalingSweep', kernel);
      requireVector('scalingSweep', 'numerator', numerator, kernel.shape[0]);
      requireVector('scalingSweep', 'scaling', scaling, kernel.shape[1]);
      if (!fused.scalingSweep) return composed.scalingSweep(kernel, numerator, scaling);
      const { dual, columnSums } = fused.scalingSweep(stored(kernel), stored(numerator), stored(scaling));
      return { dual: vector(dual, kernel.shape[0]), columnSums: vector(columnSums, kernel.shape[1]) };
    },
    ridgeForward(activation, positions, inputs) {
      requireOneOf('activation', activation, activations);
      requireRidge('ridgeForward', positions, inputs);
      if (!fused.ridgeForward) return composed.ridgeForward(activation, positions, inputs);
      const shape = [positions.shape[0], inputs.shape[0]] as const;
      const { values, slopes } = fused.ridgeForward(activation, stored(positions), stored(inputs));
      return { values: matrix(values, shape), slopes: matrix(slopes, shape) };
    },
    ridgePullback(positions, inputs, values, slopes, cotangent) {
      requireRidge('ridgePullback', positions, inputs);
      requireMatrices('ridgePullback', values, slopes);
      for (const saved of [values, slopes]) {
        requireEqual('ridgePullback', 'the rows of values and slopes', positions.shape[0], saved.shape[0]);
        requireEqual('ridgePullback', 'the columns of values and slopes', inputs.shape[0], saved.shape[1]);
      }
      requireVector('ridgePullback', 'cotangent', cotangent, inputs.shape[0]);
      if (!fused.ridgePullback) return composed.ridgePullback(positions, inputs, values, slopes, cotangent);
      const { potential, gradient } = fused.ridgePullback(
        stored(positions),
        stored(inputs),
        stored(values),
        stored(slopes),
        stored(cotangent),
      );
      return { potential: vector(potential, positions.shape[0]), gradient: matrix(gradient, positions.shape) };
    },
    eulerMaruyama(positions, gradient, noise, stepSize, noiseScale) {
      requireSameShapes('eulerMaruyama', positions, gradient, noise);
      return fused.eulerMaruyama
        ? matrix(
            fused.eulerMaruyama(stored(positions), stored(gradient), stored(noise), stepSize, noiseScale),
            positions.shape,
          )
        : composed.eulerMaruyama(positions, gradient, noise, stepSize, noiseScale);
    },
  };
}

/** The location update with normals made by the driver, behind argument checks; nothing where the driver has none. */
export function checkedSeededStep<H>(
  driver: BackendDriver<H>,
  ledger: Ledger<H>,
): Pick<Backend, 'seededEulerMaruyama'> {
  if (driver.seededEulerMaruyama === undefined) return {};
  const run = driver.seededEulerMaruyama.bind(driver);
  const stored = (x: Matrix): StoredMatrix<H> => ({ handle: ledger.handleOf(x), shape: x.shape });
  return {
    seededEulerMaruyama(positions, gradient, noise, stepSize, noiseScale) {
      requireSameShapes('seededEulerMaruyama', positions, gradient);
      if (!Number.isSafeInteger(noise.step) || noise.step < 0 || noise.step >= 2 ** 32) {
        throw new InvalidArgumentError({
          argument: 'noise.step',
          value: noise.step,
          expected: 'a whole number from 0 to 2^32 - 1',
          remedy: 'Count steps from 0.',
        });
      }
      const handle = run(stored(positions), stored(gradient), noise, stepSize, noiseScale);
      return ledger.adopt(handle, positions.shape) as Tensor as Matrix;
    },
  };
}

/** Pairs of near rows by the driver, behind argument checks; nothing where the driver has no quick way. */
export function checkedNearPairs<H>(driver: BackendDriver<H>, ledger: Ledger<H>): Pick<Backend, 'nearPairs'> {
  if (driver.nearPairs === undefined) return {};
  const run = driver.nearPairs.bind(driver);
  return {
    // `async`, so that a refusal rejects the promise, as it does where a backend is read.
    async nearPairs(x, limit, capacity) {
      requireMatrices('nearPairs', x);
      requirePositive('nearPairs limit', limit);
      requireInteger('nearPairs capacity', capacity);
      return run({ handle: ledger.handleOf(x), shape: x.shape }, limit, capacity);
    },
  };
}

import {
  InvalidArgumentError,
  NumericalError,
  requireOneOf,
  requirePositive,
  UnsupportedOperationError,
  type Backend,
  type Matrix,
  type Vector,
} from '@proxflow/backend';
import { sweepByHalves, type Domain, type KernelOperator, type Sweep } from './kernel-operator.js';
import { sum } from './log-arithmetic.js';

/**
 * `auto` starts in kernel domain and moves to log domain when a sum would lose digits, or at once on a backend that
 * refuses to make a kernel.
 */
export type DomainChoice = 'auto' | Domain;

/** What a dense kernel is made of. */
export interface DenseKernel {
  readonly backend: Backend;
  /** C `[N, M]`; stays with the caller and must outlive the operator. */
  readonly cost: Matrix;
  /** L = -C / scale: epsilon for a transport problem, 2 epsilon for a proximal step, which charges C/2. */
  readonly scale: number;
  readonly domain: DomainChoice;
}

/**
 * A kernel held as a whole. In kernel domain K_ij = exp(L_ij - max_j L_ij) is stored once and a sweep is two
 * matrix-vector products; row absorption keeps an entry 1 in every row however far apart the clouds are. In log domain
 * every sum is a log-sum-exp over the cost: nothing can under- or overflow, at the price of N M exponentials.
 */
export async function denseKernel({ backend, cost, scale, domain }: DenseKernel): Promise<KernelOperator> {
  requirePositive('epsilon', scale);
  requireOneOf('domain', domain, ['auto', 'kernel', 'log']);
  const rowMinimum = backend.reduce('min', cost, 1);
  const rowMaximum = backend.reduce('max', cost, 1);
  const minima = await backend.read(rowMinimum);
  const maxima = await backend.read(rowMaximum);
  rowMaximum.dispose();
  if (!minima.every(Number.isFinite) || !maxima.every(Number.isFinite)) {
    rowMinimum.dispose();
    throw nonFiniteCost(cost, await backend.read(cost));
  }
  const rowOscillation = maxima.reduce((most, high, i) => Math.max(most, (high - minima[i]) / scale), 0);

  const absorbed = minima.map((minimum) => -minimum / scale);
  let kernel: Matrix | undefined;
  try {
    kernel = domain === 'log' ? undefined : backend.gibbsKernel(cost, scale, rowMinimum);
  } catch (error) {
    // An engine too coarse for kernel domain says so here; log domain needs none.
    if (domain !== 'auto' || !(error instanceof UnsupportedOperationError)) throw error;
  } finally {
    rowMinimum.dispose();
  }

  const leaveKernelDomain = (): void => {
    if (domain === 'kernel') {
      throw new NumericalError({
        argument: 'domain "kernel"',
        expected: `row and column sums that ${backend.dtype} holds without losing digits`,
        remedy: 'Use domain "auto" or "log", or a larger epsilon.',
      });
    }
    kernel?.dispose();
    kernel = undefined;
  };

  /** Runs `attempt` in kernel domain while that holds, and `fallback` in log domain for good once it does not. */
  const inEitherDomain = async <T>(
    attempt: (kernel: Matrix) => Promise<T | undefined>,
    fallback: () => Promise<T>,
  ): Promise<T> => {
    if (kernel !== undefined) {
      const result = await attempt(kernel);
      if (result !== undefined) return result;
      leaveKernelDomain();
    }
    return fallback();
  };

  const operator: KernelOperator = {
    get domain() {
      return kernel === undefined ? 'log' : 'kernel';
    },
    rowOscillation,
    rowLogSums: (u) =>
      inEitherDomain(
        async (k) => {
          const sums = await kernelSums(backend, k, u, false);
          return sums?.map((value, i) => value + absorbed[i]);
        },
        () => logSums(backend, cost, scale, u, 1),
      ),
    columnLogSums: (u) =>
      inEitherDomain(
        (k) => kernelSums(backend, k, sum(u, absorbed), true),
        () => logSums(backend, cost, scale, u, 0),
      ),
    squaredRowLogSums: async (u) => {
      const twice = u.map((value) => 2 * value);
      // A loss of digits here says nothing about the sums themselves: the domain stays.
      const squares = kernel && (await squaredKernelSums(backend, kernel, twice));
      return squares?.map((value, i) => value + 2 * absorbed[i]) ?? logSums(backend, cost, scale / 2, twice, 1);
    },
    sweep: (source, u) => {
      const byHalves = () => sweepByHalves(operator, source, u);
      const { exactLogWeights } = source;
      if (exactLogWeights === undefined) return byHalves();
      return inEitherDomain((k) => kernelSweep(backend, k, absorbed, exactLogWeights, u), byHalves);
    },
    dispose: () => {
      kernel?.dispose();
      kernel = undefined;
    },
  };
  return operator;
}

/** The error for a cost with a NaN or an infinity, which the row minima and maxima have shown. */
function nonFiniteCost({ shape: [, columns] }: Matrix, values: Float64Array): InvalidArgumentError {
  const at = values.findIndex((value) => !Number.isFinite(value));
  return new InvalidArgumentError({
    argument: 'cost',
    place: `[${Math.floor(at / columns)}, ${at % columns}]`,
    value: values[at],
    expected: 'finite numbers',
    remedy: 'Check the positions it was made from; a forbidden pair gets a large finite cost.',
  });
}

/** A vector in linear scale relative to its largest entry. */
function scaledExp(logValues: Float64Array): { readonly values: Float64Array; readonly shift: number } {
  const shift = logValues.reduce((high, value) => Math.max(high, value), -Infinity);
  return { values: logValues.map((value) => Math.exp(value - shift)), shift };
}

/**
 * The least sum of `terms` products kernel x vector that kept its digits: products below the smallest normal number
 * were lost, each at most `smallestNormal * largest` for a vector with that largest entry.
 */
function leastSum({ precision }: Backend, terms: number, largest: number): number {
  return (terms * precision.smallestNormal * largest) / precision.epsilon;
}

/** log(K exp(u)) or log(K^T exp(u)); undefined if digits were lost. */
async function kernelSums(
  backend: Backend,
  kernel: Matrix,
  u: Float64Array,
  transpose: boolean,
): Promise<Float64Array | undefined> {
  const { values, shift } = scaledExp(u);
  const vector = await backend.upload(values, [values.length]);
  const sums = await readAndDispose(backend, backend.matvec(kernel, vector, { transpose }));
  vector.dispose();
  const least = leastSum(backend, values.length, 1);
  if (!sums.every((value) => value >= least)) return undefined;
  return sums.map((value) => Math.log(value) + shift);
}

/** log(K^2 exp(twice)), K squared entry by entry; undefined if digits were lost. */
async function squaredKernelSums(
  backend: Backend,
  kernel: Matrix,
  twice: Float64Array,
): Promise<Float64Array | undefined> {
  const squared = backend.unary('square', kernel);
  const sums = await kernelSums(backend, squared, twice, false);
  squared.dispose();
  return sums;
}

/** Both half sweeps in one backend call for a prescribed source; undefined if digits were lost. */
async function kernelSweep(
  backend: Backend,
  kernel: Matrix,
  absorbed: Float64Array,
  exactLogWeights: Float64Array,
  u: Float64Array,
): Promise<Sweep | undefined> {
  const { values, shift } = scaledExp(u);
  const weights = exactLogWeights.map(Math.exp);
  const scope = backend.scope();
  const numerator = scope.own(await backend.upload(weights, [weights.length]));
  const scaling = scope.own(await backend.upload(values, [values.length]));
  const { dual, columnSums } = backend.scalingSweep(kernel, numerator, scaling);
  const y = await readAndDispose(backend, dual);
  const sums = await readAndDispose(backend, columnSums);
  scope.dispose();
  // (K z)_i = w_i / y_i, so a row sum that was too small shows as a y that is too large.
  const leastRow = leastSum(backend, values.length, 1);
  const leastColumn = leastSum(
    backend,
    y.length,
    y.reduce((high, value) => Math.max(high, value), 0),
  );
  const rowsKept = y.every((value, i) => value * leastRow <= weights[i]);
  if (!rowsKept || !sums.every((value) => value >= leastColumn)) return undefined;
  return {
    logRowScaling: y.map((value, i) => Math.log(value) - absorbed[i] - shift),
    columnLogSums: sums.map((value) => Math.log(value) - shift),
  };
}

/** log-sum-exp of u - C/scale along an axis. */
async function logSums(
  backend: Backend,
  cost: Matrix,
  scale: number,
  u: Float64Array,
  axis: 0 | 1,
): Promise<Float64Array> {
  const potential = await backend.upload(u, [u.length]);
  const result = await readAndDispose(backend, backend.softmin(scale, cost, potential, axis));
  potential.dispose();
  return result.map((value) => -value / scale);
}

async function readAndDispose(backend: Backend, x: Vector): Promise<Float64Array> {
  const values = await backend.read(x);
  x.dispose();
  return values;
}

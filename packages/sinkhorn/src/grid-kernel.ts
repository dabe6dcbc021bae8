import {
  InvalidArgumentError,
  requireOneOf,
  requirePositive,
  UnsupportedOperationError,
  type Backend,
  type Matrix,
} from '@proxflow/backend';
import { sweepByHalves, type DomainChoice, type KernelOperator } from './kernel-operator.js';
import { scaled } from './log-arithmetic.js';
import { leastSum, lostDigits } from './kernel-sums.js';

/** One axis of two grids: coordinates and the squared distances `[n, m]`, row-major. */
export interface GridAxis {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly cost: Float64Array;
}

/** A sum over one side of a separable kernel. */
export interface SeparableSum {
  readonly backend: Backend;
  readonly axes: readonly GridAxis[];
  readonly scale: number;
  /** Log scaling of the side summed over: `[M]`, or `[N]` for the transpose. */
  readonly u: Float64Array;
  readonly transpose: boolean;
  /** The axis whose kernel carries its cost as a factor, if one does. */
  readonly charged?: number;
}

/**
 * log sum_j exp(u_j - C_ij / scale), the log sum of one axis after the other. The axis worked on is the last; turning the
 * array after each brings the next one there, and after all of them the order is the old one.
 */
export async function separableLogSums(question: SeparableSum): Promise<Float64Array> {
  const { backend, axes, scale, transpose, charged } = question;
  let values = question.u;
  for (let d = axes.length - 1; d >= 0; d--) {
    const [n, m] = [axes[d].x.length, axes[d].y.length];
    const exponents = axes[d].cost.map((cost) => (d === charged ? Math.log(cost) : 0) - cost / scale);
    const [inner, outer] = transpose ? [n, m] : [m, n];
    const rest = values.length / inner;
    const scope = backend.scope();
    const stored = scope.own(await backend.upload(exponents, [n, m]));
    const kernel = transpose ? scope.own(backend.transpose(stored)) : stored;
    const array = scope.own(await backend.upload(values, [rest, inner]));
    const sums = new Float64Array(outer * rest);
    for (let r = 0; r < rest; r++) {
      const row = backend.tidy(() =>
        backend.logSumExp(backend.binary('add', kernel, backend.slice(array, 0, r, 1)), 1),
      );
      const part = await backend.read(row);
      row.dispose();
      for (let i = 0; i < outer; i++) sums[i * rest + r] = part[i];
    }
    scope.dispose();
    values = sums;
  }
  return values;
}

/** The kernel of a grid: products axis by axis while they keep their digits, log sums once they do not. */
export async function gridKernel(
  backend: Backend,
  axes: readonly GridAxis[],
  scale: number,
  domain: DomainChoice,
): Promise<KernelOperator> {
  requirePositive('epsilon', scale);
  if (requireOneOf('domain', domain, ['auto', 'kernel', 'absorbed', 'log']) === 'absorbed') {
    throw new InvalidArgumentError({
      argument: 'domain',
      value: domain,
      expected: 'auto, kernel or log on a grid: potentials do not separate into axes',
      remedy: 'Leave the domain out, or use pointGeometry.',
    });
  }
  const shifts = axes.map(({ x, y, cost }) =>
    Float64Array.from(x, (_, i) => cost.subarray(i * y.length, (i + 1) * y.length).reduce((a, b) => Math.min(a, b))),
  );
  const rowShift = outerSum(shifts).map((value) => value / scale);
  let factors = domain === 'log' ? undefined : await axisKernels(backend, axes, shifts, scale, domain);
  const forget = () => {
    for (const factor of factors ?? []) factor.dispose();
    factors = undefined;
  };

  const logSums = async (u: Float64Array, transpose: boolean): Promise<Float64Array> => {
    const shifted = transpose ? u.map((value, i) => value - rowShift[i]) : u;
    const sums = factors && (await productSums(backend, factors, shifted, transpose));
    if (sums !== undefined) return transpose ? sums : sums.map((value, i) => value - rowShift[i]);
    if (domain === 'kernel') throw lostDigits(backend);
    forget();
    return separableLogSums({ backend, axes, scale, u, transpose });
  };

  const operator: KernelOperator = {
    get domain() {
      return factors === undefined ? 'log' : 'kernel';
    },
    rowOscillation: axes.reduce((total, axis) => total + oscillationOf(axis) / scale, 0),
    rowLogSums: (u) => logSums(u, false),
    columnLogSums: (u) => logSums(u, true),
    squaredRowLogSums: (u) => separableLogSums({ backend, axes, scale: scale / 2, u: scaled(u, 2), transpose: false }),
    sweep: (source, u) => sweepByHalves(operator, source, u),
    dispose: forget,
  };
  return operator;
}

/** exp((min_j C_ij - C_ij) / scale) `[n, m]` for each axis; undefined where the backend refuses and `auto` may do without. */
async function axisKernels(
  backend: Backend,
  axes: readonly GridAxis[],
  shifts: readonly Float64Array[],
  scale: number,
  domain: DomainChoice,
): Promise<Matrix[] | undefined> {
  const kernels: Matrix[] = [];
  const scope = backend.scope();
  try {
    for (const [d, { x, y, cost }] of axes.entries()) {
      const stored = scope.own(await backend.upload(cost, [x.length, y.length]));
      const minimum = scope.own(await backend.upload(shifts[d], [x.length]));
      kernels.push(backend.gibbsKernel(stored, scale, minimum));
    }
    return kernels;
  } catch (error) {
    for (const kernel of kernels) kernel.dispose();
    if (domain !== 'auto' || !(error instanceof UnsupportedOperationError)) throw error;
    return undefined;
  } finally {
    scope.dispose();
  }
}

/** log of the separable product with exp(u); undefined if digits were lost. */
async function productSums(
  backend: Backend,
  factors: readonly Matrix[],
  u: Float64Array,
  transpose: boolean,
): Promise<Float64Array | undefined> {
  const high = u.reduce((most, value) => Math.max(most, value), -Infinity);
  const entries = u.map((value) => Math.exp(value - high));
  const scope = backend.scope();
  const start = scope.own(await backend.upload(entries, [entries.length, 1]));
  const result = backend.tidy(() => {
    let array: Matrix = start;
    for (let d = factors.length - 1; d >= 0; d--) {
      const inner = factors[d].shape[transpose ? 0 : 1];
      const lined = backend.reshape(array, [array.size / inner, inner]);
      array = backend.transpose(backend.matmul(lined, factors[d], { transposeB: !transpose }));
    }
    return array;
  });
  const sums = await backend.read(result);
  result.dispose();
  scope.dispose();
  const least = leastSum(backend, factors.length * entries.length, 1);
  return sums.every((value) => value >= least) ? sums.map((value) => Math.log(value) + high) : undefined;
}

/** a_i + b_j + ... over all combinations, the last fastest. */
function outerSum(parts: readonly Float64Array[]): Float64Array {
  return parts.reduce(
    (sums, part) =>
      Float64Array.from({ length: sums.length * part.length }, (_, k) => {
        return sums[Math.floor(k / part.length)] + part[k % part.length];
      }),
    new Float64Array(1),
  );
}

/** max_i (max_j C_ij - min_j C_ij) of one axis. */
function oscillationOf({ x, y, cost }: GridAxis): number {
  return x.reduce((most, _, i) => {
    const row = cost.subarray(i * y.length, (i + 1) * y.length);
    return Math.max(most, row.reduce((a, b) => Math.max(a, b)) - row.reduce((a, b) => Math.min(a, b)));
  }, 0);
}

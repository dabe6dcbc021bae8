import {
  InvalidArgumentError,
  requireOneOf,
  requirePositive,
  UnsupportedOperationError,
  type Backend,
  type Matrix,
  type MatrixShape,
  type Vector,
} from '@proxflow/backend';
import { sweepByHalves, type DomainChoice, type KernelOperator } from './kernel-operator.js';
import {
  columnSumsOf,
  logSums,
  lostDigits,
  rowSumsOf,
  squaredRowSumsOf,
  sweepOf,
  type ShiftedKernel,
} from './kernel-sums.js';
import { exponentials, scaled } from './log-arithmetic.js';

/** A cost that is, or can be, held as a whole. */
export interface DenseCost {
  readonly backend: Backend;
  readonly shape: MatrixShape;
  /** C `[N, M]`: made when first asked for, kept, and never the caller's to dispose. */
  matrix(): Promise<Matrix>;
  /** min_j C_ij and max_j C_ij `[N]`; the caller owns them. */
  extremes(): Promise<{ readonly rowMinimum: Vector; readonly rowMaximum: Vector }>;
  /** exp((min_j C_ij - C_ij) / scale) with the extremes; the caller owns all three. */
  gibbs(scale: number): Promise<{ readonly kernel: Matrix; readonly rowMinimum: Vector; readonly rowMaximum: Vector }>;
  /** C_ii `[min(N, M)]`; the caller owns it. */
  diagonal(): Promise<Vector>;
  /** Frees what was made and kept; absent where nothing is. */
  dispose?(): void;
}

/** Answers after an absorption below which it counts as one that did not last. */
const lasting = 4;
/** Absorptions in a row that may fail to last before log domain is cheaper. */
const patience = 3;

/**
 * A kernel held as a whole. In kernel domain K_ij = exp(L_ij - max_j L_ij) is stored once and a sweep is two
 * matrix-vector products; an entry 1 in every row keeps row sums from vanishing however far apart the clouds are. When a
 * sum would lose digits all the same, it is made in log domain and the potentials at hand are absorbed: the kernel becomes
 * exp(L_ij + p_i + q_j) with row sums of 1, and products go on. In log domain every sum is a log-sum-exp over the cost:
 * nothing can under- or overflow, at the price of N M exponentials.
 */
export async function denseKernel(cost: DenseCost, scale: number, domain: DomainChoice): Promise<KernelOperator> {
  requirePositive('epsilon', scale);
  requireOneOf('domain', domain, ['auto', 'kernel', 'absorbed', 'log']);
  const { backend } = cost;
  const { matrix, minima, rowOscillation } = await firstKernel(cost, scale, domain);
  let kernel: ShiftedKernel | undefined = matrix && {
    matrix,
    rowShift: scaled(minima, 1 / scale),
    columnShift: undefined,
  };
  // An absorbed kernel needs potentials, which the first request brings.
  let absorbing = domain === 'absorbed' || kernel !== undefined;
  let answers = 0;
  let failures = 0;

  const forget = () => {
    kernel?.matrix.dispose();
    kernel = undefined;
  };

  /** The sums along an axis in log domain; the potentials that make them 1 are absorbed where that is worth it. */
  const inLogDomain = async (u: Float64Array, axis: 0 | 1): Promise<Float64Array> => {
    if (domain === 'kernel') throw lostDigits(backend);
    const sums = await logSums(backend, await cost.matrix(), scale, u, axis);
    if (!absorbing) return sums;
    failures = answers < lasting ? failures + 1 : 0;
    answers = 0;
    forget();
    absorbing = domain === 'absorbed' || failures <= patience;
    if (absorbing) kernel = await absorbedKernel(cost, scale, u, sums, axis);
    return sums;
  };

  let known: { readonly logWeights: Float64Array; readonly weights: Float64Array } | undefined;
  /** The weights themselves, which stay the same for all sweeps of a loop. */
  const prescribed = (logWeights: Float64Array): Float64Array => {
    if (known?.logWeights !== logWeights) known = { logWeights, weights: exponentials(logWeights) };
    return known.weights;
  };

  const answer = async <T>(attempt: (kernel: ShiftedKernel) => Promise<T | undefined>): Promise<T | undefined> => {
    const result = kernel && (await attempt(kernel));
    if (result !== undefined) answers++;
    return result;
  };

  const operator: KernelOperator = {
    get domain() {
      if (kernel === undefined) return absorbing ? 'absorbed' : 'log';
      return kernel.columnShift === undefined ? 'kernel' : 'absorbed';
    },
    rowOscillation,
    rowLogSums: async (u) => (await answer((k) => rowSumsOf(backend, k, u))) ?? inLogDomain(u, 1),
    columnLogSums: async (u) => (await answer((k) => columnSumsOf(backend, k, u))) ?? inLogDomain(u, 0),
    // A loss of digits here says nothing about the sums themselves: the domain stays.
    squaredRowLogSums: async (u) =>
      (kernel && (await squaredRowSumsOf(backend, kernel, u))) ??
      logSums(backend, await cost.matrix(), scale / 2, scaled(u, 2), 1),
    sweep: async (source, u) => {
      const weights = source.condition.exactLogWeights && prescribed(source.condition.exactLogWeights);
      const swept = weights && (await answer((k) => sweepOf(backend, k, weights, u)));
      return swept ?? sweepByHalves(operator, source, u);
    },
    dispose: forget,
  };
  return operator;
}

/** The kernel to begin with, unless the domain or the backend has none, and the range of the cost. */
async function firstKernel(cost: DenseCost, scale: number, domain: DomainChoice) {
  const { backend } = cost;
  let made: { kernel?: Matrix; rowMinimum: Vector; rowMaximum: Vector };
  try {
    made = await (domain === 'log' || domain === 'absorbed' ? cost.extremes() : cost.gibbs(scale));
  } catch (error) {
    // An engine too coarse for kernel domain says so here; log domain needs none.
    if (domain !== 'auto' || !(error instanceof UnsupportedOperationError)) throw error;
    made = await cost.extremes();
  }
  const { kernel: matrix, rowMinimum, rowMaximum } = made;
  const minima = await backend.read(rowMinimum);
  const maxima = await backend.read(rowMaximum);
  rowMinimum.dispose();
  rowMaximum.dispose();
  let rowOscillation = 0;
  for (let i = 0; i < minima.length; i++) {
    if (!Number.isFinite(minima[i]) || !Number.isFinite(maxima[i])) {
      matrix?.dispose();
      throw nonFiniteCost(cost.shape, await backend.read(await cost.matrix()));
    }
    rowOscillation = Math.max(rowOscillation, (maxima[i] - minima[i]) / scale);
  }
  return { matrix, minima, rowOscillation };
}

/**
 * exp(L + p + q) for the potentials u along one axis and, along the other, minus the sums they cause, so that those sums
 * become 1. Where u is -Infinity (no mass) the entry that makes the other sums 1 takes its place.
 */
async function absorbedKernel(
  cost: DenseCost,
  scale: number,
  u: Float64Array,
  sums: Float64Array,
  axis: 0 | 1,
): Promise<ShiftedKernel> {
  const { backend } = cost;
  const matrix = await cost.matrix();
  const answer = scaled(sums, -1);
  let own = u;
  if (u.includes(-Infinity)) {
    const across = await logSums(backend, matrix, scale, answer, axis === 1 ? 0 : 1);
    own = u.map((value, i) => (value === -Infinity ? -across[i] : value));
  }
  const [rowShift, columnShift] = axis === 1 ? [answer, own] : [own, answer];
  const scope = backend.scope();
  const rows = scope.own(await backend.upload(scaled(rowShift, scale), [rowShift.length]));
  const columns = scope.own(await backend.upload(scaled(columnShift, scale), [columnShift.length]));
  const shifted = scope.own(backend.binary('subtract', matrix, columns));
  const kernel = backend.gibbsKernel(shifted, scale, rows);
  scope.dispose();
  return { matrix: kernel, rowShift, columnShift };
}

/** The error for a cost with a NaN or an infinity, which the row minima and maxima have shown. */
function nonFiniteCost([, columns]: MatrixShape, values: Float64Array): InvalidArgumentError {
  const at = values.findIndex((value) => !Number.isFinite(value));
  return new InvalidArgumentError({
    argument: 'cost',
    place: `[${Math.floor(at / columns)}, ${at % columns}]`,
    value: values[at],
    expected: 'finite numbers',
    remedy: 'Check the positions it was made from; a forbidden pair gets a large finite cost.',
  });
}

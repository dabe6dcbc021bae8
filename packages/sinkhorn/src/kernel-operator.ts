import type { KlProx } from '@proxflow/regularizers';
import { difference, sum } from './log-arithmetic.js';

/**
 * How the numbers of a Gibbs kernel are represented: `kernel` stores exp(L) once, `absorbed` stores exp(L + p + q) with
 * potentials p, q taken in, `log` stores nothing and sums exponentials.
 */
export type Domain = 'kernel' | 'absorbed' | 'log';

/**
 * `auto` starts in kernel domain, absorbs potentials when a sum would lose digits, and goes to log domain where that does
 * not help; at once on a backend that refuses to make a kernel.
 */
export type DomainChoice = 'auto' | Domain;

/** One full sweep: the row scaling that meets the source's condition, and the column sums it causes. */
export interface Sweep {
  /** log y `[N]`. */
  readonly logRowScaling: Float64Array;
  /** log (Gamma^T y) `[M]`. */
  readonly columnLogSums: Float64Array;
}

/** The source side of a sweep. */
export interface SweepSource {
  readonly condition: KlProx;
  /** log u `[N]`: reference measure of the rows. */
  readonly logReference: Float64Array;
}

/**
 * What the scaling loop asks of a Gibbs kernel Gamma_ij = exp(L_ij), L = -C/scale, `[N, M]`; rows are the source, the
 * previous cloud.
 */
export interface KernelOperator {
  /** The domain of the latest answer. */
  readonly domain: Domain;
  /** max_i (max_j L_ij - min_j L_ij): bounds the kernel's projective diameter by its double. Infinity if not known. */
  readonly rowOscillation: number;
  /** log sum_j Gamma_ij exp(u_j) `[N]` for u = `logColumnScaling` `[M]`. */
  rowLogSums(logColumnScaling: Float64Array): Promise<Float64Array>;
  /** log sum_i Gamma_ij exp(u_i) `[M]` for u = `logRowScaling` `[N]`. */
  columnLogSums(logRowScaling: Float64Array): Promise<Float64Array>;
  /** log sum_j (Gamma_ij exp(u_j))^2 `[N]`: how concentrated the rows of a coupling are. */
  squaredRowLogSums(logColumnScaling: Float64Array): Promise<Float64Array>;
  /** Both half sweeps; equal to `sweepByHalves`, possibly faster. */
  sweep(source: SweepSource, logColumnScaling: Float64Array): Promise<Sweep>;
  /**
   * Only of a kernel that leaves entries out: upper bounds on the logs of what its sums lack, for rows `[N]` given u `[M]` and for
   * columns `[M]` given u `[N]`. Those that are `enough` may be rough.
   */
  readonly omitted?: {
    rows(logColumnScaling: Float64Array, enough: Float64Array): Float64Array;
    columns(logRowScaling: Float64Array, enough: Float64Array): Float64Array;
    /** Bound on the change of log w up to which solvers widen it; undefined to leave the kernel as it is. */
    readonly tolerance: number | undefined;
    /** Lets rows `[N]` and columns `[M]` look further, by exponents; false once everything is there. */
    widen(exponents: { readonly rows: Float64Array; readonly columns: Float64Array }): boolean;
  };
  dispose(): void;
}

/** log y = log w - log(Gamma z), w the source's answer to the reference u Gamma z, then log(Gamma^T y). */
export async function sweepByHalves(
  operator: Pick<KernelOperator, 'rowLogSums' | 'columnLogSums'>,
  { condition, logReference }: SweepSource,
  logColumnScaling: Float64Array,
): Promise<Sweep> {
  const rowLogSums = await operator.rowLogSums(logColumnScaling);
  const logRowScaling = difference(condition.logProx(sum(rowLogSums, logReference)), rowLogSums);
  return { logRowScaling, columnLogSums: await operator.columnLogSums(logRowScaling) };
}

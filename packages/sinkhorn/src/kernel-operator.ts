import type { KlProx } from '@proxflow/regularizers';
import { difference } from './log-arithmetic.js';

/** How the numbers of a Gibbs kernel are represented. */
export type Domain = 'kernel' | 'log';

/** One full sweep: the row scaling that meets the source marginal, and the column sums it causes. */
export interface Sweep {
  /** log y `[N]`. */
  readonly logRowScaling: Float64Array;
  /** log (Gamma^T y) `[M]`. */
  readonly columnLogSums: Float64Array;
}

/**
 * What the scaling loop asks of a Gibbs kernel Gamma_ij = exp(L_ij), L = -C/scale, `[N, M]`; rows are the source, the
 * previous cloud. A geometry is whatever can answer this: dense in kernel or log domain here.
 */
export interface KernelOperator {
  /** The domain of the latest answer. */
  readonly domain: Domain;
  /** max_i (max_j L_ij - min_j L_ij): bounds the kernel's projective diameter by its double. */
  readonly rowOscillation: number;
  /** log sum_j Gamma_ij exp(u_j) `[N]` for u = `logColumnScaling` `[M]`. */
  rowLogSums(logColumnScaling: Float64Array): Promise<Float64Array>;
  /** log sum_i Gamma_ij exp(u_i) `[M]` for u = `logRowScaling` `[N]`. */
  columnLogSums(logRowScaling: Float64Array): Promise<Float64Array>;
  /** log sum_j (Gamma_ij exp(u_j))^2 `[N]`: how concentrated the rows of a coupling are. */
  squaredRowLogSums(logColumnScaling: Float64Array): Promise<Float64Array>;
  /** Both half sweeps; equal to {@link sweepByHalves}, possibly faster. */
  sweep(source: KlProx, logColumnScaling: Float64Array): Promise<Sweep>;
  dispose(): void;
}

/** log y = log w - log(Gamma z) with w the source's proximal answer, then log(Gamma^T y). */
export async function sweepByHalves(
  operator: Pick<KernelOperator, 'rowLogSums' | 'columnLogSums'>,
  source: KlProx,
  logColumnScaling: Float64Array,
): Promise<Sweep> {
  const rowLogSums = await operator.rowLogSums(logColumnScaling);
  const logRowScaling = difference(source.logProx(rowLogSums), rowLogSums);
  return { logRowScaling, columnLogSums: await operator.columnLogSums(logRowScaling) };
}

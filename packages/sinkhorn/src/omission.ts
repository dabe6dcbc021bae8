import type { KernelOperator } from './kernel-operator.js';

/** A solution on a kernel that leaves entries out. */
export interface OmissionQuestion {
  readonly operator: KernelOperator;
  /** r `[N]` and c `[M]` of P_ij = exp(r_i + c_j - C_ij / scale). */
  readonly logRowScaling: Float64Array;
  readonly logColumnScaling: Float64Array;
  /** log sum_j exp(c_j - C_ij / scale) `[N]` and log sum_i exp(r_i - C_ij / scale) `[M]` over the entries that are there. */
  readonly rowLogSums: Float64Array;
  readonly columnLogSums: Float64Array;
}

/**
 * log(1 + eta_r) + log(1 + eta_c), eta_r the largest factor by which a row's sum would grow with all entries, eta_c a column's; 0 for a
 * whole kernel. Rows without mass (r = -Infinity) and columns that nothing may reach (c = -Infinity) do not count.
 */
export function omissionOf(question: OmissionQuestion): number {
  const { operator, logRowScaling, logColumnScaling, rowLogSums, columnLogSums } = question;
  if (operator.omitted === undefined) return 0;
  const rows = largestShare(operator.omitted.rows(logColumnScaling, rowLogSums), rowLogSums, logRowScaling);
  return rows + largestShare(operator.omitted.columns(logRowScaling, columnLogSums), columnLogSums, logColumnScaling);
}

/** log(1 + max_i exp(omitted_i - kept_i)), over the points whose scaling is not -Infinity. */
export function largestShare(omitted: Float64Array, kept: Float64Array, scaling?: Float64Array): number {
  let most = -Infinity;
  for (let i = 0; i < omitted.length; i++) {
    if (scaling?.[i] === -Infinity || omitted[i] === -Infinity) continue;
    const share = omitted[i] - kept[i];
    // NaN: nothing was left that the scaling could have been made of.
    if (Number.isNaN(share)) return Infinity;
    most = Math.max(most, share);
  }
  return most > 700 ? Infinity : Math.log1p(Math.exp(most));
}

import type { KernelOperator } from './kernel-operator.js';

/** Log share of a point's own sum that need not be known any better where nobody said how well. */
export const negligibleShare = -26;

/** How often a truncated kernel is widened at most in one step. */
export const mostRounds = 12;

/** A solution on a kernel that leaves entries out. */
export interface OmissionQuestion {
  readonly operator: KernelOperator;
  /** r `[N]` and c `[M]` of P_ij = exp(r_i + c_j - C_ij / scale). */
  readonly logRowScaling: Float64Array;
  readonly logColumnScaling: Float64Array;
  /** log sum_j exp(c_j - C_ij / scale) `[N]` and log sum_i exp(r_i - C_ij / scale) `[M]` over the entries that are there. */
  readonly rowLogSums: Float64Array;
  readonly columnLogSums: Float64Array;
  /** What an omission does to log w at most, relative to itself. */
  readonly amplification: number;
}

/** log eta for each row `[N]` and column `[M]`: the factors 1 + eta by which sums would grow, at most, with all entries. */
export interface OmittedShares {
  readonly rows: Float64Array;
  readonly columns: Float64Array;
}

/** Those of a solution; undefined for a whole kernel. Rows without mass and columns that nothing may reach have none. */
export function omittedShares(question: OmissionQuestion): OmittedShares | undefined {
  const { operator, logRowScaling, logColumnScaling, rowLogSums, columnLogSums, amplification } = question;
  const { omitted } = operator;
  if (omitted === undefined) return undefined;
  const enough = allowedShare(omitted.tolerance, amplification);
  const below = (kept: Float64Array) => kept.map((log) => log + enough);
  return {
    rows: sharesOf(omitted.rows(logColumnScaling, below(rowLogSums)), rowLogSums, logRowScaling),
    columns: sharesOf(omitted.columns(logRowScaling, below(columnLogSums)), columnLogSums, logColumnScaling),
  };
}

/** log eta that is within a tolerance for log w, as log(1 + eta) <= eta, once for rows and once for columns; {@link negligibleShare} without one. */
function allowedShare(tolerance: number | undefined, amplification: number): number {
  return tolerance === undefined ? negligibleShare : Math.log(tolerance / (2 * amplification));
}

/** Exponents by which points look further than their shares ask for: widening a few others adds to them. */
const spare = 3;

/** log(1 + eta_r) + log(1 + eta_c) for the largest of them; 0 for a whole kernel. */
export function omissionOf(shares: OmittedShares | undefined): number {
  return shares === undefined ? 0 : largestShare(shares.rows) + largestShare(shares.columns);
}

/** log(1 + eta) for the largest of log eta. */
export function largestShare(shares: Float64Array): number {
  let most = -Infinity;
  for (let i = 0; i < shares.length; i++) if (shares[i] > most) most = shares[i];
  return most > 700 ? most + Math.log1p(Math.exp(-most)) : Math.log1p(Math.exp(most));
}

/** log of omitted / kept; of points whose scaling is -Infinity, whose sums mean nothing, -Infinity. */
export function sharesOf(omitted: Float64Array, kept: Float64Array, scaling?: Float64Array): Float64Array {
  return omitted.map((log, i) => {
    if (scaling?.[i] === -Infinity || log === -Infinity) return -Infinity;
    const share = log - kept[i];
    // NaN: nothing was left that the scaling could have been made of.
    return Number.isNaN(share) ? Infinity : share;
  });
}

/**
 * Lets the points look further whose shares are too large for an error of log w within the kernel's tolerance, where an omission changes
 * log w by `amplification` times itself. False if there are none, or the kernel has no tolerance.
 */
export function widenOmission({ omitted }: KernelOperator, shares: OmittedShares, amplification: number): boolean {
  if (omitted?.tolerance === undefined || !Number.isFinite(amplification)) return false;
  const allowed = allowedShare(omitted.tolerance, amplification);
  const excess = (log: Float64Array) => log.map((share) => (share > allowed ? share - allowed + spare : 0));
  const wanted = { rows: excess(shares.rows), columns: excess(shares.columns) };
  const none = (values: Float64Array) => values.every((value) => value === 0);
  return !(none(wanted.rows) && none(wanted.columns)) && omitted.widen(wanted);
}

import type { Backend, Matrix, Scope } from '@proxflow/backend';
import { addScaledRows, rowDots, selectRows } from './row-arithmetic.js';

/** Positions with all that is known there: E(theta) = |theta - b|^2 / 2 + h psi(theta) and its gradient F among it. */
export interface Iterate {
  /** theta `[N, p]`. */
  readonly point: Matrix;
  /** grad psi `[N, p]`. */
  readonly gradient: Matrix;
  /** F = theta - b + h grad psi `[N, p]`. */
  readonly defect: Matrix;
  /** |F_j| `[N]`. */
  readonly norms: Float64Array;
  /** E `[N]`, and by how much its digits may be wrong. */
  readonly energies: Float64Array;
  readonly roundings: Float64Array;
}

/** What {@link backtrack} needs. */
export interface Backtracking {
  readonly backend: Backend;
  /** Owns all that is made on the way, the result included. */
  readonly scope: Scope;
  readonly from: Iterate;
  /** Newton's step `[N, p]`. */
  readonly direction: Matrix;
  /** The particles that look for a step. */
  readonly open: readonly boolean[];
  readonly iterateAt: (point: Matrix, scope: Scope) => Promise<Iterate>;
  readonly evaluationsLeft: () => number;
}

/** A step is taken if E fell by this fraction of what the slope at its beginning promised (Armijo's condition) ... */
const sufficientDecrease = 1e-4;
/**
 * ... or, where the digits of E cancel, if E did not rise but by rounding and the slope at the end of the step is at most
 * this fraction of the first one, upwards: the approximate Wolfe condition of Hager and Zhang with delta = 0.1 (SIAM J.
 * Optim. 16 (2005) 170).
 */
const overshoot = 0.8;
/** A particle that no step down to 2^-12 of Newton's takes downhill stays where it is. */
const halvings = 12;

/** Halves the step of each open particle until it leads down E; says for which it never did. */
export async function backtrack({
  backend,
  scope,
  from,
  direction,
  open,
  iterateAt,
  evaluationsLeft,
}: Backtracking): Promise<{ readonly iterate: Iterate; readonly stuck: readonly boolean[] }> {
  const fractions = Float64Array.from(open, (isOpen) => (isOpen ? 1 : 0));
  const searching = open.slice();
  const slopes = await rowDots(backend, from.defect, direction);
  let best = from;
  for (let halving = 0; halving <= halvings && searching.includes(true); halving++) {
    if (evaluationsLeft() <= 0) return { iterate: best, stuck: open.map(() => false) };
    const trial = await iterateAt(scope.own(await addScaledRows(backend, from.point, fractions, direction)), scope);
    const ends = await rowDots(backend, trial.defect, direction);
    // What is not a number compares false and is refused.
    const taken = searching.map((isSearching, j) => {
      const change = trial.energies[j] - from.energies[j];
      const fell = change <= sufficientDecrease * fractions[j] * slopes[j];
      const flat = change <= trial.roundings[j] + from.roundings[j];
      return isSearching && (fell || (flat && ends[j] <= -overshoot * slopes[j]));
    });
    const select = (a: Matrix, b: Matrix) => scope.own(selectRows(backend, a, b, taken));
    const chosen = (a: Float64Array, b: Float64Array) => a.map((value, j) => (taken[j] ? b[j] : value));
    best = {
      point: select(best.point, trial.point),
      gradient: select(best.gradient, trial.gradient),
      defect: select(best.defect, trial.defect),
      norms: chosen(best.norms, trial.norms),
      energies: chosen(best.energies, trial.energies),
      roundings: chosen(best.roundings, trial.roundings),
    };
    taken.forEach((isTaken, j) => {
      if (isTaken) searching[j] = false;
      fractions[j] = searching[j] ? fractions[j] / 2 : 0;
    });
  }
  return { iterate: best, stuck: searching };
}

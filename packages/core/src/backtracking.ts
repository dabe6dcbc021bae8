import type { Backend, Matrix, Scope } from '@proxflow/backend';
import { addScaledRows, rowDots, selectRows } from './row-arithmetic.js';

/** Positions with grad psi and the defect F of their equations there, all `[N, p]`, and the norms |F_j| `[N]`. */
export interface Iterate {
  readonly point: Matrix;
  readonly gradient: Matrix;
  readonly defect: Matrix;
  readonly norms: Float64Array;
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

/**
 * A step is taken if the slope at its end is at most this fraction of the slope at its beginning, upwards: by the trapezoidal
 * rule it then went down by a tenth of what the first slope promised. Hager and Zhang's approximate Wolfe condition
 * with delta = 0.1 (SIAM J. Optim. 16 (2005) 170), which needs no value of psi and no digits that cancel near a minimum.
 */
const overshoot = 0.8;
/** A particle that no step down to 2^-12 of Newton's takes downhill stays where it is. */
const halvings = 12;

/** Halves the step of each open particle until it leads down |theta - b|^2 / 2 + h psi; says for which it never did. */
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
    // A slope that is not a number compares false and is refused.
    const taken = searching.map((isSearching, j) => isSearching && ends[j] <= -overshoot * slopes[j]);
    const select = (a: Matrix, b: Matrix) => scope.own(selectRows(backend, a, b, taken));
    best = {
      point: select(best.point, trial.point),
      gradient: select(best.gradient, trial.gradient),
      defect: select(best.defect, trial.defect),
      norms: best.norms.map((norm, j) => (taken[j] ? trial.norms[j] : norm)),
    };
    taken.forEach((isTaken, j) => {
      if (isTaken) searching[j] = false;
      fractions[j] = searching[j] ? fractions[j] / 2 : 0;
    });
  }
  return { iterate: best, stuck: searching };
}

import type { Backend, Matrix } from '@proxflow/backend';
import type { Iterate } from './backtracking.js';
import { addScaledRows, rowDots, rowNorms } from './row-arithmetic.js';

/** What {@link newtonDirection} needs. */
export interface NewtonQuestion {
  readonly backend: Backend;
  readonly at: Iterate;
  /** How far from the point psi is looked at, but for the square root of the machine epsilon `[N]`. */
  readonly lengths: Float64Array;
  /** The particles that want a direction; the others get 0. */
  readonly open: readonly boolean[];
  readonly stepSize: number;
  readonly gradientAt: (positions: Matrix) => Promise<Matrix>;
  readonly evaluationsLeft: () => number;
}

/** Each Newton step buys two digits of the defect where psi is quadratic. */
const forcing = 0.01;

/**
 * d_j `[N, p]` with |F_j + (I + h Hess psi) d_j| <= |F_j| / 100, by conjugate gradients on differences of gradients, one
 * gradient of the whole cloud an iteration, at most p. Where the curvature is not above 0, or the potential not finite, the
 * direction so far is taken, -F_j if there is none. The caller owns it.
 */
export async function newtonDirection({
  backend,
  at: { point, gradient, defect, norms },
  lengths,
  open,
  stepSize,
  gradientAt,
  evaluationsLeft,
}: NewtonQuestion): Promise<Matrix> {
  const [particles, dimension] = point.shape;
  const scope = backend.scope();
  const scaledRows = async (a: Matrix, coefficients: Float64Array, b: Matrix) =>
    scope.own(await addScaledRows(backend, a, coefficients, b));
  const root = Math.sqrt(backend.precision.epsilon);
  const live = open.slice();
  let direction = scope.own(backend.fill([particles, dimension], 0));
  let remainder = scope.own(backend.unary('negate', defect));
  let search = remainder;
  let squares: Float64Array = norms.map((norm) => norm * norm);
  try {
    for (let k = 0; k < dimension && live.includes(true) && evaluationsLeft() > 0; k++) {
      const sizes = await rowNorms(backend, search);
      const reach = sizes.map((size, j) => (live[j] && size > 0 ? (root * lengths[j]) / size : 0));
      const nearby = scope.own(await gradientAt(await scaledRows(point, reach, search)));
      const difference = scope.own(backend.binary('subtract', nearby, gradient));
      const quotient = reach.map((length) => (length > 0 ? stepSize / length : 0));
      const product = await scaledRows(search, quotient, difference);
      const curvatures = await rowDots(backend, search, product);

      const lengthsAlong = new Float64Array(particles);
      live.forEach((isLive, j) => {
        if (!isLive) return;
        const curved = curvatures[j] > 0 && Number.isFinite(curvatures[j]);
        if (curved) lengthsAlong[j] = squares[j] / curvatures[j];
        else {
          live[j] = false;
          if (k === 0) lengthsAlong[j] = 1;
        }
      });
      direction = await scaledRows(direction, lengthsAlong, search);
      remainder = await scaledRows(
        remainder,
        lengthsAlong.map((length, j) => (live[j] ? -length : 0)),
        product,
      );
      const remaining = await rowDots(backend, remainder, remainder);
      const before = squares;
      live.forEach((isLive, j) => {
        if (isLive && !(Math.sqrt(remaining[j]) > forcing * norms[j])) live[j] = false;
      });
      search = await scaledRows(
        remainder,
        remaining.map((square, j) => (live[j] ? square / before[j] : 0)),
        search,
      );
      squares = remaining;
    }
    return backend.reshape(direction, direction.shape);
  } finally {
    scope.dispose();
  }
}

import type { Backend, Matrix, Scope } from '@proxflow/backend';
import { backtrack, type Iterate } from './backtracking.js';
import { notFinite } from './free-energy.js';
import type { Landscape } from './location-update.js';
import { newtonDirection } from './newton-direction.js';
import { rowDots, rowNorms } from './row-arithmetic.js';

/** One proximal point for each particle. */
export interface ProximalPointProblem {
  readonly backend: Backend;
  /** b `[N, p]`: where each particle would be without the potential. Stays with the caller. */
  readonly target: Matrix;
  /** Where to begin `[N, p]`, with psi and grad psi there. Both matrices stay with the caller. */
  readonly start: Matrix;
  readonly startLandscape: Landscape;
  readonly stepSize: number;
  readonly gradientAt: (positions: Matrix) => Promise<Matrix>;
  readonly landscapeAt: (positions: Matrix) => Promise<Landscape>;
  /** Bound on |F_j| relative to |b_j| + |theta_j|; sixteen roundings of the first defect are always allowed. */
  readonly tolerance: number;
  readonly maxGradientEvaluations: number;
  /** For messages: steps done after this one. */
  readonly step: number;
}

/** Where the solution was left. */
export interface ProximalPointSolution {
  /** `[N, p]`; the caller owns it. */
  readonly positions: Matrix;
  readonly status: 'converged' | 'maxIterations' | 'stalled';
  readonly iterations: number;
  readonly gradientEvaluations: number;
  readonly residual: number;
  readonly unconverged: number;
}

/** A particle that so many iterations neither took downhill nor nearer to a solution, as at rounding, is given up. */
const patience = 10;

/**
 * Solves F(theta_j) = theta_j - b_j + h grad psi(theta_j) = 0 for all particles at once, each going down
 * |theta - b_j|^2 / 2 + h psi(theta) by its own Newton iteration: directions by truncated conjugate gradients, with
 * differences of gradients for products with the Hessian, steps by {@link backtrack}. Arrays of N p entries stay in the
 * backend; N numbers are read now and then.
 *
 * Source: Dembo, Eisenstat, Steihaug, SIAM J. Numer. Anal. 19 (1982) 400, for the inexact Newton steps.
 *
 * @throws NumericalError when the first defect is not finite.
 */
export async function solveProximalPoint(problem: ProximalPointProblem): Promise<ProximalPointSolution> {
  const { backend, target, start, startLandscape, stepSize, tolerance } = problem;
  let evaluations = 0;
  const evaluationsLeft = () => problem.maxGradientEvaluations - evaluations;
  const gradientAt = (positions: Matrix) => {
    evaluations++;
    return problem.gradientAt(positions);
  };
  const iterateOf = async (point: Matrix, { potential, gradient }: Landscape, owner: Scope): Promise<Iterate> => {
    const offset = owner.own(backend.binary('subtract', point, target));
    const defect = owner.own(
      backend.tidy(() => backend.binary('add', offset, backend.binary('multiply', gradient, stepSize))),
    );
    const squares = await rowDots(backend, offset, offset);
    const heights = potential.map((psi) => stepSize * psi);
    return {
      point,
      gradient,
      defect,
      norms: await rowNorms(backend, defect),
      energies: squares.map((square, j) => square / 2 + heights[j]),
      // psi is a sum over the data.
      roundings: squares.map((square, j) => 64 * backend.precision.epsilon * (square / 2 + Math.abs(heights[j]))),
    };
  };
  const iterateAt = async (point: Matrix, owner: Scope) => {
    evaluations++;
    const landscape = await problem.landscapeAt(point);
    owner.own(landscape.gradient);
    return iterateOf(point, landscape, owner);
  };

  // Owns the present iterate; each iteration replaces it by a scope of its own.
  let scope = backend.scope();
  try {
    let at = await iterateOf(start, startLandscape, scope);
    const first = at.norms;
    const broken = first.findIndex((norm) => !Number.isFinite(norm));
    if (broken >= 0) throw notFinite(problem.step, `the gradient at particle ${broken}`, first[broken]);
    const targetNorms = await rowNorms(backend, target);
    const stuck = Array.from(first, () => false);
    const smallest = first.slice();
    const idle = first.map(() => 0);
    for (let iterations = 0; ; iterations++) {
      const pointNorms = await rowNorms(backend, at.point);
      const above = Array.from(at.norms, (norm, j) => {
        const rounding = 16 * backend.precision.epsilon * first[j];
        return norm > tolerance * (targetNorms[j] + pointNorms[j]) + rounding;
      });
      const open = above.map((isAbove, j) => isAbove && !stuck[j]);
      if (!open.includes(true) || evaluationsLeft() <= 0) {
        const unconverged = above.filter(Boolean).length;
        return {
          positions: backend.reshape(at.point, at.point.shape),
          status: unconverged === 0 ? 'converged' : open.includes(true) ? 'maxIterations' : 'stalled',
          iterations,
          gradientEvaluations: evaluations,
          residual: at.norms.reduce((most, norm) => Math.max(most, norm), 0),
          unconverged,
        };
      }
      const next = backend.scope();
      try {
        const lengths = pointNorms.map((norm, j) => norm + at.norms[j]);
        const direction = next.own(
          // One evaluation is kept for the search.
          await newtonDirection({
            backend,
            at,
            lengths,
            open,
            stepSize,
            gradientAt,
            evaluationsLeft: () => evaluationsLeft() - 1,
          }),
        );
        const found = await backtrack({ backend, scope: next, from: at, direction, open, iterateAt, evaluationsLeft });
        const { energies } = at;
        at = copyOf(backend, found.iterate, next);
        for (let j = 0; j < stuck.length; j++) {
          const fell = at.energies[j] < energies[j] - 2 * at.roundings[j];
          idle[j] = fell || at.norms[j] < 0.9 * smallest[j] ? 0 : idle[j] + 1;
          smallest[j] = Math.min(smallest[j], at.norms[j]);
          stuck[j] ||= found.stuck[j] || idle[j] >= patience;
        }
      } finally {
        // In this order, so that an error leaves nothing behind either.
        scope.dispose();
        scope = next;
      }
    }
  } finally {
    scope.dispose();
  }
}

/** The same iterate under another owner, for one that no step moved. */
function copyOf(backend: Backend, { point, gradient, defect, ...values }: Iterate, owner: Scope): Iterate {
  const copy = (matrix: Matrix) => owner.own(backend.reshape(matrix, matrix.shape));
  return { point: copy(point), gradient: copy(gradient), defect: copy(defect), ...values };
}

import { requireInteger, requirePositive } from '@proxflow/backend';
import type { Random } from '@proxflow/random';
import { addNoise } from './gaussian-noise.js';
import type { LocationUpdate } from './location-update.js';
import { solveProximalPoint } from './proximal-point.js';

/** Settings of {@link implicit}. */
export interface Implicit {
  /** The normals are those of its stream `noise`. */
  readonly random: Random;
  /**
   * Bound on the defect |theta' - theta - noise + h grad psi(theta')| of a particle, relative to |theta + noise| + |theta'|;
   * 1e-10, or 32 machine epsilons where that is more, by default.
   */
  readonly tolerance?: number;
  /** Gradients of the whole cloud that one step may compute; 200 by default. */
  readonly maxGradientEvaluations?: number;
}

/**
 * theta' = theta + sqrt(2 h / beta) xi - h grad psi(theta'), f frozen: a proximal-point step from where the noise led, that
 * is a minimum in theta', local where h psi is far from convex, of |theta' - theta - noise|^2 / 2 + h psi(theta'). For stiff potentials: on psi = k theta^2 / 2 it is
 * theta' = (theta + noise) / (1 + h k), stable for every h, where `eulerMaruyama` explodes past 2/k. The stationary variance is
 * (1/(beta k)) / (1 + h k / 2): below 1/(beta k), and far below where h k is large.
 *
 * Each particle solves for its own position by a truncated Newton iteration that goes downhill; a step costs a
 * forward pass and a gradient for each gradient evaluation in the report, two to four on a quadratic in one dimension, about
 * the square root of 1 + h L more per Newton step in many. Where psi is convex the defect bounds the distance to the
 * solution. What was left unsolved is in the report: `status`, `residual`, `unconverged`.
 *
 * psi must be what its gradient is the gradient of, which it is for every risk but the published one with its drift through
 * both factors; there steps stall, and say so.
 *
 * New positions are no Gaussian mixture (their density holds det(I + h Hess psi)), so `proposalQuadrature` takes the
 * particles as carrying their mass.
 *
 * Source: Rockafellar, SIAM J. Control Optim. 14 (1976) 877; with noise, Wibisono, arXiv 1911.01469 (2019).
 *
 * @throws InvalidArgumentError for settings outside their domain.
 * @example
 * ```ts
 * const flow = await createProximalFlow({ ...parts, location: implicit({ random: createRandom(1) }), stepSize: 10 });
 * ```
 */
export function implicit({ random, tolerance, maxGradientEvaluations = 200 }: Implicit): LocationUpdate {
  if (tolerance !== undefined) requirePositive('tolerance', tolerance);
  requireInteger('maxGradientEvaluations', maxGradientEvaluations);
  const noise = random.stream('noise');
  return {
    name: 'implicit',
    moves: true,
    gaussianProposal: false,
    stabilityLimit: () => Infinity,
    async move(context) {
      const { backend, positions, gradient, stepSize, temperature, step, gradientAt, landscapeAt } = context;
      const scope = backend.scope();
      try {
        const target =
          temperature === 0
            ? positions
            : scope.own(await addNoise({ ...context, stepSize: 0 }, noise, Math.sqrt(2 * stepSize * temperature)));
        const { positions: moved, ...outcome } = await solveProximalPoint({
          backend,
          target,
          start: positions,
          startLandscape: { potential: await context.potential(), gradient },
          stepSize,
          gradientAt,
          landscapeAt,
          tolerance: tolerance ?? Math.max(1e-10, 32 * backend.precision.epsilon),
          maxGradientEvaluations,
          step: step + 1,
        });
        return { positions: moved, report: { name: 'implicit', ...outcome } };
      } finally {
        scope.dispose();
      }
    },
  };
}

import { requirePositive } from '@proxflow/backend';
import type { Random } from '@proxflow/random';
import { addNoise } from './gaussian-noise.js';
import { drift, explicitReport, type LocationUpdate } from './location-update.js';

/** Settings of {@link kineticLangevin}. */
export interface KineticLangevin {
  /** The normals are those of its stream `noise`, the first velocities those of its stream `velocities`. */
  readonly random: Random;
  /** gamma > 0: velocities forget in a time 1/gamma. On psi = k theta^2 / 2, 2 sqrt(k) is critical damping. */
  readonly friction: number;
}

/**
 * Underdamped Langevin dynamics, d theta = v dt, dv = -grad psi dt - gamma v dt + sqrt(2 gamma / beta) dW, by the BAOAB
 * splitting. One step, with c = exp(-gamma h) and h' the step size before (0 in the first step):
 *
 *     v <- v - (h' + h)/2 grad psi(theta)           B, the closing half kick of the last step and the opening one of this
 *     theta <- theta + h/2 v                        A
 *     v <- c v + sqrt((1 - c^2) / beta) xi          O
 *     theta <- theta + h/2 v                        A
 *
 * so a step takes one gradient, as `eulerMaruyama` does, and the kicks know the predictions at their own cloud. Velocities
 * begin as N(0, I/beta). On psi = k theta^2 / 2 the stationary variance of theta is exactly 1/(beta k) for every
 * h < 2/sqrt(k). Time runs otherwise than in overdamped dynamics: a stay of t there takes about gamma t here.
 *
 * At temperature 0 it is Polyak's heavy ball: theta_{k+1} = theta_k + c (theta_k - theta_{k-1}) - (1 + c) h^2/2 grad psi,
 * with half that kick in the first step. The free energy then falls along the way only with the energy of motion counted in,
 * which a report does not: `freeEnergyFell` may be false in a sound step.
 *
 * Velocities `[N, p]` belong to the flow's state and to its checkpoints. Given the velocity, the position of one step has
 * Gaussian noise of variance (h/2)^2 (1 - c^2)/beta, but velocities depend on all noise before, so new positions are no
 * draws of a known mixture: `proposalQuadrature` takes the particles as carrying their mass, and no weight step is made.
 *
 * Source: Leimkuhler, Matthews, Appl. Math. Res. Express 2013, 34, arXiv 1203.5428; Polyak, USSR Comput. Math. Math. Phys. 4
 * (1964) 1, for the heavy ball.
 *
 * @throws InvalidArgumentError unless friction is finite and above 0.
 * @example
 * ```ts
 * const location = kineticLangevin({ random: createRandom(1), friction: 2 });
 * ```
 */
export function kineticLangevin({ random, friction }: KineticLangevin): LocationUpdate {
  requirePositive('friction', friction);
  const noise = random.stream('noise');
  const beginnings = random.stream('velocities');
  const report = explicitReport('kineticLangevin');
  return {
    name: 'kineticLangevin',
    moves: true,
    gaussianProposal: false,
    stabilityLimit: (curvature) => 2 / Math.sqrt(curvature),
    async move({ backend, positions, gradient, stepSize, temperature, step, motion }) {
      const [particles, dimension] = positions.shape;
      const scope = backend.scope();
      const deviation = Math.sqrt(temperature);
      try {
        const begun =
          motion?.velocities ??
          scope.own(
            temperature === 0
              ? backend.fill([particles, dimension], 0)
              : await backend.upload(
                  beginnings.normals(step, particles, dimension).map((normal) => deviation * normal),
                  [particles, dimension],
                ),
          );
        const kick = ((motion?.stepSize ?? 0) + stepSize) / 2;
        const kicked = scope.own(drift({ backend, positions: begun, gradient, stepSize: kick }));
        // v - (1 - c) v: the fused kernel of noisy steps does friction and noise in one.
        const damped = { backend, positions: kicked, gradient: kicked, stepSize: -Math.expm1(-friction * stepSize) };
        const velocities =
          temperature === 0
            ? drift(damped)
            : await addNoise({ ...damped, step }, noise, deviation * Math.sqrt(-Math.expm1(-2 * friction * stepSize)));
        const moved = backend.tidy(() => {
          const both = backend.binary('add', kicked, velocities);
          return backend.binary('add', positions, backend.binary('multiply', both, stepSize / 2));
        });
        return { positions: moved, motion: { velocities, stepSize }, report };
      } finally {
        scope.dispose();
      }
    },
  };
}

import { requireNonNegative } from '@proxflow/backend';
import type { PositionPotential } from './position-potential.js';

/** A charge on absolute values and the width at which its kink is rounded. */
export interface AbsolutePotential {
  /** lambda >= 0. */
  readonly strength: number;
  /** s >= 0, in units of theta; 0.01 by default, 0 for the kink itself. */
  readonly smoothing?: number;
}

/**
 * r(theta) = lambda sum_k (sqrt(theta_k^2 + s^2) - s): lambda |theta|_1 with its kinks rounded over a width s (pseudo-Huber);
 * it lies below lambda |theta|_1 by at most lambda s for each coordinate. Gradient lambda theta / sqrt(theta^2 + s^2),
 * bounded by lambda and with slope lambda / s at 0, so keep h lambda below s. With s = 0 it is lambda |theta|_1 and the
 * subgradient lambda sign(theta), 0 at 0.
 *
 * It pulls every coordinate to 0 with the same force, large ones more gently than {@link l2Potential} does, but it makes
 * none exactly 0: particles diffuse, and a law of particles has no zeros to find. At temperature 0 coordinates that the
 * data do not need come within about s of 0; cut them there if sparse vectors are wanted.
 *
 * @throws InvalidArgumentError unless strength and smoothing are finite and at least 0.
 * @example
 * ```ts
 * const values = await l1Potential({ strength: 0.1 }).value(backend, positions);
 * ```
 */
export function l1Potential({ strength, smoothing = 0.01 }: AbsolutePotential): PositionPotential {
  requireNonNegative('strength', strength);
  requireNonNegative('smoothing', smoothing);
  const kinked: PositionPotential = {
    name: 'l1',
    value: async (backend, positions) =>
      backend.tidy(() =>
        backend.binary('multiply', backend.reduce('sum', backend.unary('abs', positions), 1), strength),
      ),
    gradient: async (backend, positions) =>
      backend.tidy(() => backend.binary('multiply', backend.unary('sign', positions), strength)),
  };
  if (smoothing === 0) return kinked;
  return {
    name: 'l1',
    value: async (backend, positions) =>
      backend.tidy(() => {
        const squares = backend.unary('square', positions);
        const roots = backend.unary('sqrt', backend.binary('add', squares, smoothing ** 2));
        // The difference of root and s, without its cancellation near 0.
        const terms = backend.binary('divide', squares, backend.binary('add', roots, smoothing));
        return backend.binary('multiply', backend.reduce('sum', terms, 1), strength);
      }),
    gradient: async (backend, positions) =>
      backend.tidy(() => {
        const squares = backend.unary('square', positions);
        const roots = backend.unary('sqrt', backend.binary('add', squares, smoothing ** 2));
        return backend.binary('multiply', backend.binary('divide', positions, roots), strength);
      }),
  };
}

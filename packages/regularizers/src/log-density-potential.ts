import { requireNonNegative } from '@proxflow/backend';
import { fromScalarPotential, type PositionPotential, type ScalarPotential } from './position-potential.js';

/** The logarithm of a density of positions and its gradient. */
export interface LogDensity {
  readonly name: string;
  /** log p(theta), finite; p need not be normalised. */
  readonly logDensity: ScalarPotential['value'];
  /** grad log p(theta), the score. */
  readonly gradient: ScalarPotential['gradient'];
  /** 1/beta: the temperature of the entropy it goes with, for a divergence. */
  readonly strength: number;
}

/**
 * r(theta) = -strength log p(theta). With the entropy at temperature 1/beta = strength it is the relative entropy of moving
 * particles to a prior of density p: (1/beta) KL(rho | p) = (1/beta) int rho log rho + int r d rho, less a constant where p
 * is not normalised; without a risk the flow samples p. `klToPrior` is the same for nodes that stay where they are. Time
 * O(N) calls on the host; {@link gaussianPrior} computes on the backend.
 *
 * @throws InvalidArgumentError unless strength is finite and at least 0. Its functions reject with NumericalError naming the
 * particle where log p or its gradient is not finite: p has to be positive wherever particles go.
 * @example
 * ```ts
 * const laplace = logDensityPotential({
 *   name: 'laplace',
 *   logDensity: (theta) => -theta.reduce((sum, x) => sum + Math.abs(x), 0),
 *   gradient: (theta) => theta.map((x) => -Math.sign(x)),
 *   strength: 0.05, // with entropy({ inverseTemperature: 20 })
 * });
 * ```
 */
export function logDensityPotential({ name, logDensity, gradient, strength }: LogDensity): PositionPotential {
  requireNonNegative('strength', strength);
  return fromScalarPotential({
    name,
    value: (theta) => -strength * logDensity(theta),
    gradient: (theta) => Array.from(gradient(theta), (slope) => -strength * slope),
  });
}

import { requireInteger, requireLength } from '@proxflow/backend';
import type { WeightKind } from '@proxflow/risks';
import { logMeasure } from '@proxflow/sinkhorn';
import { exponentials } from './log-weights.js';

/**
 * The numbers attached to particles, with what they mean in the type: {@link Mass} and {@link Density} are different
 * types, so nothing can average with density values as if they were masses. Kept as logarithms, because proximal steps
 * work there and far-apart weights would underflow.
 */
export interface Weights<Kind extends WeightKind> {
  readonly kind: Kind;
  /** log of the weights `[N]`; -Infinity for none. */
  readonly logValues: Float64Array;
}

/** w_j >= 0 with sum 1: the cloud represents sum_j w_j delta(theta_j). */
export type Mass = Weights<'mass'>;

/** rho_j >= 0: values of a density at theta_j. They sum to nothing in particular. */
export type Density = Weights<'density'>;

/**
 * The weights themselves `[N]`.
 *
 * @example
 * ```ts
 * weightValues(uniformMass(4)); // 0.25, 0.25, 0.25, 0.25
 * ```
 */
export function weightValues({ logValues }: Weights<WeightKind>): Float64Array {
  return exponentials(logValues);
}

/**
 * Masses from non-negative numbers; divided by their sum, so counts and unnormalised masses are welcome.
 *
 * @throws InvalidArgumentError for negative, non-finite or all-zero numbers.
 * @example
 * ```ts
 * weightValues(massOf([1, 3])); // 0.25, 0.75
 * ```
 */
export function massOf(values: ArrayLike<number>): Mass {
  const logs = logMeasure('weights', values);
  const total = Math.log(Float64Array.from(values).reduce((sum, value) => sum + value, 0));
  return { kind: 'mass', logValues: logs.map((log) => log - total) };
}

/**
 * The mass 1/N on each of N particles.
 *
 * @throws InvalidArgumentError unless particles is an integer of at least 1.
 * @example
 * ```ts
 * weightValues(uniformMass(2)); // 0.5, 0.5
 * ```
 */
export function uniformMass(particles: number): Mass {
  requireInteger('particles', particles);
  return { kind: 'mass', logValues: new Float64Array(particles).fill(-Math.log(particles)) };
}

/**
 * Density values at the particles, kept as they are.
 *
 * @throws InvalidArgumentError as {@link massOf}.
 * @example
 * ```ts
 * const density = densityOf([0.1, 0.4, 0.1]);
 * ```
 */
export function densityOf(values: ArrayLike<number>): Density {
  return { kind: 'density', logValues: logMeasure('density', values) };
}

/**
 * The one way from density to mass: w_j = rho_j v_j / sum, with quadrature weights v_j, the volume node j stands for:
 * 1/(N q(theta_j)) for nodes drawn from q (so samples of rho itself get w = 1/N), the cell volume on a grid.
 *
 * @throws ShapeError, InvalidArgumentError for quadrature weights that do not fit.
 * @example
 * ```ts
 * weightValues(massOfDensity(densityOf([2, 2]), [0.5, 1.5])); // 0.25, 0.75
 * ```
 */
export function massOfDensity(density: Density, quadrature: ArrayLike<number>): Mass {
  const rho = weightValues(density);
  requireLength('quadrature', quadrature, rho.length);
  logMeasure('quadrature', quadrature);
  return massOf(rho.map((value, j) => value * quadrature[j]));
}

/**
 * sum_j w_j g_j: an average over the cloud. Takes masses only; that is the point of the type.
 *
 * @throws ShapeError unless there is one value for each particle.
 * @example
 * ```ts
 * expectation(massOf([1, 3]), [0, 4]); // 3
 * ```
 */
export function expectation(mass: Mass, values: ArrayLike<number>): number {
  const weights = weightValues(mass);
  requireLength('values', values, weights.length);
  return weights.reduce((sum, weight, j) => sum + weight * values[j], 0);
}

/**
 * (sum w)^2 / sum w^2: how many equally weighted particles the cloud is worth, from 1 to N.
 *
 * @example
 * ```ts
 * effectiveSampleSize(massOf([1, 3])); // 1.6
 * ```
 */
export function effectiveSampleSize({ logValues }: Weights<WeightKind>): number {
  let shift = -Infinity;
  for (let j = 0; j < logValues.length; j++) shift = Math.max(shift, logValues[j]);
  let total = 0;
  let squares = 0;
  for (let j = 0; j < logValues.length; j++) {
    const weight = Math.exp(logValues[j] - shift);
    total += weight;
    squares += weight * weight;
  }
  return (total * total) / squares;
}

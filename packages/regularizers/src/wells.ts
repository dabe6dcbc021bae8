import {
  requireFiniteValues,
  requireInteger,
  requireLength,
  requireNonNegative,
  requirePositive,
  type Backend,
  type Matrix,
  type Vector,
} from '@proxflow/backend';
import type { PositionPotential } from './position-potential.js';

/** A spring to a point. */
export interface QuadraticPotential {
  /** m `[p]`; the origin by default. */
  readonly mean?: ArrayLike<number>;
  /** k >= 0: one for all coordinates, or one for each `[p]`. */
  readonly stiffness: number | ArrayLike<number>;
}

/**
 * V(theta) = (1/2) sum_d k_d (theta_d - m_d)^2, with the factor 1/2 that {@link l2Potential} lacks: the flow with entropy is
 * the Ornstein-Uhlenbeck process, at rest N(m, 1 / (beta k)).
 *
 * @throws InvalidArgumentError for a mean that is not finite or a stiffness below 0; ShapeError, when it is used, unless
 * mean and stiffness have as many entries as positions have coordinates.
 * @example
 * ```ts
 * const potential = quadraticPotential({ mean: [1, 0], stiffness: 2 });
 * ```
 */
export function quadraticPotential({ mean, stiffness }: QuadraticPotential): PositionPotential {
  if (mean !== undefined) {
    requireInteger('mean.length', mean.length);
    requireFiniteValues('mean', mean);
  }
  if (typeof stiffness === 'number') requireNonNegative('stiffness', stiffness);
  else Array.from(stiffness, (k, d) => requireNonNegative(`stiffness[${d}]`, k));

  /** Calls `body` with theta - m and k (theta - m). */
  const displaced = async <T extends Matrix | Vector>(
    backend: Backend,
    positions: Matrix,
    body: (displacement: Matrix, pull: Matrix) => T,
  ): Promise<T> => {
    const dimension = positions.shape[1];
    const scope = backend.scope();
    try {
      const centre = scope.own(await rowOf(backend, 'mean', mean ?? 0, dimension));
      const springs = scope.own(await rowOf(backend, 'stiffness', stiffness, dimension));
      return backend.tidy(() => {
        const displacement = backend.binary('subtract', positions, centre);
        return body(displacement, backend.binary('multiply', displacement, springs));
      });
    } finally {
      scope.dispose();
    }
  };
  return {
    name: 'quadratic',
    value: (backend, positions) =>
      displaced(backend, positions, (displacement, pull) => {
        const products = backend.reduce('sum', backend.binary('multiply', displacement, pull), 1);
        return backend.binary('multiply', products, 0.5);
      }),
    gradient: (backend, positions) => displaced(backend, positions, (_, pull) => pull),
  };
}

/** Two minima on every axis. */
export interface DoubleWell {
  /** b > 0: the height between two wells. */
  readonly barrier: number;
  /** a > 0: wells lie at -a and a; 1 by default. */
  readonly distance?: number;
}

/**
 * V(theta) = b sum_d ((theta_d / a)^2 - 1)^2: 2^p wells of depth 0 at (+-a, ..., +-a), barriers b between neighbours. The
 * standard test of sampling across barriers; its stationary density is prop exp(-beta V).
 *
 * @throws InvalidArgumentError unless barrier and distance are finite and above 0.
 * @example
 * ```ts
 * const risk = potentialEnergy(doubleWell({ barrier: 2 }));
 * ```
 */
export function doubleWell({ barrier, distance = 1 }: DoubleWell): PositionPotential {
  requirePositive('barrier', barrier);
  requirePositive('distance', distance);
  /** (theta/a)^2 - 1. */
  const rise = (backend: Backend, positions: Matrix) =>
    backend.binary('subtract', backend.unary('square', backend.binary('divide', positions, distance)), 1);
  return {
    name: 'doubleWell',
    value: async (backend, positions) =>
      backend.tidy(() => {
        const squares = backend.unary('square', rise(backend, positions));
        return backend.binary('multiply', backend.reduce('sum', squares, 1), barrier);
      }),
    gradient: async (backend, positions) =>
      backend.tidy(() => {
        const slope = backend.binary('multiply', positions, (4 * barrier) / distance ** 2);
        return backend.binary('multiply', slope, rise(backend, positions));
      }),
  };
}

/** `[p]` with these entries. */
function rowOf(
  backend: Backend,
  argument: string,
  values: number | ArrayLike<number>,
  dimension: number,
): Promise<Vector> {
  const entries = typeof values === 'number' ? new Float64Array(dimension).fill(values) : values;
  return backend.upload(requireLength(argument, entries, dimension), [dimension]);
}

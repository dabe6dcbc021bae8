import { requireFiniteValues, requireLength, requireNonNegative, requirePositive } from '@proxflow/backend';
import type { Backend, Matrix, Scope, Vector } from '@proxflow/backend';
import type { PositionPotential } from './position-potential.js';

/** A Gaussian of independent coordinates and how strongly it counts. */
export interface GaussianPrior {
  /** m: one number, or one for each coordinate `[p]`; 0 by default. */
  readonly mean?: number | ArrayLike<number>;
  /** s > 0: one number, or one for each coordinate `[p]`; 1 by default. */
  readonly deviation?: number | ArrayLike<number>;
  /** 1/beta: the temperature of the entropy it goes with, for a divergence. */
  readonly strength: number;
}

/**
 * r(theta) = -strength log p(theta) = strength sum_k (z_k^2 / 2 + log s_k + log(2 pi) / 2) with z = (theta - m) / s: the
 * Gaussian prior of moving particles. With the entropy at temperature 1/beta = strength it is (1/beta) KL(rho | p) for the
 * density p of N(m, diag s^2), constants included; without a risk the flow samples p. Gradient strength z / s. It confines
 * as `l2Potential` of strength / (2 s^2) does, about m.
 *
 * @throws InvalidArgumentError unless strength is finite and at least 0, means are finite and deviations finite and above 0.
 * Its functions reject with ShapeError for positions of another dimension than the means or deviations.
 * @example
 * ```ts
 * // (1/20) KL(rho | N(0, 4)) in a flow:
 * const regularizer = entropy({ inverseTemperature: 20 });
 * const confinement = gaussianPrior({ deviation: 2, strength: regularizer.temperature });
 * ```
 */
export function gaussianPrior({ mean = 0, deviation = 1, strength }: GaussianPrior): PositionPotential {
  requireNonNegative('strength', strength);
  if (typeof mean === 'number') requireFiniteValues('mean', [mean]);
  else requireFiniteValues('mean', mean);
  if (typeof deviation === 'number') requirePositive('deviation', deviation);
  else Array.from(deviation, (s, k) => requirePositive(`deviation[${k}]`, s));

  /** z `[N, p]`, and s for a further division. */
  const standardize = async (backend: Backend, scope: Scope, positions: Matrix) => {
    const m = await coordinates(backend, scope, 'mean', mean, positions);
    const s = await coordinates(backend, scope, 'deviation', deviation, positions);
    const centred = scope.own(backend.binary('subtract', positions, m));
    return { z: scope.own(backend.binary('divide', centred, s)), s };
  };
  const logDeviations = (dimension: number) =>
    typeof deviation === 'number'
      ? dimension * Math.log(deviation)
      : Array.from(deviation, Math.log).reduce((sum, log) => sum + log, 0);

  return {
    name: 'gaussianPrior',
    async value(backend, positions) {
      const scope = backend.scope();
      try {
        const { z } = await standardize(backend, scope, positions);
        const dimension = positions.shape[1];
        const constant = strength * (logDeviations(dimension) + (dimension / 2) * Math.log(2 * Math.PI));
        return backend.tidy(() => {
          const squares = backend.reduce('sum', backend.unary('square', z), 1);
          return backend.binary('add', backend.binary('multiply', squares, strength / 2), constant);
        });
      } finally {
        scope.dispose();
      }
    },
    async gradient(backend, positions) {
      const scope = backend.scope();
      try {
        const { z, s } = await standardize(backend, scope, positions);
        return backend.tidy(() => backend.binary('multiply', backend.binary('divide', z, s), strength));
      } finally {
        scope.dispose();
      }
    },
  };
}

/** One number for all coordinates, or a row `[p]` of the scope. */
async function coordinates(
  backend: Backend,
  scope: Scope,
  argument: string,
  values: number | ArrayLike<number>,
  { shape: [, dimension] }: Matrix,
): Promise<number | Vector> {
  if (typeof values === 'number') return values;
  return scope.own(await backend.upload(requireLength(argument, values, dimension), [dimension]));
}

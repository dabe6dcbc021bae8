import type { WeightRegularizer } from './weight-regularizer.js';

/**
 * A marginal condition of an entropic transport problem, given by its proximal map in the Kullback-Leibler sense and in
 * logarithms: what one side of the scaling loop needs to know.
 */
export interface KlProx {
  readonly name: string;
  /** log of argmin_w KL(w | s) + G(w), given log s `[N]` (-Infinity where s is 0). Returns a new array. */
  logProx(logReference: Float64Array): Float64Array;
  /** Lipschitz constant in the sup norm of log s -> log w - log s; 1 for an exact marginal, below 1 for a soft one. */
  readonly contraction: number;
  /** True if that constant also holds for the oscillation max - min: adding a constant to log s moves all alike. */
  readonly shiftsUniformly: boolean;
  /** log w where the marginal is prescribed; lets a backend run both half sweeps in one call. */
  readonly exactLogWeights?: Float64Array;
}

/**
 * The marginal is prescribed: w = weights whatever s is. Log weights of -Infinity (zero mass) are allowed.
 *
 * @example
 * ```ts
 * const source = exactMarginal(Float64Array.of(0.7, 0.3).map(Math.log));
 * ```
 */
export function exactMarginal(logWeights: Float64Array): KlProx {
  return {
    name: 'exact',
    logProx: () => logWeights.slice(),
    contraction: 1,
    shiftsUniformly: true,
    exactLogWeights: logWeights,
  };
}

/** What a regularised marginal needs besides the functional. */
export interface RegularizedMarginal {
  readonly regularizer: WeightRegularizer;
  /** psi `[N]`: the linear part <psi, w> of the objective. */
  readonly potential: Float64Array;
  /** h / epsilon: how strongly <psi, w> + R(w) counts against KL(w | s). */
  readonly strength: number;
  /** log v `[N]`: the quadrature weights the functional integrates with. */
  readonly logQuadrature: Float64Array;
}

/**
 * The marginal of a proximal step: G(w) = strength (<psi, w> + R(w)).
 *
 * @example
 * ```ts
 * const target = regularizedMarginal({
 *   regularizer: entropy({ inverseTemperature: 1 }),
 *   potential: Float64Array.of(0, 1),
 *   strength: 1,
 *   logQuadrature: new Float64Array(2),
 * });
 * target.contraction; // 0.5
 * ```
 */
export function regularizedMarginal({ regularizer, potential, strength, logQuadrature }: RegularizedMarginal): KlProx {
  return {
    name: regularizer.name,
    logProx: (logReference) => regularizer.logProx({ logReference, potential, strength, logQuadrature }),
    contraction: regularizer.contraction(strength),
    shiftsUniformly: regularizer.shiftsUniformly,
  };
}

import type { KlProx } from './kl-prox.js';
import type { WeightRegularizer } from './weight-regularizer.js';

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
 * The marginal of a proximal step: G(w) = strength (<psi, w> + R(w)), G*(u) = strength R*(u / strength - psi). It has a
 * `conjugate` if the regularizer has one.
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
  const conjugateOf = regularizer.conjugate?.bind(regularizer);
  return {
    name: regularizer.name,
    logProx: (logReference) => regularizer.logProx({ logReference, potential, strength, logQuadrature }),
    contraction: regularizer.contraction(strength),
    shiftsUniformly: regularizer.shiftsUniformly,
    value(logMarginal) {
      const linear = logMarginal.reduce(
        (sum, logWeight, j) => (logWeight === -Infinity ? sum : sum + Math.exp(logWeight) * potential[j]),
        0,
      );
      return strength * (linear + regularizer.value(logMarginal, logQuadrature));
    },
    ...(conjugateOf && {
      conjugate(logScaling: Float64Array) {
        const slopes = logScaling.map((f, j) => -f / strength - potential[j]);
        return strength * conjugateOf(slopes, logQuadrature);
      },
    }),
  };
}

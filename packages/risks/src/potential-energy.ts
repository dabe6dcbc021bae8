import type { Backend, Matrix, Vector } from '@proxflow/backend';
import type { Linearization, RiskFunctional } from './risk-functional.js';

/** A potential V in batched form; `l2Potential` and `fromScalarPotential` of @proxflow/regularizers are such. */
export interface BatchedPotential {
  readonly name: string;
  /** V(theta_j) `[N]`. */
  value(backend: Backend, positions: Matrix): Promise<Vector>;
  /** grad V(theta_j) `[N, p]`. */
  gradient(backend: Backend, positions: Matrix): Promise<Matrix>;
}

/**
 * R(rho) = int V d rho, psi = V: with entropy the flow is the Fokker-Planck equation of d theta = -grad V dt + noise.
 *
 * @example
 * ```ts
 * const ornsteinUhlenbeck = potentialEnergy(l2Potential({ strength: 0.5 }));
 * ```
 */
export function potentialEnergy(potential: BatchedPotential): RiskFunctional<'mass'> {
  return {
    name: `energy of ${potential.name}`,
    weights: 'mass',
    bind: async (backend) => ({
      async lift(positions) {
        const energies = await potential.value(backend, positions);
        const values = await backend.read(energies);
        energies.dispose();
        // The gradient may be asked for after the caller has let the positions go.
        const kept = backend.reshape(positions, positions.shape);
        return {
          async linearize(weights): Promise<Linearization> {
            const value = weights.reduce((sum, w, j) => sum + w * values[j], 0);
            return { value, dispose: () => undefined };
          },
          firstVariation: async () => values.slice(),
          gradient: () => potential.gradient(backend, kept),
          dispose: () => kept.dispose(),
        };
      },
      dispose: () => undefined,
    }),
  };
}

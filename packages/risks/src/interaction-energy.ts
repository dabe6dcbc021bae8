import type { Backend, Matrix, Vector } from '@proxflow/backend';
import type { Interaction } from './interaction.js';
import type { BatchedPotential } from './potential-energy.js';
import type { BoundRisk, LiftedCloud, Linearization, RiskFunctional } from './risk-functional.js';

/** The cloud whose field is felt: its positions and weights. */
interface FrozenCloud extends Linearization {
  readonly sources: Matrix;
  readonly masses: Vector;
}

/** Parts of the energy besides the interaction. */
export interface InteractionEnergyParts {
  /** V, acting on each particle alone; none by default. */
  readonly potential?: BatchedPotential;
}

/**
 * R(rho) = (1/2) int int W(x, y) d rho(x) d rho(y) + int V d rho for a symmetric W, with first variation
 * psi(x) = int W(x, y) d rho(y) + V(x): with entropy the flow is the McKean-Vlasov (granular medium, aggregation) equation
 * d rho/dt = div(rho grad psi) + (1/beta) Laplace rho. A linearization freezes the cloud that is felt.
 *
 * Time O(N^2 p), memory O(N^2) for radial interactions. Particles do not feel themselves in the gradient; in value and psi
 * W(x, x) counts, as it does in the integral.
 *
 * @example
 * ```ts
 * const granular = interactionEnergy(powerLawInteraction({ exponent: 3, strength: 1 }));
 * const trapped = interactionEnergy(gaussianInteraction({ width: 1, strength: 2 }), { potential: l2Potential({ strength: 1 }) });
 * ```
 */
export function interactionEnergy(
  interaction: Interaction,
  { potential }: InteractionEnergyParts = {},
): RiskFunctional<'mass'> {
  return {
    name: `energy of ${interaction.name} interaction${potential ? ` and ${potential.name}` : ''}`,
    weights: 'mass',
    bind: async (backend): Promise<BoundRisk<FrozenCloud>> => ({
      lift: (positions) => lift(backend, interaction, potential, positions),
      dispose: () => undefined,
    }),
  };
}

async function lift(
  backend: Backend,
  interaction: Interaction,
  potential: BatchedPotential | undefined,
  positions: Matrix,
): Promise<LiftedCloud<FrozenCloud>> {
  const outer = potential && (await readAndDispose(backend, await potential.value(backend, positions)));
  // Asked for after the caller has let the positions go.
  const kept = backend.reshape(positions, positions.shape);
  const field = async (sources: Matrix, masses: Vector) =>
    readAndDispose(backend, await interaction.potential(backend, kept, sources, masses));

  return {
    async linearize(weights) {
      const masses = await backend.upload(weights, [weights.length]);
      const felt = await field(kept, masses);
      const value = weights.reduce((sum, w, j) => sum + w * (felt[j] / 2 + (outer?.[j] ?? 0)), 0);
      const sources = backend.reshape(kept, kept.shape);
      return {
        value,
        sources,
        masses,
        dispose() {
          sources.dispose();
          masses.dispose();
        },
      };
    },
    async firstVariation({ sources, masses }) {
      const felt = await field(sources, masses);
      return outer ? felt.map((value, j) => value + outer[j]) : felt;
    },
    async gradient({ sources, masses }) {
      const pull = await interaction.gradient(backend, kept, sources, masses);
      if (potential === undefined) return pull;
      const slope = await potential.gradient(backend, kept);
      const total = backend.binary('add', pull, slope);
      pull.dispose();
      slope.dispose();
      return total;
    },
    dispose: () => kept.dispose(),
  };
}

async function readAndDispose(backend: Backend, x: Vector): Promise<Float64Array> {
  const values = await backend.read(x);
  x.dispose();
  return values;
}

import type { Matrix } from '@proxflow/backend';
import type { TransportSide } from './geometry.js';
import { massOf } from './measures.js';
import type { SinkhornDivergence } from './sinkhorn-divergence.js';
import { positionGradient, weightGradient } from './transport-gradients.js';

/**
 * Gradient of a Sinkhorn divergence in the weights of a side,
 *
 *     dS/da = d OT(a, b)/da - (d_1 + d_2) OT(a, a) / 2 + epsilon (sum a - sum b)
 *
 * with d_1, d_2 the gradients of a self-transport in its two arguments. With exact marginals only differences of entries
 * mean something, as in {@link weightGradient}. Time O(N).
 *
 * @throws as {@link weightGradient}.
 * @example
 * ```ts
 * const slope = divergenceWeightGradient(await sinkhornDivergence({ backend, x, y, cost, epsilon: 0.1 })); // [N]
 * ```
 */
export function divergenceWeightGradient(divergence: SinkhornDivergence, side: TransportSide = 'source'): Float64Array {
  const { cross, epsilon } = divergence;
  const self = divergence[side];
  const [first, second] = [weightGradient(self, 'source'), weightGradient(self, 'target')];
  const { source, target } = cross.problem;
  const excess = (massOf(source) - massOf(target)) * (side === 'source' ? 1 : -1);
  return weightGradient(cross, side).map((slope, i) => slope - (first[i] + second[i]) / 2 + epsilon * excess);
}

/**
 * Gradient of a Sinkhorn divergence in the positions of a side, `[N, p]` or `[M, p]`. Divided by the weights it is the
 * velocity field whose flow carries one measure into the other. The caller owns the result. Time O((N + M) N p).
 *
 * @throws as {@link positionGradient}.
 * @example
 * ```ts
 * const divergence = await sinkhornDivergence({ backend, x, y, cost: squaredEuclidean(), epsilon: 0.1 });
 * const gradient = await divergencePositionGradient(divergence);
 * const moved = backend.binary('subtract', x, backend.binary('multiply', gradient, stepSize * count));
 * ```
 * Source: J. Feydy et al., "Interpolating between optimal transport and MMD using Sinkhorn divergences", AISTATS 2019.
 */
export async function divergencePositionGradient(
  divergence: SinkhornDivergence,
  side: TransportSide = 'source',
): Promise<Matrix> {
  const { backend } = divergence.cross.problem;
  const scope = backend.scope();
  try {
    const across = scope.own(await positionGradient(divergence.cross, side));
    const first = scope.own(await positionGradient(divergence[side], 'source'));
    const second = scope.own(await positionGradient(divergence[side], 'target'));
    return backend.tidy(() => {
      const self = backend.binary('multiply', backend.binary('add', first, second), 0.5);
      return backend.binary('subtract', across, self);
    });
  } finally {
    scope.dispose();
  }
}

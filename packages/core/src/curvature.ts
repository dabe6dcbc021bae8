import { createRandom } from '@proxflow/random';
import type { FlowState } from './flow-state.js';
import type { StepParts } from './flow-step.js';
import { exponentials } from './log-weights.js';
import { gradientAt } from './placed-cloud.js';

/** Enough for a rate of 0.8 to show the largest curvature within a few per cent. */
const iterations = 16;

/**
 * |L|, L the eigenvalue of largest size of delta -> d/dt grad psi(theta + t delta; rho_t), where all particles of the cloud
 * move at once and their predictions with them: what bounds explicit steps, h < 2/L on a quadratic. For a loss with sup l'' =
 * kappa it is at most kappa mean_x Lip(phi)^2 where psi is convex. By power iteration on differences of gradients, 16 forward
 * passes and gradients. Undefined where a gradient is not finite.
 */
export async function curvatureAt(parts: StepParts, state: FlowState): Promise<number | undefined> {
  const { backend } = parts;
  const [particles, dimension] = state.placed.positions.shape;
  const positions = await backend.read(state.placed.positions);
  const gradient = await gradientFrom(parts, positions, state);
  const normals = createRandom('curvature').stream('directions').normals(0, particles, dimension);
  const slope = rootMeanSquare(gradient);
  let direction = slope > 0 ? normals.map((normal, k) => normal + gradient[k] / slope) : normals;
  const distance = Math.sqrt(backend.precision.epsilon) * (1 + rootMeanSquare(positions));
  let curvature = 0;
  for (let iteration = 0; iteration < iterations; iteration++) {
    const scale = distance / rootMeanSquare(direction);
    const there = await gradientFrom(
      parts,
      positions.map((value, k) => value + scale * direction[k]),
      state,
    );
    direction = there.map((value, k) => value - gradient[k]);
    curvature = rootMeanSquare(direction) / distance;
    if (!Number.isFinite(curvature)) return undefined;
    if (curvature === 0) return 0;
  }
  return curvature;
}

/** grad psi `[N, p]` at positions, the predictions those of the cloud there. */
async function gradientFrom(
  { backend, bound, confinement }: StepParts,
  values: Float64Array,
  { placed, logWeights }: FlowState,
): Promise<Float64Array> {
  const scope = backend.scope();
  const positions = scope.own(await backend.upload(values, placed.positions.shape));
  try {
    const lifted = await bound.lift(positions);
    try {
      const linearization = await lifted.linearize(exponentials(logWeights));
      try {
        const gradient = await gradientAt(backend, { positions, lifted }, linearization, confinement);
        return await backend.read(scope.own(gradient));
      } finally {
        linearization.dispose();
      }
    } finally {
      lifted.dispose();
    }
  } finally {
    scope.dispose();
  }
}

function rootMeanSquare(values: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k] ** 2;
  return Math.sqrt(sum / values.length);
}

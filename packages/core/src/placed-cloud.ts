import type { Backend, Matrix } from '@proxflow/backend';
import type { PositionPotential } from '@proxflow/regularizers';
import type { BoundRisk, LiftedCloud, Linearization } from '@proxflow/risks';

/** Positions with all that depends on them alone. */
export interface PlacedCloud {
  /** theta `[N, p]`. */
  readonly positions: Matrix;
  readonly lifted: LiftedCloud;
  /** r(theta_j) `[N]`. */
  readonly confinement: Float64Array;
}

/** Computes features and confinement at positions, which it takes over, also when it fails. */
export async function placeCloud(
  backend: Backend,
  bound: BoundRisk,
  positions: Matrix,
  confinement: PositionPotential | undefined,
): Promise<PlacedCloud> {
  const scope = backend.scope();
  try {
    const lifted = await bound.lift(positions);
    try {
      const values = confinement && scope.own(await confinement.value(backend, positions));
      const known = values ? await backend.read(values) : new Float64Array(positions.shape[0]);
      return { positions, lifted, confinement: known };
    } catch (error) {
      lifted.dispose();
      throw error;
    }
  } catch (error) {
    positions.dispose();
    throw error;
  } finally {
    scope.dispose();
  }
}

/** Frees positions and features. */
export function disposePlaced({ positions, lifted }: PlacedCloud): void {
  lifted.dispose();
  positions.dispose();
}

/** psi `[N]` at the placed positions, f frozen in the linearization, confinement included. */
export async function firstVariationAt(
  { lifted, confinement }: PlacedCloud,
  linearization: Linearization,
): Promise<Float64Array> {
  const psi = await lifted.firstVariation(linearization);
  return psi.map((value, j) => value + confinement[j]);
}

/** grad psi `[N, p]` at the placed positions, f frozen, confinement included; the caller owns it. */
export async function gradientAt(
  backend: Backend,
  { positions, lifted }: PlacedCloud,
  linearization: Linearization,
  confinement: PositionPotential | undefined,
): Promise<Matrix> {
  const gradient = await lifted.gradient(linearization);
  if (confinement === undefined) return gradient;
  const pull = await confinement.gradient(backend, positions);
  const total = backend.binary('add', gradient, pull);
  gradient.dispose();
  pull.dispose();
  return total;
}

import type { Backend, Matrix } from '@proxflow/backend';
import type { PositionPotential } from '@proxflow/regularizers';
import { largestOf } from './distances-moved.js';
import { notFinite } from './free-energy.js';
import type { Landscape } from './location-update.js';
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

/**
 * max |theta|. Throws unless every coordinate is small enough that squared distances stay finite: what runs away is caught here, by
 * name, and not as a strange cost or potential later.
 *
 * @throws NumericalError naming the particle.
 */
export async function requireBounded(backend: Backend, { positions }: PlacedCloud, step: number): Promise<number> {
  const limit = Math.sqrt(backend.precision.largest / (4 * positions.shape[1]));
  const largest = backend.tidy(() => backend.reduce('max', backend.unary('abs', positions), 1));
  const values = await backend.read(largest);
  largest.dispose();
  let runaway = 0;
  while (runaway < values.length && values[runaway] <= limit) runaway++;
  if (runaway === values.length) return largestOf(values);
  const expected = `coordinates up to ${limit.toExponential(0)}, so that distances stay finite`;
  throw notFinite(step, `the position of particle ${runaway}`, values[runaway], expected);
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
  const total = new Float64Array(psi.length);
  for (let j = 0; j < total.length; j++) total[j] = psi[j] + confinement[j];
  return total;
}

/** grad psi `[N, p]` at the placed positions, f frozen, confinement included; the caller owns it. */
export async function gradientAt(
  backend: Backend,
  { positions, lifted }: Pick<PlacedCloud, 'positions' | 'lifted'>,
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

/** grad psi `[N, p]` at positions that are not to be kept, f frozen, confinement included; the caller owns it. */
export async function gradientElsewhere(
  backend: Backend,
  bound: BoundRisk,
  positions: Matrix,
  linearization: Linearization,
  confinement: PositionPotential | undefined,
): Promise<Matrix> {
  const lifted = await bound.lift(positions);
  try {
    return await gradientAt(backend, { positions, lifted }, linearization, confinement);
  } finally {
    lifted.dispose();
  }
}

/** psi `[N]` and grad psi `[N, p]` there; the caller owns the gradient. */
export async function landscapeElsewhere(
  backend: Backend,
  bound: BoundRisk,
  positions: Matrix,
  linearization: Linearization,
  confinement: PositionPotential | undefined,
): Promise<Landscape> {
  const placed = await placeCloud(backend, bound, backend.reshape(positions, positions.shape), confinement);
  try {
    const potential = await firstVariationAt(placed, linearization);
    return { potential, gradient: await gradientAt(backend, placed, linearization, confinement) };
  } finally {
    disposePlaced(placed);
  }
}

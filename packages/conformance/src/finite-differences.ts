import type { Backend, Matrix, MatrixShape } from '@proxflow/backend';
import { assertClose, assertThat } from './assertions.js';
import { gridOf, rounding, withMatrix, type Grid } from './grid.js';

/** A function of each particle's own position: positions `[N, p]` to values `[N]`. */
export type PerParticle = (positions: Matrix) => Promise<Float64Array>;

/** Central differences in one coordinate of all particles at once. */
async function slopesAlong(
  backend: Backend,
  positions: Grid<MatrixShape>,
  coordinate: number,
  step: number,
  values: PerParticle,
): Promise<Float64Array> {
  const columns = positions.shape[1];
  const round = rounding(backend);
  const moved = (by: number): Grid<MatrixShape> =>
    gridOf(positions.shape, (k) => round(positions.values[k] + (k % columns === coordinate ? by : 0)));
  const [ahead, behind] = [moved(step), moved(-step)];
  const above = await withMatrix(backend, ahead, values);
  const below = await withMatrix(backend, behind, values);
  return above.map((value, j) => {
    const k = j * columns + coordinate;
    return (value - below[j]) / (ahead.values[k] - behind.values[k]);
  });
}

/**
 * Compares a gradient `[N, p]` with central differences of what it is the gradient of. The step is the cube root of the
 * machine epsilon, where rounding and truncation balance. Where halving the step changes the difference, a kink is
 * near and the entry is passed over; that may happen to a third of them at most.
 */
export async function assertGradient(
  what: string,
  backend: Backend,
  positions: Grid<MatrixShape>,
  values: PerParticle,
  gradient: Float64Array,
): Promise<void> {
  const [particles, dimension] = positions.shape;
  assertThat(gradient.length === particles * dimension, `${what}: expected ${particles} x ${dimension} entries`);
  const { epsilon } = backend.precision;
  const level = await withMatrix(backend, positions, values);
  const magnitude = (numbers: Float64Array) => numbers.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const tolerance = 100 * Math.cbrt(epsilon) ** 2 * (1 + magnitude(level) + magnitude(gradient));
  let compared = 0;
  for (let k = 0; k < dimension; k++) {
    const coarse = await slopesAlong(backend, positions, k, 2 * Math.cbrt(epsilon), values);
    const fine = await slopesAlong(backend, positions, k, Math.cbrt(epsilon), values);
    for (let j = 0; j < particles; j++) {
      if (Math.abs(coarse[j] - fine[j]) > tolerance) continue;
      compared++;
      assertClose(`${what} of particle ${j}, coordinate ${k}`, gradient[j * dimension + k], fine[j], tolerance);
    }
  }
  assertThat(3 * compared >= 2 * gradient.length, `${what}: the function is too rough to differentiate numerically`);
}

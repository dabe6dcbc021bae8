import type { Backend, Matrix } from '@proxflow/backend';

/**
 * Lower bounds `[N]` on the distance from each particle to the nearest other one. 0 says nothing. They are part of a flow's
 * state, as the reference positions of a neighbour list in molecular dynamics are: when particles move, a bound loses what
 * they moved, and only where it gets too low are distances measured again.
 */
export type NeighbourDistances = Float64Array;

/** Rows measured at a time: enough for the kernel to be efficient, few enough to find out early that it is hopeless. */
const rowsPerBlock = 64;

/** |b_i - a_i| `[N]` for a, b `[N, p]`, rounded up. Time O(N p). */
export async function distancesMoved(backend: Backend, a: Matrix, b: Matrix): Promise<Float64Array> {
  const squares = backend.tidy(() =>
    backend.reduce('sum', backend.unary('square', backend.binary('subtract', b, a)), 1),
  );
  const moved = await backend.read(squares);
  squares.dispose();
  const above = 1 + relativeRounding(backend, a);
  // What squares that underflowed can have been.
  const lost = Math.sqrt(a.shape[1] * backend.precision.smallestNormal);
  for (let i = 0; i < moved.length; i++) moved[i] = Math.sqrt(moved[i]) * above + lost;
  return moved;
}

/** The bounds after particle i moved by moved_i: d_ij >= d_ij before - moved_i - moved_j. */
export function boundsAfter(distances: NeighbourDistances, moved: Float64Array): NeighbourDistances {
  const reach = largestOf(moved);
  const result = new Float64Array(distances.length);
  // The factor is for the rounding of the two subtractions.
  for (let i = 0; i < result.length; i++) {
    result[i] = Math.max(0, (distances[i] - moved[i] - reach) * (1 - 4 * Number.EPSILON));
  }
  return result;
}

/** max_i of lengths `[N]`; 0 for none. */
export function largestOf(lengths: Float64Array): number {
  let most = 0;
  for (let i = 0; i < lengths.length; i++) most = Math.max(most, lengths[i]);
  return most;
}

/**
 * The bounds, measured anew at `positions` where they are below what is needed. Unless `thorough`, it gives up at the first
 * block of particles one of which is really too near to another: in low dimension that costs 64 N p instead of N^2 p.
 * Time O(F N p) for F particles with too low a bound.
 */
export async function measureWhereNeeded(
  backend: Backend,
  positions: Matrix,
  distances: NeighbourDistances,
  needed: Float64Array,
  thorough: boolean,
): Promise<NeighbourDistances> {
  const lacking: number[] = [];
  for (let i = 0; i < needed.length; i++) if (!(distances[i] >= needed[i])) lacking.push(i);
  if (lacking.length === 0) return distances;
  const result = distances.slice();
  for (let start = 0; start < lacking.length; start += rowsPerBlock) {
    const rows = lacking.slice(start, start + rowsPerBlock);
    const nearest = await nearestOthers(backend, positions, rows);
    let enough = true;
    rows.forEach((row, k) => {
      result[row] = nearest[k];
      if (!(nearest[k] >= needed[row])) enough = false;
    });
    if (!enough && !thorough) break;
  }
  return result;
}

/** min over j other than i of |x_i - x_j| for some i, rounded down; Infinity for a particle alone. */
async function nearestOthers(backend: Backend, positions: Matrix, rows: readonly number[]): Promise<Float64Array> {
  const particles = positions.shape[0];
  const squares = backend.tidy(() => backend.squaredDistances(backend.gather(positions, rows), positions));
  const values = await backend.read(squares);
  squares.dispose();
  const below = 1 - relativeRounding(backend, positions);
  return Float64Array.from(rows, (row, k) => {
    let least = Infinity;
    const start = k * particles;
    for (let at = start; at < start + row; at++) if (values[at] < least) least = values[at];
    for (let at = start + row + 1; at < start + particles; at++) if (values[at] < least) least = values[at];
    return Math.sqrt(least) * below;
  });
}

/** Of a squared distance summed over differences of coordinates, with room to spare. */
function relativeRounding({ precision }: Backend, { shape: [, dimension] }: Matrix): number {
  return 2 * (dimension + 4) * precision.epsilon;
}

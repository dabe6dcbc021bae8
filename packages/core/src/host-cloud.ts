import type { Backend, Matrix } from '@proxflow/backend';
import { relativeRounding } from './distances-moved.js';

/** A cloud on the host, and the relative error of distances in it. */
export interface HostCloud {
  /** `[N, p]`. */
  readonly values: Float64Array;
  /** The four coordinates of largest spread `[N, 4]`, 0 where there are fewer: they show that most particles are far apart. */
  readonly leading: Float64Array;
  /** Coordinates by their spread, the largest first `[p]`. */
  readonly order: readonly number[];
  readonly particles: number;
  readonly dimension: number;
  readonly rounding: number;
}

/** Copies a cloud. Time O(N p). */
export async function hostCloudOf(backend: Backend, cloud: Matrix): Promise<HostCloud> {
  const [particles, dimension] = cloud.shape;
  const values = await backend.read(cloud);
  const spreads = spreadsOf(values, particles, dimension);
  const order = Array.from(spreads.keys()).sort((k, l) => spreads[l] - spreads[k] || k - l);
  const leading = new Float64Array(4 * particles);
  for (let i = 0; i < particles; i++) {
    for (let at = 0; at < Math.min(4, dimension); at++) leading[4 * i + at] = values[i * dimension + order[at]];
  }
  return { values, leading, order, particles, dimension, rounding: relativeRounding(backend, cloud) };
}

/** |x_i - x_j|, rounded down. Time O(p). */
export function hostDistance({ values, dimension, rounding }: HostCloud, i: number, j: number): number {
  let square = 0;
  for (let a = i * dimension, b = j * dimension, end = a + dimension; a < end; a++, b++) {
    const difference = values[a] - values[b];
    square += difference * difference;
  }
  return Math.sqrt(square) * (1 - rounding);
}

/** Relative, with room to spare: what a distance, a radius and their comparison may lose to rounding on the host. */
export function hostSlack({ dimension }: HostCloud): number {
  return 1e-12 + 2 * (dimension + 4) * Number.EPSILON;
}

/** max_i |b_i - a_i|, rounded up; Infinity for clouds of different shapes. Time O(N p). */
export function displacementOf(a: HostCloud, b: HostCloud): number {
  const { values, particles, dimension } = a;
  if (b.particles !== particles || b.dimension !== dimension) return Infinity;
  let most = 0;
  for (let at = 0; at < values.length; at += dimension) {
    let square = 0;
    for (let k = at; k < at + dimension; k++) {
      const difference = b.values[k] - values[k];
      square += difference * difference;
    }
    if (square > most) most = square;
  }
  return Math.sqrt(most) * (1 + hostSlack(a));
}

/** N^2 times the variance of each coordinate `[p]`. */
function spreadsOf(positions: Float64Array, particles: number, dimension: number): Float64Array {
  const sums = new Float64Array(dimension);
  const squares = new Float64Array(dimension);
  for (let at = 0; at < positions.length; at += dimension) {
    for (let k = 0; k < dimension; k++) {
      const offset = positions[at + k] - positions[k];
      sums[k] += offset;
      squares[k] += offset * offset;
    }
  }
  return squares.map((square, k) => particles * square - sums[k] * sums[k]);
}

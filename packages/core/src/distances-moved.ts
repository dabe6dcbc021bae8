import type { Backend, Matrix } from '@proxflow/backend';

/** |b_i - a_i|^2 `[N]` for a, b `[N, p]`. Time O(N p). */
export async function squaresMoved(backend: Backend, a: Matrix, b: Matrix): Promise<Float64Array> {
  const squares = backend.tidy(() =>
    backend.reduce('sum', backend.unary('square', backend.binary('subtract', b, a)), 1),
  );
  const values = await backend.read(squares);
  squares.dispose();
  return values;
}

/** |b_i - a_i| `[N]`, rounded up. Time O(N p). */
export async function distancesMoved(backend: Backend, a: Matrix, b: Matrix): Promise<Float64Array> {
  const moved = await squaresMoved(backend, a, b);
  const above = 1 + relativeRounding(backend, a);
  // What squares that underflowed can have been.
  const lost = Math.sqrt(a.shape[1] * backend.precision.smallestNormal);
  for (let i = 0; i < moved.length; i++) moved[i] = Math.sqrt(moved[i]) * above + lost;
  return moved;
}

/** max_i of lengths `[N]`; 0 for none. */
export function largestOf(lengths: Float64Array): number {
  let most = 0;
  for (let i = 0; i < lengths.length; i++) most = Math.max(most, lengths[i]);
  return most;
}

/** Of a squared distance summed over differences of coordinates, with room to spare. */
export function relativeRounding({ precision }: Backend, { shape: [, dimension] }: Matrix): number {
  return 2 * (dimension + 4) * precision.epsilon;
}

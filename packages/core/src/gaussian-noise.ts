import type { Backend, Matrix } from '@proxflow/backend';
import type { RandomStream } from '@proxflow/random';

/** A point `[N, p]`, a direction `[N, p]` and how far along it to go. */
export interface NoisyMove {
  readonly backend: Backend;
  readonly positions: Matrix;
  readonly gradient: Matrix;
  readonly stepSize: number;
  /** Index of the step, from 0: addresses the random numbers. */
  readonly step: number;
}

/**
 * positions - stepSize gradient + scale xi, the normals xi those of a stream, addressed by step, particle and coordinate.
 * A backend that can make them itself does, and nothing is uploaded. The caller owns the result.
 */
export async function addNoise(move: NoisyMove, stream: RandomStream, scale: number): Promise<Matrix> {
  const { backend, positions, gradient, stepSize, step } = move;
  if (backend.seededEulerMaruyama !== undefined) {
    return backend.seededEulerMaruyama(positions, gradient, { key: stream.key, step }, stepSize, scale);
  }
  const [particles, dimension] = positions.shape;
  const normals = await backend.upload(stream.normals(step, particles, dimension), [particles, dimension]);
  const moved = backend.eulerMaruyama(positions, gradient, normals, stepSize, scale);
  normals.dispose();
  return moved;
}

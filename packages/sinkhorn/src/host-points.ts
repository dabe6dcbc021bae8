import type { Backend, Matrix } from '@proxflow/backend';
import { InvalidArgumentError } from '@proxflow/backend';

/** Points on the host, row by row. */
export interface HostPoints {
  /** `[count, dimension]`. */
  readonly values: Float64Array;
  readonly count: number;
  readonly dimension: number;
}

/** Copies a cloud. @throws InvalidArgumentError naming a coordinate that is not finite. */
export async function hostPointsOf(backend: Backend, argument: string, cloud: Matrix): Promise<HostPoints> {
  const [count, dimension] = cloud.shape;
  const values = await backend.read(cloud);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return { values, count, dimension };
  throw new InvalidArgumentError({
    argument,
    place: `[${Math.floor(wrong / dimension)}, ${wrong % dimension}]`,
    value: values[wrong],
    expected: 'finite coordinates',
    remedy: 'Remove the point or mend its coordinates.',
  });
}

/** The lowest and the highest value of each coordinate `[p]` among the points at some indices. */
export function boundsOf({ values, dimension }: HostPoints, indices: Iterable<number>) {
  const low = new Float64Array(dimension).fill(Infinity);
  const high = new Float64Array(dimension).fill(-Infinity);
  for (const i of indices) {
    for (let k = 0; k < dimension; k++) {
      const value = values[i * dimension + k];
      if (value < low[k]) low[k] = value;
      if (value > high[k]) high[k] = value;
    }
  }
  return { low, high };
}

import type { Backend } from '@proxflow/backend';
import { squaredEuclidean } from '@proxflow/costs';
import { denseGeometry, gridGeometry, onlineGeometry, pointGeometry, type Geometry } from '@proxflow/sinkhorn';

/** Points of a problem whose cost is their squared distance. */
export interface Clouds {
  readonly x: readonly (readonly number[])[];
  readonly y: readonly (readonly number[])[];
  /** The coordinates along each axis, where both clouds are rectangular grids, the last axis fastest. */
  readonly axes?: readonly { readonly x: readonly number[]; readonly y?: readonly number[] }[];
}

/** Where a problem's cost comes from: clouds, or a matrix that no clouds have. */
export type Place = Clouds | { readonly cost: readonly (readonly number[])[] };

/** A cost held as a matrix, made of points, recomputed block by block, or separable over axes. */
export type GeometryKind = 'dense' | 'points' | 'online' | 'grid';

/** Points of a line; the geometry of a grid serves them too. */
export function line(x: readonly number[], y: readonly number[] = x): Clouds {
  return { x: x.map((value) => [value]), y: y.map((value) => [value]), axes: [{ x, y }] };
}

/** Numbers from first to last at equal distances. */
export function evenly(first: number, last: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + ((last - first) * i) / (count - 1));
}

/** The geometries that can hold a problem. */
export function geometriesOf(place: Place): readonly GeometryKind[] {
  if ('cost' in place) return ['dense'];
  return place.axes === undefined ? ['dense', 'points', 'online'] : ['dense', 'points', 'online', 'grid'];
}

/** C, row by row, in double precision. */
export function costRows(place: Place): number[][] {
  if ('cost' in place) return place.cost.map((row) => [...row]);
  return place.x.map((a) => place.y.map((b) => a.reduce((sum, value, k) => sum + (value - b[k]) ** 2, 0)));
}

/** Makes a geometry, lends it to `body`, and frees it with all it was made of. */
export async function withGeometry<T>(
  backend: Backend,
  place: Place,
  kind: GeometryKind,
  body: (geometry: Geometry) => Promise<T>,
): Promise<T> {
  const scope = backend.scope();
  const upload = async (rows: readonly (readonly number[])[]) =>
    scope.own(await backend.upload(rows.flat(), [rows.length, rows[0].length]));
  let geometry: Geometry | undefined;
  try {
    if (kind === 'dense' || 'cost' in place) {
      geometry = denseGeometry({ backend, cost: await upload(costRows(place)) });
    } else if (kind === 'grid') {
      geometry = gridGeometry({ backend, axes: place.axes ?? [] });
    } else {
      const clouds = { backend, x: await upload(place.x), y: await upload(place.y), cost: squaredEuclidean() };
      // Three entries a block: every sum is put together from several.
      geometry = kind === 'points' ? pointGeometry(clouds) : onlineGeometry({ ...clouds, blockEntries: 3 * 64 });
    }
    return await body(geometry);
  } finally {
    geometry?.dispose();
    scope.dispose();
  }
}

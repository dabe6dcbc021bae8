import { InvalidArgumentError, type Backend, type Matrix } from '@proxflow/backend';
import { denseGeometry } from './dense-geometry.js';
import type { Geometry } from './geometry.js';

/** A cost as solvers accept it: C `[N, M]` itself, which stays with the caller, or a geometry. */
export type TransportCost = Matrix | Geometry;

/** The geometry of a cost. Nothing has to be disposed: a matrix stays with its owner. */
export function geometryOf(backend: Backend, cost: TransportCost): Geometry {
  return 'kernel' in cost ? cost : denseGeometry({ backend, cost });
}

/**
 * The same for solvers whose certificates need every entry.
 *
 * @throws InvalidArgumentError for a truncated geometry.
 */
export function wholeGeometryOf(backend: Backend, cost: TransportCost): Geometry {
  const geometry = geometryOf(backend, cost);
  if (geometry.truncated !== true) return geometry;
  throw new InvalidArgumentError({
    argument: 'cost',
    value: 'a truncated geometry',
    expected: 'a geometry of all pairs, as the bounds on the value need them',
    remedy: 'Use pointGeometry, or onlineGeometry where its costs do not fit in memory.',
  });
}

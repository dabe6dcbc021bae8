import type { Backend, Matrix } from '@proxflow/backend';
import { denseGeometry } from './dense-geometry.js';
import type { Geometry } from './geometry.js';

/** A cost as solvers accept it: C `[N, M]` itself, which stays with the caller, or a geometry. */
export type TransportCost = Matrix | Geometry;

/** The geometry of a cost. Nothing has to be disposed: a matrix stays with its owner. */
export function geometryOf(backend: Backend, cost: TransportCost): Geometry {
  return 'kernel' in cost ? cost : denseGeometry({ backend, cost });
}

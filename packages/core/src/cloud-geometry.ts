import { ShapeError, type Backend, type Matrix } from '@proxflow/backend';
import type { Geometry } from '@proxflow/sinkhorn';
import type { WeightStep } from './weight-update.js';

/** The clouds between which a weight step transports. */
export interface TransportedClouds {
  readonly backend: Backend;
  /** Rows `[N, p]`: the previous cloud. It outlives the geometry. */
  readonly x: Matrix;
  /** Columns `[N, p]`: the current cloud; likewise. */
  readonly y: Matrix;
}

/**
 * How a weight update comes by its cost. Any geometry of `@proxflow/sinkhorn` will do: `pointGeometry` holds the kernel,
 * `onlineGeometry` never does, and for nodes that stay on a grid `gridGeometry` works axis by axis (the cloud's positions
 * must then be the grid's points, row-major, the last axis fastest).
 *
 * @example
 * ```ts
 * const onGrid: CloudGeometry = ({ backend }) => gridGeometry({ backend, axes: [{ x: nodes }, { x: nodes }] });
 * const sparing: CloudGeometry = (clouds) => onlineGeometry({ ...clouds, cost: squaredEuclidean() });
 * ```
 */
export type CloudGeometry = (clouds: TransportedClouds) => Geometry;

/** Makes geometries, and keeps the one of nodes that never move. */
export interface GeometryKeeper {
  /** Runs a body with the geometry of a step. @throws ShapeError if it is not one of N by N points. */
  with<T>(step: WeightStep, clouds: TransportedClouds, body: (geometry: Geometry) => Promise<T>): Promise<T>;
  dispose(): void;
}

export function geometryKeeper(make: CloudGeometry): GeometryKeeper {
  let kept: Geometry | undefined;
  return {
    async with(step, clouds, body) {
      const geometry = kept ?? make(clouds);
      if (!step.moves) kept = geometry;
      try {
        requireSquare(geometry, step.logWeights.length);
        return await body(geometry);
      } finally {
        if (step.moves) geometry.dispose();
      }
    },
    dispose() {
      kept?.dispose();
      kept = undefined;
    },
  };
}

function requireSquare({ shape: [rows, columns] }: Geometry, particles: number): void {
  if (rows === particles && columns === particles) return;
  throw new ShapeError({
    argument: 'geometry',
    value: `[${rows}, ${columns}]`,
    expected: `[${particles}, ${particles}], one row and one column for each particle`,
    remedy: 'Make it of the clouds it is given, or of a grid with as many points as there are particles.',
  });
}

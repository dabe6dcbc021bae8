import {
  InvalidDataError,
  requireFiniteValues,
  requireInteger,
  requireLength,
  requireNonNegative,
  requirePositive,
} from '@proxflow/backend';
import type { WeightKind } from '@proxflow/risks';
import type { FreeEnergy } from './free-energy.js';

/**
 * All that a flow needs to go on bit for bit: numbers and arrays only, so it survives structured cloning and any
 * lossless serialisation. Random numbers are addressed by step, so no generator state is in it.
 */
export interface FlowCheckpoint {
  readonly version: 1;
  readonly kind: WeightKind;
  readonly step: number;
  readonly time: number;
  readonly stepSize: number;
  readonly particles: number;
  readonly dimension: number;
  /** `[N, p]`. */
  readonly positions: Float64Array;
  readonly logWeights: Float64Array;
  readonly logQuadrature: Float64Array;
  /** log of the total weight the flow began with. */
  readonly logInitialMass: number;
  readonly warmStart: Float64Array | undefined;
  readonly freeEnergy: FreeEnergy;
}

/** Returns the checkpoint if it is whole. @throws InvalidDataError, ShapeError, InvalidArgumentError naming the field. */
export function requireCheckpoint(checkpoint: FlowCheckpoint, kind: WeightKind): FlowCheckpoint {
  if (checkpoint.version !== 1 || checkpoint.kind !== kind) {
    throw new InvalidDataError({
      argument: 'checkpoint',
      value: `version ${checkpoint.version}, weights "${checkpoint.kind}"`,
      expected: `version 1 with weights "${kind}"`,
      remedy: 'Restore with the version of proxflow and the kind of weights it was made with.',
    });
  }
  const { particles, dimension, positions, logWeights, logQuadrature, warmStart } = checkpoint;
  requireInteger('checkpoint.step', checkpoint.step, 0);
  requireNonNegative('checkpoint.time', checkpoint.time);
  requirePositive('checkpoint.stepSize', checkpoint.stepSize);
  requireInteger('checkpoint.particles', particles);
  requireInteger('checkpoint.dimension', dimension);
  requireFiniteValues('checkpoint.positions', requireLength('checkpoint.positions', positions, particles * dimension));
  requireLength('checkpoint.logWeights', logWeights, particles);
  requireLength('checkpoint.logQuadrature', logQuadrature, particles);
  if (warmStart) requireLength('checkpoint.warmStart', warmStart, particles);
  return checkpoint;
}

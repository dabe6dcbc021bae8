import {
  InvalidDataError,
  requireFiniteValues,
  requireInteger,
  requireLength,
  requireNonNegative,
  requirePositive,
} from '@proxflow/backend';
import type { WeightKind } from '@proxflow/risks';
import { requireLogWeights } from '@proxflow/sinkhorn';
import type { FreeEnergy } from './free-energy.js';
import { requireValidationRecord, type ValidationRecord } from './validation.js';

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
  /** What particles carry besides their positions: velocities `[N, p]` and h of the step that left them. */
  readonly motion?: { readonly velocities: Float64Array; readonly stepSize: number } | undefined;
  /** Leave it out to go on with another risk or other data: the flow then evaluates its own. */
  readonly freeEnergy?: FreeEnergy | undefined;
  /** Of a flow that is validated; the checkpoint of the best step may be in it. */
  readonly validation?: ValidationRecord | undefined;
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
  const { particles, dimension, warmStart, motion } = checkpoint;
  requireInteger('checkpoint.step', checkpoint.step, 0);
  requireNonNegative('checkpoint.time', checkpoint.time);
  requirePositive('checkpoint.stepSize', checkpoint.stepSize);
  requireInteger('checkpoint.particles', particles);
  requireInteger('checkpoint.dimension', dimension);
  requireFiniteValues('checkpoint.positions', requireArray(checkpoint, 'positions', particles * dimension));
  requireLogWeights('checkpoint.logWeights', requireArray(checkpoint, 'logWeights', particles));
  requireFiniteValues('checkpoint.logQuadrature', requireArray(checkpoint, 'logQuadrature', particles));
  if (warmStart !== undefined) requireArray(checkpoint, 'warmStart', particles);
  if (motion !== undefined) {
    requireFiniteValues(
      'checkpoint.motion.velocities',
      requireArray(motion, 'velocities', particles * dimension, 'checkpoint.motion'),
    );
    requirePositive('checkpoint.motion.stepSize', motion.stepSize);
  }
  if (checkpoint.freeEnergy !== undefined) {
    const { risk, confinement, regularization, total } = checkpoint.freeEnergy;
    requireFiniteValues('checkpoint.freeEnergy', [risk, confinement, regularization, total]);
  }
  requireFiniteValues('checkpoint.logInitialMass', [checkpoint.logInitialMass]);
  if (checkpoint.validation !== undefined) {
    const { bestCheckpoint } = requireValidationRecord(checkpoint.validation);
    if (bestCheckpoint !== undefined) requireCheckpoint(bestCheckpoint, kind);
  }
  return checkpoint;
}

function requireArray<Field extends string>(
  holder: { readonly [field in Field]?: unknown },
  field: Field,
  length: number,
  name = 'checkpoint',
): Float64Array {
  const values = holder[field];
  // By name, so that arrays from a worker or another page count too.
  if (Object.prototype.toString.call(values) === '[object Float64Array]') {
    return requireLength(`${name}.${field}`, values as Float64Array, length);
  }
  throw new InvalidDataError({
    argument: `${name}.${field}`,
    value: values,
    expected: 'a Float64Array',
    remedy: 'Restore checkpoints by a way that keeps typed arrays, such as structured cloning.',
  });
}

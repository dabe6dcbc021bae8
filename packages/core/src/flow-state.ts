import { InvalidDataError, type Backend } from '@proxflow/backend';
import type { WeightRegularizer } from '@proxflow/regularizers';
import type { BoundRisk, Linearization, WeightKind } from '@proxflow/risks';
import { requireCheckpoint, type FlowCheckpoint } from './checkpoint.js';
import { evaluateFreeEnergy, type FreeEnergy } from './free-energy.js';
import type { Motion } from './location-update.js';
import { exponentials, totalOf } from './log-weights.js';
import { disposePlaced, placeCloud, requireBounded, type PlacedCloud } from './placed-cloud.js';
import type { ProximalFlowOptions } from './flow-options.js';
import type { Held } from './step-ledger.js';
import type { StepSizeSchedule } from './step-size.js';
import { regularizerAt } from './temperature.js';
import { nothingValidated, type Validation, type ValidationRecord } from './validation.js';
import { weightedCloud } from './weighted-cloud.js';

/** Where a flow stands between two steps. */
export interface FlowState {
  /** log of the total weight the flow began with. */
  readonly logInitialMass: number;
  readonly placed: PlacedCloud;
  /** max |theta|. */
  readonly radius: number;
  readonly linearization: Linearization;
  readonly logWeights: Float64Array;
  readonly logQuadrature: Float64Array;
  readonly warmStart: Float64Array | undefined;
  /** What the location update carries from step to step. */
  readonly motion: Motion | undefined;
  /** The one that the free energy counts. */
  readonly regularizer: WeightRegularizer;
  readonly freeEnergy: FreeEnergy;
  readonly step: number;
  readonly time: number;
  readonly stepSize: number;
  /** Of a flow that is validated. */
  readonly validation: ValidationRecord | undefined;
}

/** The state before the first step, or the one a checkpoint remembers. */
export async function initialState<Kind extends WeightKind>(
  options: ProximalFlowOptions<Kind>,
  schedule: StepSizeSchedule,
  bound: BoundRisk,
): Promise<FlowState> {
  const { backend, risk, weights, checkpoint, cloud } = options;
  // A checkpoint was made after its last step, with that step's regularizer and part of the data.
  const last = Math.max(0, (checkpoint?.step ?? 0) - 1);
  const regularizer = regularizerAt(options.regularizer, last);
  const from = checkpoint ? requireCheckpoint(checkpoint, risk.weights) : weightedCloud(cloud);
  const { particles, dimension } = from;
  const positions = await backend.upload(from.positions, [particles, dimension]);
  const seen = bound.at?.(last);
  const placed = await placeCloud(backend, seen ?? bound, positions, options.confinement);
  let linearization: Linearization | undefined;
  let motion: Motion | undefined;
  try {
    const logWeights = checkpoint?.logWeights ?? cloud.weights.logValues;
    const logQuadrature =
      checkpoint?.logQuadrature ??
      weights.quadrature.initial(particles, cloud.logSamplingDensity) ??
      new Float64Array(particles);
    if (checkpoint?.motion !== undefined) {
      const { velocities, stepSize } = checkpoint.motion;
      motion = { velocities: await backend.upload(velocities, [particles, dimension]), stepSize };
    }
    linearization = await placed.lifted.linearize(exponentials(logWeights));
    const step = checkpoint?.step ?? 0;
    const radius = await requireBounded(backend, placed, step);
    const question = { linearization, placed, logWeights, logQuadrature, regularizer, step };
    return {
      logInitialMass: checkpoint?.logInitialMass ?? Math.log(totalOf(logWeights)),
      placed,
      radius,
      linearization,
      logWeights,
      logQuadrature,
      warmStart: checkpoint?.warmStart,
      motion,
      regularizer,
      freeEnergy: checkpoint?.freeEnergy ?? evaluateFreeEnergy(question),
      step,
      time: checkpoint?.time ?? 0,
      stepSize: checkpoint?.stepSize ?? schedule.initial,
      validation: options.validation && initialRecord(options.validation, checkpoint),
    };
  } catch (error) {
    linearization?.dispose();
    motion?.velocities.dispose();
    disposePlaced(placed);
    throw error;
  } finally {
    seen?.dispose();
  }
}

/**
 * A state as a step sees it that has a risk of its own: same positions, but features and linearization of that risk, which
 * are the caller's to free.
 */
export async function seenBy(risk: BoundRisk, state: FlowState): Promise<FlowState> {
  const lifted = await risk.lift(state.placed.positions);
  try {
    const linearization = await lifted.linearize(exponentials(state.logWeights));
    return { ...state, placed: { ...state.placed, lifted }, linearization };
  } catch (error) {
    lifted.dispose();
    throw error;
  }
}

function initialRecord<Kind extends WeightKind>(
  { restoreBest = false }: Validation<Kind>,
  checkpoint: FlowCheckpoint | undefined,
): ValidationRecord {
  const record = checkpoint?.validation ?? nothingValidated;
  if (!restoreBest || record.best === undefined || record.bestCheckpoint !== undefined) return record;
  throw new InvalidDataError({
    argument: 'checkpoint.validation',
    value: `a best value from step ${record.bestStep}, without the cloud it was found at`,
    expected: 'the cloud too, because restoreBest asks for it',
    remedy: 'Restore without restoreBest, or drop the validation record to begin a new one.',
  });
}

/** The state as a checkpoint. */
export async function checkpointOf(backend: Backend, kind: WeightKind, state: FlowState): Promise<FlowCheckpoint> {
  const { placed, logWeights, logQuadrature, warmStart, motion } = state;
  const { freeEnergy, step, time, stepSize, logInitialMass, validation } = state;
  const [particles, dimension] = placed.positions.shape;
  return {
    version: 1,
    kind,
    step,
    time,
    stepSize,
    particles,
    dimension,
    positions: await backend.read(placed.positions),
    logWeights: logWeights.slice(),
    logQuadrature: logQuadrature.slice(),
    logInitialMass,
    warmStart: warmStart?.slice(),
    motion: motion && { velocities: await backend.read(motion.velocities), stepSize: motion.stepSize },
    freeEnergy,
    // Copied, as the arrays above are.
    validation: structuredClone(validation),
  };
}

/** What a state holds in the backend. */
export function holdingsOf({ placed, linearization, motion }: FlowState): readonly Held[] {
  const parts: Held[] = [linearization, placed.lifted, placed.positions];
  return motion === undefined ? parts : [...parts, motion.velocities];
}

/** Frees it. */
export function disposeState(state: FlowState): void {
  for (const held of holdingsOf(state)) held.dispose();
}

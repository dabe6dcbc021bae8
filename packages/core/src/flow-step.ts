import type { Backend, Matrix } from '@proxflow/backend';
import type { PositionPotential, WeightRegularizer } from '@proxflow/regularizers';
import type { BoundRisk } from '@proxflow/risks';
import { seenBy, type FlowState } from './flow-state.js';
import { evaluateFreeEnergy, notFinite, type FreeEnergy } from './free-energy.js';
import {
  drift,
  explicitReport,
  type LocationMove,
  type LocationStep,
  type LocationUpdate,
  type Motion,
} from './location-update.js';
import { exponentials, sumOf, withTotal } from './log-weights.js';
import {
  firstVariationAt,
  gradientAt,
  gradientElsewhere,
  landscapeElsewhere,
  placeCloud,
  requireBounded,
  type PlacedCloud,
} from './placed-cloud.js';
import type { StepLedger } from './step-ledger.js';
import type { StepReport } from './step-report.js';
import type { StepSizeSchedule } from './step-size.js';
import { regularizerAt, type RegularizerSchedule } from './temperature.js';
import type { BoundValidation, Observation } from './validation.js';
import type { WeightUpdate, WeightUpdateResult } from './weight-update.js';
import { effectiveSampleSize } from './weights.js';

/** What steps are made of. */
export interface StepParts {
  readonly backend: Backend;
  readonly bound: BoundRisk;
  readonly confinement?: PositionPotential | undefined;
  readonly regularizer: WeightRegularizer | RegularizerSchedule;
  readonly location: LocationUpdate;
  readonly weights: WeightUpdate;
  readonly schedule: StepSizeSchedule;
  readonly validation?: BoundValidation | undefined;
}

/** A step that was made. */
export interface FlowStep {
  readonly next: FlowState;
  readonly report: StepReport;
  /** Whether the validation wants a checkpoint of it. */
  readonly keep: boolean;
}

/** One step under way. */
interface Course extends StepParts {
  readonly before: FlowState;
  /** As this step's rows show it: `before` itself unless they are a batch. */
  readonly from: FlowState;
  readonly risk: BoundRisk;
  readonly regularizer: WeightRegularizer;
  readonly ledger: StepLedger;
}

/**
 * The state after one step from `before`, which is left as it was: f is frozen, particles move down grad psi, weights are
 * corrected at the new positions. All that is made is owned by the ledger; the caller settles or abandons it.
 *
 * @throws NumericalError when a number left the reals or the inner loop diverged.
 */
export async function advance(parts: StepParts, before: FlowState, ledger: StepLedger): Promise<FlowStep> {
  const began = performance.now();
  const course = await begin(parts, before, ledger);
  const { regularizer } = course;
  const { move, locationStep, current, radius } = await moveParticles(course);
  const result = await updateWeights(course, current, locationStep);
  const { logQuadrature, warmStart } = result;
  const logWeights = withTotal(before.logInitialMass, result.logWeights);
  const { placed, motion } = await descend(course, current, move?.motion, result);
  const weights = exponentials(logWeights);
  const linearization = ledger.own(await placed.lifted.linearize(weights));
  const step = before.step + 1;
  const energyQuestion = { linearization, placed, logWeights, weights, logQuadrature, regularizer, step };
  const freeEnergy = evaluateFreeEnergy(energyQuestion);
  const energyAtStart = energyOf(course);
  const observed =
    before.validation && (await parts.validation?.observe(before.validation, step, placed.positions, logWeights));
  const report: StepReport = {
    ...whatChanged(course, { freeEnergy, energyAtStart, logWeights, weights, observed }),
    locationUpdate: move?.report ?? explicitReport(parts.location.name),
    weightUpdate: result.report,
    seconds: (performance.now() - began) / 1000,
  };
  const next: FlowState = {
    logInitialMass: before.logInitialMass,
    placed,
    radius,
    linearization,
    logWeights,
    logQuadrature,
    warmStart,
    motion,
    regularizer,
    freeEnergy,
    step,
    time: report.time,
    stepSize: parts.schedule.next(report, energyAtStart.risk + energyAtStart.confinement),
    validation: observed?.record,
  };
  return { next, report, keep: observed?.keep ?? false };
}

async function begin(parts: StepParts, before: FlowState, ledger: StepLedger): Promise<Course> {
  const regularizer = regularizerAt(parts.regularizer, before.step);
  const batch = parts.bound.at?.(before.step);
  if (batch === undefined) return { ...parts, before, from: before, risk: parts.bound, regularizer, ledger };
  ledger.own(batch);
  const from = await seenBy(batch, before);
  ledger.own(from.placed.lifted);
  ledger.own(from.linearization);
  return { ...parts, before, from, risk: batch, regularizer, ledger };
}

async function moveParticles(
  course: Course,
): Promise<{ move?: LocationMove; locationStep?: LocationStep; current: PlacedCloud; radius: number }> {
  const { backend, confinement, location, before, from, risk, regularizer, ledger } = course;
  const { linearization } = from;
  const step = before.step + 1;
  if (!location.moves) {
    return { current: from.placed, radius: await requireBounded(backend, from.placed, step) };
  }
  const elsewhere = [backend, risk] as const;
  const locationStep: LocationStep = {
    backend,
    positions: from.placed.positions,
    gradient: ledger.own(await gradientAt(backend, from.placed, linearization, confinement)),
    stepSize: before.stepSize,
    temperature: regularizer.temperature,
    step: before.step,
    gradientAt: (positions: Matrix) => gradientElsewhere(...elsewhere, positions, linearization, confinement),
    potential: () => firstVariationAt(from.placed, linearization),
    landscapeAt: (positions: Matrix) => landscapeElsewhere(...elsewhere, positions, linearization, confinement),
    motion: before.motion,
  };
  const move = await location.move(locationStep);
  if (move.motion) ledger.own(move.motion.velocities);
  const current = own(ledger, await placeCloud(backend, risk, move.positions, confinement));
  const radius = await requireBounded(backend, current, step);
  return { move, locationStep, current, radius };
}

async function updateWeights(
  course: Course,
  current: PlacedCloud,
  locationStep: LocationStep | undefined,
): Promise<WeightUpdateResult> {
  const { backend, location, weights, regularizer, before, from } = course;
  const { stepSize, step } = before;
  const result = await weights.update({
    backend,
    previousPositions: from.placed.positions,
    positions: current.positions,
    moves: location.moves,
    proposalMeans: () => locationStep && drift(locationStep),
    proposalVariance: location.gaussianProposal ? 2 * stepSize * regularizer.temperature : 0,
    logWeights: before.logWeights,
    potentialAt: async (where) => {
      const psi = await firstVariationAt(where === 'current' ? current : from.placed, from.linearization);
      for (let j = 0; j < psi.length; j++) {
        if (!Number.isFinite(psi[j])) throw notFinite(step + 1, 'the first variation', psi[j]);
      }
      return psi;
    },
    regularizer,
    stepSize,
    step,
    warmStart: before.warmStart,
  });
  if (result.report.status === 'diverged') throw notFinite(step + 1, 'the weights', 'a diverged inner loop');
  return result;
}

/** The cloud and the motion in which particle j is a copy of particle ancestors_j, where the weight update resampled. */
async function descend(
  { backend, risk, confinement, ledger }: Course,
  current: PlacedCloud,
  motion: Motion | undefined,
  { ancestors }: WeightUpdateResult,
): Promise<{ placed: PlacedCloud; motion: Motion | undefined }> {
  if (ancestors === undefined) return { placed: current, motion };
  const copies = backend.gather(current.positions, ancestors);
  const placed = own(ledger, await placeCloud(backend, risk, copies, confinement));
  if (motion === undefined) return { placed, motion };
  const velocities = ledger.own(backend.gather(motion.velocities, ancestors));
  return { placed, motion: { velocities, stepSize: motion.stepSize } };
}

/** F before the step, at its temperature and on its rows: cooling alone is no descent, nor is an easier batch. */
function energyOf({ regularizer, before, from }: Course): FreeEnergy {
  const same = regularizer === before.regularizer && from === before;
  return same ? before.freeEnergy : evaluateFreeEnergy({ ...from, regularizer });
}

function whatChanged(
  { before, regularizer }: Course,
  after: {
    readonly freeEnergy: FreeEnergy;
    readonly energyAtStart: FreeEnergy;
    readonly logWeights: Float64Array;
    readonly weights: Float64Array;
    readonly observed: Observation | undefined;
  },
): Omit<StepReport, 'locationUpdate' | 'weightUpdate' | 'seconds'> {
  const { freeEnergy, energyAtStart, logWeights, weights, observed } = after;
  const change = freeEnergy.total - energyAtStart.total;
  return {
    step: before.step + 1,
    time: before.time + before.stepSize,
    stepSize: before.stepSize,
    temperature: regularizer.temperature,
    freeEnergy,
    freeEnergyChange: change,
    freeEnergyFell: change <= 0,
    effectiveSampleSize: effectiveSampleSize({ kind: 'mass', logValues: logWeights }),
    massError: Math.abs(sumOf(weights) / Math.exp(before.logInitialMass) - 1),
    ...(observed && { validation: observed.report }),
  };
}

function own(ledger: StepLedger, placed: PlacedCloud): PlacedCloud {
  ledger.own(placed.lifted);
  ledger.own(placed.positions);
  return placed;
}

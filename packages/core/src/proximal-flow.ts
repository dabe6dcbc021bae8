import { InvalidArgumentError, type Backend, type Matrix } from '@proxflow/backend';
import type { BoundRisk, WeightKind } from '@proxflow/risks';
import type { FlowCheckpoint } from './checkpoint.js';
import { gapOfState, type DualityGap } from './duality-gap.js';
import type { ProximalFlowOptions } from './flow-options.js';
import { checkpointOf, disposeState, initialState, seenBy, type FlowState } from './flow-state.js';
import { evaluateFreeEnergy, notFinite, type FreeEnergy } from './free-energy.js';
import { drift, explicitReport, type Motion } from './location-update.js';
import { exponentials, sumOf, withTotal } from './log-weights.js';
import {
  disposePlaced,
  firstVariationAt,
  gradientAt,
  gradientElsewhere,
  landscapeElsewhere,
  placeCloud,
  requireBounded,
  type PlacedCloud,
} from './placed-cloud.js';
import type { StepReport } from './step-report.js';
import { constantStepSize, type StepSizeSchedule } from './step-size.js';
import { regularizerAt } from './temperature.js';
import { bindValidation, type BoundValidation } from './validation.js';
import type { WeightedCloud } from './weighted-cloud.js';
import { effectiveSampleSize } from './weights.js';

/** What a flow has on its backend besides its state. */
interface BoundFlow {
  readonly risk: BoundRisk;
  readonly validation: BoundValidation | undefined;
}

/** `ready` before the first step and between steps, `stopped` by the rule, `aborted` by the signal. */
export type FlowStatus = 'ready' | 'stopped' | 'aborted';

/**
 * A weighted cloud descending F(rho) = R(rho) + <r, rho> + (1/beta) int rho log rho. A step freezes the predictions f,
 * moves the particles down grad psi (the location update), then corrects their weights at the new positions (the weight
 * update). The features at the new positions are computed once and serve the next step too, unless it sees other rows. Make one with
 * {@link createProximalFlow}.
 */
export class ProximalFlow<Kind extends WeightKind> implements AsyncIterable<StepReport> {
  readonly #options: ProximalFlowOptions<Kind>;
  readonly #schedule: StepSizeSchedule;
  readonly #bound: BoundRisk;
  readonly #validation: BoundValidation | undefined;
  #state: FlowState;
  #status: FlowStatus = 'ready';
  #stepping = false;

  /** @internal Used by {@link createProximalFlow}, which does what has to wait. */
  constructor(options: ProximalFlowOptions<Kind>, schedule: StepSizeSchedule, bound: BoundFlow, state: FlowState) {
    this.#options = options;
    this.#schedule = schedule;
    this.#bound = bound.risk;
    this.#validation = bound.validation;
    this.#state = state;
  }

  get status(): FlowStatus {
    return this.#status;
  }

  /** Steps done so far. */
  get stepsDone(): number {
    return this.#state.step;
  }

  /** F at the present cloud, with the regularizer of the step that led there (before the first step, of the first). */
  get freeEnergy(): FreeEnergy {
    return this.#state.freeEnergy;
  }

  /** f(x_i) `[n, q]` row by row at the present cloud, for risks that predict; of the last step's rows if it saw a batch. */
  get predictions(): Float64Array | undefined {
    return this.#state.linearization.predictions;
  }

  /**
   * Steps until the stopping rule or the signal says so; breaking off is fine, and a second loop goes on. If the validation
   * says `restoreBest`, the flow is back at its best step when the rule's last report comes.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<StepReport, void, void> {
    const { stop, signal, validation } = this.#options;
    this.#status = 'ready';
    for (;;) {
      if (signal?.aborted) {
        this.#status = 'aborted';
        return;
      }
      const report = await this.step();
      const done = stop?.(report) ?? false;
      if (done) {
        this.#status = 'stopped';
        if (validation?.restoreBest && this.#state.validation?.bestCheckpoint) await this.restoreBest();
      }
      yield report;
      if (done) return;
    }
  }

  /**
   * Makes one step.
   *
   * @throws NumericalError when a number left the reals or the inner loop diverged; the flow is then still where it was
   * before the step.
   */
  async step(): Promise<StepReport> {
    const { backend, location, weights } = this.#options;
    const began = performance.now();
    const before = this.#state;
    const regularizer = regularizerAt(this.#options.regularizer, before.step);
    const { stepSize } = before;
    const scope = backend.scope();
    const discard: (() => void)[] = [];
    let batch: BoundRisk | undefined;
    this.#begin();
    try {
      batch = this.#bound.at?.(before.step);
      const risk = batch ?? this.#bound;
      const from = batch ? await seenBy(batch, before) : before;
      if (from !== before) {
        discard.push(() => from.placed.lifted.dispose());
        discard.push(() => from.linearization.dispose());
      }
      const gradient = location.moves
        ? scope.own(await gradientAt(backend, from.placed, from.linearization, this.#options.confinement))
        : undefined;
      const locationStep = gradient && {
        backend,
        positions: from.placed.positions,
        gradient,
        stepSize,
        temperature: regularizer.temperature,
        step: before.step,
        gradientAt: (positions: Matrix) =>
          gradientElsewhere(backend, risk, positions, from.linearization, this.#options.confinement),
        potential: () => firstVariationAt(from.placed, from.linearization),
        landscapeAt: (positions: Matrix) =>
          landscapeElsewhere(backend, risk, positions, from.linearization, this.#options.confinement),
        motion: before.motion,
      };
      const move = locationStep && (await location.move(locationStep));
      if (move?.motion) discard.push(() => move.motion?.velocities.dispose());
      const current = move ? await placeCloud(backend, risk, move.positions, this.#options.confinement) : from.placed;
      if (current !== from.placed) discard.push(() => disposePlaced(current));
      await requireBounded(backend, current, before.step + 1);
      const { positions } = current;

      const result = await weights.update({
        backend,
        previousPositions: from.placed.positions,
        positions,
        moves: location.moves,
        proposalMeans: () => locationStep && drift(locationStep),
        proposalVariance: location.gaussianProposal ? 2 * stepSize * regularizer.temperature : 0,
        logWeights: before.logWeights,
        potentialAt: async (where) => {
          const psi = await firstVariationAt(where === 'current' ? current : from.placed, from.linearization);
          for (let j = 0; j < psi.length; j++) {
            if (!Number.isFinite(psi[j])) throw notFinite(before.step + 1, 'the first variation', psi[j]);
          }
          return psi;
        },
        regularizer,
        stepSize,
        step: before.step,
        warmStart: before.warmStart,
      });
      if (result.report.status === 'diverged') throw notFinite(before.step + 1, 'the weights', 'a diverged inner loop');
      const { logQuadrature, warmStart, ancestors } = result;
      const logWeights = withTotal(before.logInitialMass, result.logWeights);
      const placed = ancestors ? await this.#descendants(risk, current, ancestors) : current;
      if (placed !== current) discard.push(() => disposePlaced(placed));
      const motion = move?.motion && ancestors ? inherited(backend, move.motion, ancestors) : move?.motion;
      if (motion !== move?.motion) discard.push(() => motion?.velocities.dispose());
      const masses = exponentials(logWeights);
      const linearization = await placed.lifted.linearize(masses);
      discard.push(() => linearization.dispose());
      const freeEnergy = evaluateFreeEnergy({
        linearization,
        placed,
        logWeights,
        weights: masses,
        logQuadrature,
        regularizer,
        step: before.step + 1,
      });
      // Both at this step's temperature and on its data: cooling alone is no descent, nor is an easier batch.
      const same = regularizer === before.regularizer && from === before;
      const energyAtStart = same ? before.freeEnergy : evaluateFreeEnergy({ ...from, regularizer });
      const change = freeEnergy.total - energyAtStart.total;
      const observed =
        before.validation &&
        (await this.#validation?.observe(before.validation, before.step + 1, placed.positions, logWeights));
      const report: StepReport = {
        step: before.step + 1,
        time: before.time + stepSize,
        stepSize,
        temperature: regularizer.temperature,
        freeEnergy,
        freeEnergyChange: change,
        freeEnergyFell: change <= 0,
        effectiveSampleSize: effectiveSampleSize({ kind: 'mass', logValues: logWeights }),
        massError: Math.abs(sumOf(masses) / Math.exp(before.logInitialMass) - 1),
        locationUpdate: move?.report ?? explicitReport(location.name),
        weightUpdate: result.report,
        ...(observed && { validation: observed.report }),
        seconds: (performance.now() - began) / 1000,
      };
      const energyBefore = energyAtStart.risk + energyAtStart.confinement;
      const next: FlowState = {
        logInitialMass: before.logInitialMass,
        placed,
        linearization,
        logWeights,
        logQuadrature,
        warmStart,
        motion,
        regularizer,
        freeEnergy,
        step: report.step,
        time: report.time,
        stepSize: this.#schedule.next(report, energyBefore),
        validation: observed?.record,
      };
      this.#state = observed?.keep ? await this.#withBest(next) : next;
      before.linearization.dispose();
      before.motion?.velocities.dispose();
      if (motion !== move?.motion) move?.motion?.velocities.dispose();
      if (from !== before) {
        before.placed.lifted.dispose();
        from.linearization.dispose();
      }
      if (from.placed !== placed) disposePlaced(from.placed);
      if (current !== placed && current !== from.placed) disposePlaced(current);
      return report;
    } catch (error) {
      for (const undo of discard) undo();
      throw error;
    } finally {
      scope.dispose();
      batch?.dispose();
      this.#stepping = false;
    }
  }

  /** The cloud as it is now, copied to the host. */
  async cloud(): Promise<WeightedCloud<Kind>> {
    const { placed, logWeights } = this.#state;
    const [particles, dimension] = placed.positions.shape;
    return {
      positions: await this.#options.backend.read(placed.positions),
      particles,
      dimension,
      weights: { kind: this.#options.risk.weights, logValues: logWeights.slice() },
    };
  }

  /**
   * How far F is from its minimum, at most: {@link dualityGap} at the present cloud. On a grid leave `samples` out: its nodes
   * are all there is. For particles give independent samples of a law that covers exp(-beta psi), say
   * `sampleCloud` of the Gaussian exp(-beta r): the gap then has a standard error, and trusts the cloud's own entropy.
   *
   * @throws InvalidArgumentError for a regularizer that is no entropy, or samples of unknown density.
   */
  dualityGap(samples?: WeightedCloud): Promise<DualityGap> {
    const { backend, confinement } = this.#options;
    return gapOfState(backend, this.#bound, this.#state, confinement, samples);
  }

  /** All that is needed to go on bit for bit: hand it to {@link createProximalFlow}. */
  async checkpoint(): Promise<FlowCheckpoint> {
    return checkpointOf(this.#options.backend, this.#options.risk.weights, this.#state);
  }

  /**
   * Goes back to the step at which the validation's value was best; steps from there go as they went.
   *
   * @throws InvalidArgumentError unless the validation says `restoreBest` and was evaluated, and while a step is under way.
   */
  async restoreBest(): Promise<void> {
    const { validation } = this.#state;
    const best = validation?.bestCheckpoint;
    if (validation === undefined || best === undefined) {
      throw new InvalidArgumentError({
        argument: 'restoreBest()',
        value: 'no best step to go back to',
        expected: 'a validation with restoreBest that was evaluated',
        remedy: 'Give the flow a validation with restoreBest: true, and step until its first evaluation.',
      });
    }
    this.#begin();
    try {
      const checkpoint = { ...best, validation: { ...validation, evaluationsSinceBest: 0 } };
      const state = await initialState({ ...this.#options, checkpoint }, this.#schedule, this.#bound);
      disposeState(this.#state);
      this.#state = state;
    } finally {
      this.#stepping = false;
    }
  }

  async #withBest(state: FlowState): Promise<FlowState> {
    const bestCheckpoint = await checkpointOf(this.#options.backend, this.#options.risk.weights, state);
    return { ...state, validation: state.validation && { ...state.validation, bestCheckpoint } };
  }

  /** The cloud in which particle j is a copy of particle ancestors_j. */
  #descendants(risk: BoundRisk, { positions }: PlacedCloud, ancestors: Uint32Array): Promise<PlacedCloud> {
    const { backend, confinement } = this.#options;
    return placeCloud(backend, risk, backend.gather(positions, ancestors), confinement);
  }

  /** @throws InvalidArgumentError while another step is under way: both would start from the same cloud. */
  #begin(): void {
    if (this.#stepping) {
      throw new InvalidArgumentError({
        argument: 'step()',
        value: 'a step in progress',
        expected: 'one step at a time',
        remedy: 'Await each step, or use for await, before asking for the next.',
      });
    }
    this.#stepping = true;
  }

  /** Frees the backend's memory; the flow is over. */
  dispose(): void {
    disposeState(this.#state);
    this.#options.weights.dispose();
    this.#validation?.dispose();
    this.#bound.dispose();
  }
}

/** The velocities of particles that are copies of others. */
function inherited(backend: Backend, { velocities, stepSize }: Motion, ancestors: Uint32Array): Motion {
  return { velocities: backend.gather(velocities, ancestors), stepSize };
}

/**
 * Makes a flow: uploads the data, computes the features of the initial cloud and its free energy.
 *
 * @throws ShapeError, InvalidArgumentError for a cloud or checkpoint that does not fit; NumericalError if the risk is
 * not finite at the start.
 * @example
 * ```ts
 * const flow = await createProximalFlow({
 *   backend, cloud, risk, regularizer: entropy({ inverseTemperature: 20 }),
 *   location: eulerMaruyama({ random }), weights: proximal(), stepSize: 0.05, stop: afterSteps(100),
 * });
 * for await (const { step, freeEnergy } of flow) console.log(step, freeEnergy.total);
 * ```
 */
export async function createProximalFlow<Kind extends WeightKind>(
  options: ProximalFlowOptions<Kind>,
): Promise<ProximalFlow<Kind>> {
  const schedule = typeof options.stepSize === 'number' ? constantStepSize(options.stepSize) : options.stepSize;
  const risk = await options.risk.bind(options.backend);
  let validation: BoundValidation | undefined;
  try {
    if (options.validation)
      validation = await bindValidation(options.backend, options.risk.weights, options.validation);
    const state = await initialState(options, schedule, risk);
    return new ProximalFlow(options, schedule, { risk, validation }, state);
  } catch (error) {
    validation?.dispose();
    risk.dispose();
    throw error;
  }
}

import { InvalidArgumentError, type Backend } from '@proxflow/backend';
import type { PositionPotential, WeightRegularizer } from '@proxflow/regularizers';
import type { BoundRisk, RiskFunctional, WeightKind } from '@proxflow/risks';
import type { FlowCheckpoint } from './checkpoint.js';
import { initialState, type FlowState } from './flow-state.js';
import { evaluateFreeEnergy, notFinite, type FreeEnergy } from './free-energy.js';
import { drift, type LocationUpdate } from './location-update.js';
import { exponentials, totalOf, withTotal } from './log-weights.js';
import { disposePlaced, firstVariationAt, gradientAt, placeCloud, requireBounded } from './placed-cloud.js';
import type { StepReport } from './step-report.js';
import { constantStepSize, type StepSizeSchedule } from './step-size.js';
import type { FlowStoppingRule } from './stopping-rule.js';
import type { WeightUpdate } from './weight-update.js';
import type { WeightedCloud } from './weighted-cloud.js';
import { effectiveSampleSize } from './weights.js';

/** What a flow is made of; every part can be exchanged alone. */
export interface ProximalFlowOptions<Kind extends WeightKind> {
  readonly backend: Backend;
  /** Where it starts. Its kind of weights must be the one the risk takes. */
  readonly cloud: WeightedCloud<Kind>;
  readonly risk: RiskFunctional<Kind>;
  /** R's partner in the free energy; its temperature is also the temperature of the noise. */
  readonly regularizer: WeightRegularizer;
  /** r(theta), added to psi. */
  readonly confinement?: PositionPotential;
  readonly location: LocationUpdate;
  readonly weights: WeightUpdate;
  /** h, or a schedule. */
  readonly stepSize: number | StepSizeSchedule;
  /** When `for await` ends. Without one it goes on until it is broken off or aborted. */
  readonly stop?: FlowStoppingRule;
  /** Aborting ends `for await` after the step in progress; the flow can go on later. */
  readonly signal?: AbortSignal;
  /** Go on from here; `cloud` then only gives the kind and is not used. */
  readonly checkpoint?: FlowCheckpoint;
}

/** `ready` before the first step and between steps, `stopped` by the rule, `aborted` by the signal. */
export type FlowStatus = 'ready' | 'stopped' | 'aborted';

/**
 * A weighted cloud descending F(rho) = R(rho) + <r, rho> + (1/beta) int rho log rho. A step freezes the predictions f,
 * moves the particles down grad psi (the location update), then corrects their weights at the new positions (the weight
 * update). The features at the new positions are computed once and serve the next step too. Make one with
 * {@link createProximalFlow}.
 */
export class ProximalFlow<Kind extends WeightKind> implements AsyncIterable<StepReport> {
  readonly #options: ProximalFlowOptions<Kind>;
  readonly #schedule: StepSizeSchedule;
  readonly #bound: BoundRisk;
  #state: FlowState;
  #status: FlowStatus = 'ready';
  #stepping = false;

  /** Used by {@link createProximalFlow}, which does what has to wait. */
  constructor(options: ProximalFlowOptions<Kind>, schedule: StepSizeSchedule, bound: BoundRisk, state: FlowState) {
    this.#options = options;
    this.#schedule = schedule;
    this.#bound = bound;
    this.#state = state;
  }

  get status(): FlowStatus {
    return this.#status;
  }

  /** Steps done so far. */
  get stepsDone(): number {
    return this.#state.step;
  }

  /** F at the present cloud. */
  get freeEnergy(): FreeEnergy {
    return this.#state.freeEnergy;
  }

  /** f(x_i) `[n, q]` row by row at the present cloud, for risks that predict. */
  get predictions(): Float64Array | undefined {
    return this.#state.linearization.predictions;
  }

  /** Steps until the stopping rule or the signal says so; breaking off is fine, and a second loop goes on. */
  async *[Symbol.asyncIterator](): AsyncGenerator<StepReport, void, void> {
    const { stop, signal } = this.#options;
    this.#status = 'ready';
    for (;;) {
      if (signal?.aborted) {
        this.#status = 'aborted';
        return;
      }
      const report = await this.step();
      const done = stop?.(report) ?? false;
      if (done) this.#status = 'stopped';
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
    const { backend, location, weights, regularizer } = this.#options;
    const began = performance.now();
    const before = this.#state;
    const { stepSize } = before;
    const scope = backend.scope();
    const discard: (() => void)[] = [];
    this.#begin();
    try {
      const gradient = location.moves
        ? scope.own(await gradientAt(backend, before.placed, before.linearization, this.#options.confinement))
        : undefined;
      const locationStep = gradient && {
        backend,
        positions: before.placed.positions,
        gradient,
        stepSize,
        temperature: regularizer.temperature,
        step: before.step,
      };
      const current = locationStep
        ? await placeCloud(backend, this.#bound, await location.move(locationStep), this.#options.confinement)
        : before.placed;
      if (current !== before.placed) discard.push(() => disposePlaced(current));
      await requireBounded(backend, current, before.step + 1);
      const { positions } = current;

      const result = await weights.update({
        backend,
        previousPositions: before.placed.positions,
        positions,
        moves: location.moves,
        proposalMeans: () => locationStep && drift(locationStep),
        proposalVariance: location.diffuses ? 2 * stepSize * regularizer.temperature : 0,
        logWeights: before.logWeights,
        potentialAt: async (where) => {
          const psi = await firstVariationAt(where === 'current' ? current : before.placed, before.linearization);
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
      const { logQuadrature, warmStart } = result;
      const logWeights = withTotal(before.logInitialMass, result.logWeights);
      const linearization = await current.lifted.linearize(exponentials(logWeights));
      discard.push(() => linearization.dispose());
      const freeEnergy = evaluateFreeEnergy({
        linearization,
        placed: current,
        logWeights,
        logQuadrature,
        regularizer,
        step: before.step + 1,
      });
      const change = freeEnergy.total - before.freeEnergy.total;
      const report: StepReport = {
        step: before.step + 1,
        time: before.time + stepSize,
        stepSize,
        freeEnergy,
        freeEnergyChange: change,
        freeEnergyFell: change <= 0,
        effectiveSampleSize: effectiveSampleSize({ kind: 'mass', logValues: logWeights }),
        massError: Math.abs(totalOf(logWeights) / Math.exp(before.logInitialMass) - 1),
        weightUpdate: result.report,
        seconds: (performance.now() - began) / 1000,
      };
      const energyBefore = before.freeEnergy.risk + before.freeEnergy.confinement;
      this.#state = {
        logInitialMass: before.logInitialMass,
        placed: current,
        linearization,
        logWeights,
        logQuadrature,
        warmStart,
        freeEnergy,
        step: report.step,
        time: report.time,
        stepSize: this.#schedule.next(report, energyBefore),
      };
      before.linearization.dispose();
      if (current !== before.placed) disposePlaced(before.placed);
      return report;
    } catch (error) {
      for (const undo of discard) undo();
      throw error;
    } finally {
      scope.dispose();
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

  /** All that is needed to go on bit for bit: hand it to {@link createProximalFlow}. */
  async checkpoint(): Promise<FlowCheckpoint> {
    const { placed, logWeights, logQuadrature, warmStart, ...kept } = this.#state;
    const { freeEnergy, step, time, stepSize, logInitialMass } = kept;
    const [particles, dimension] = placed.positions.shape;
    return {
      version: 1,
      kind: this.#options.risk.weights,
      step,
      time,
      stepSize,
      particles,
      dimension,
      positions: await this.#options.backend.read(placed.positions),
      logWeights: logWeights.slice(),
      logQuadrature: logQuadrature.slice(),
      logInitialMass,
      warmStart: warmStart?.slice(),
      freeEnergy,
    };
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
    this.#state.linearization.dispose();
    disposePlaced(this.#state.placed);
    this.#options.weights.dispose();
    this.#bound.dispose();
  }
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
  const bound = await options.risk.bind(options.backend);
  try {
    return new ProximalFlow(options, schedule, bound, await initialState(options, schedule, bound));
  } catch (error) {
    bound.dispose();
    throw error;
  }
}

import { NumericalError, type Backend } from '@proxflow/backend';
import type { PositionPotential, WeightRegularizer } from '@proxflow/regularizers';
import type { BoundRisk, Linearization, RiskFunctional, WeightKind } from '@proxflow/risks';
import { requireCheckpoint, type FlowCheckpoint } from './checkpoint.js';
import { drift, type LocationUpdate } from './location-update.js';
import { disposePlaced, firstVariationAt, gradientAt, placeCloud, type PlacedCloud } from './placed-cloud.js';
import { freeEnergyOf, type FreeEnergy, type StepReport } from './step-report.js';
import { constantStepSize, type StepSizeSchedule } from './step-size.js';
import type { FlowStoppingRule } from './stopping-rule.js';
import type { WeightUpdate } from './weight-update.js';
import { weightedCloud, type WeightedCloud } from './weighted-cloud.js';
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

interface State {
  readonly placed: PlacedCloud;
  readonly linearization: Linearization;
  readonly logWeights: Float64Array;
  readonly logQuadrature: Float64Array;
  readonly warmStart: Float64Array | undefined;
  readonly freeEnergy: FreeEnergy;
  readonly step: number;
  readonly time: number;
  readonly stepSize: number;
}

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
  readonly #logInitialMass: number;
  #state: State;
  #status: FlowStatus = 'ready';

  /** Used by {@link createProximalFlow}, which does what has to wait. */
  constructor(
    options: ProximalFlowOptions<Kind>,
    schedule: StepSizeSchedule,
    bound: BoundRisk,
    state: State,
    logInitialMass: number,
  ) {
    this.#options = options;
    this.#schedule = schedule;
    this.#bound = bound;
    this.#state = state;
    this.#logInitialMass = logInitialMass;
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

  /** f(x_i) `[n]` at the present cloud, for risks that predict. */
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
    let placed: PlacedCloud | undefined;
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
      placed = locationStep
        ? await placeCloud(backend, this.#bound, await location.move(locationStep), this.#options.confinement)
        : before.placed;
      const current = placed;
      const { positions } = current;

      const result = await weights.update({
        backend,
        previousPositions: before.placed.positions,
        positions,
        moves: location.moves,
        proposalMeans: () => locationStep && drift(locationStep),
        proposalVariance: location.diffuses ? 2 * stepSize * regularizer.temperature : 0,
        logWeights: before.logWeights,
        potentialAt: (where) => firstVariationAt(where === 'current' ? current : before.placed, before.linearization),
        regularizer,
        stepSize,
        step: before.step,
        warmStart: before.warmStart,
      });
      if (result.report.status === 'diverged') throw notFinite(before.step + 1, 'the weights', NaN);
      const { logWeights, logQuadrature, warmStart } = result;
      const linearization = await placed.lifted.linearize(logWeights.map(Math.exp));
      const freeEnergy = evaluate(linearization, placed, logWeights, logQuadrature, regularizer);
      if (!Number.isFinite(freeEnergy.total)) {
        linearization.dispose();
        throw notFinite(before.step + 1, 'the free energy', freeEnergy.total);
      }

      const change = freeEnergy.total - before.freeEnergy.total;
      const mass = logWeights.reduce((sum, value) => sum + Math.exp(value), 0);
      const report: StepReport = {
        step: before.step + 1,
        time: before.time + stepSize,
        stepSize,
        freeEnergy,
        freeEnergyChange: change,
        freeEnergyFell: change <= 0,
        effectiveSampleSize: effectiveSampleSize({ kind: 'mass', logValues: logWeights }),
        massError: Math.abs(mass / Math.exp(this.#logInitialMass) - 1),
        weightUpdate: result.report,
        seconds: (performance.now() - began) / 1000,
      };
      const energyBefore = before.freeEnergy.risk + before.freeEnergy.confinement;
      this.#state = {
        placed,
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
      if (placed !== before.placed) disposePlaced(before.placed);
      return report;
    } catch (error) {
      if (placed !== undefined && placed !== before.placed) disposePlaced(placed);
      throw error;
    } finally {
      scope.dispose();
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
    const { placed, logWeights, logQuadrature, warmStart, freeEnergy, step, time, stepSize } = this.#state;
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
      logInitialMass: this.#logInitialMass,
      warmStart: warmStart?.slice(),
      freeEnergy,
    };
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
  const { backend, risk, regularizer, weights, checkpoint } = options;
  const schedule = typeof options.stepSize === 'number' ? constantStepSize(options.stepSize) : options.stepSize;
  const from = checkpoint ? requireCheckpoint(checkpoint, risk.weights) : weightedCloud(options.cloud);
  const bound = await risk.bind(backend);
  const { particles, dimension } = from;
  const placed = await placeCloud(
    backend,
    bound,
    await backend.upload(from.positions, [particles, dimension]),
    options.confinement,
  );
  const logWeights = checkpoint ? checkpoint.logWeights : options.cloud.weights.logValues;
  const logQuadrature =
    checkpoint?.logQuadrature ??
    weights.quadrature.initial(particles, options.cloud.logSamplingDensity) ??
    new Float64Array(particles);
  const linearization = await placed.lifted.linearize(logWeights.map(Math.exp));
  const freeEnergy = checkpoint?.freeEnergy ?? evaluate(linearization, placed, logWeights, logQuadrature, regularizer);
  if (!Number.isFinite(freeEnergy.total)) throw notFinite(0, 'the free energy', freeEnergy.total);
  const state: State = {
    placed,
    linearization,
    logWeights,
    logQuadrature,
    warmStart: checkpoint?.warmStart,
    freeEnergy,
    step: checkpoint?.step ?? 0,
    time: checkpoint?.time ?? 0,
    stepSize: checkpoint?.stepSize ?? schedule.initial,
  };
  const logInitialMass =
    checkpoint?.logInitialMass ?? Math.log(logWeights.reduce((sum, value) => sum + Math.exp(value), 0));
  return new ProximalFlow(options, schedule, bound, state, logInitialMass);
}

function evaluate(
  linearization: Linearization,
  { confinement }: PlacedCloud,
  logWeights: Float64Array,
  logQuadrature: Float64Array,
  regularizer: WeightRegularizer,
): FreeEnergy {
  const confined = logWeights.reduce((sum, value, j) => sum + Math.exp(value) * confinement[j], 0);
  return freeEnergyOf(linearization.value, confined, regularizer.value(logWeights, logQuadrature));
}

function notFinite(step: number, what: string, value: number): NumericalError {
  return new NumericalError({
    argument: what,
    place: `at step ${step}`,
    value,
    expected: 'finite numbers',
    remedy: 'Reduce the step size; standardise the inputs if their scales differ widely.',
  });
}

import { InvalidArgumentError, NumericalError } from '@proxflow/backend';
import type { WeightKind } from '@proxflow/risks';
import type { FlowCheckpoint } from './checkpoint.js';
import { DivergenceError, type Divergence } from './divergence.js';
import { gapOfState, type DualityGap } from './duality-gap.js';
import type { ProximalFlowOptions } from './flow-options.js';
import { checkpointOf, disposeState, holdingsOf, initialState, type FlowState } from './flow-state.js';
import { FlowGuard } from './flow-guard.js';
import { advance, type StepParts } from './flow-step.js';
import type { FreeEnergy } from './free-energy.js';
import { StepLedger } from './step-ledger.js';
import type { StepReport } from './step-report.js';
import type { WeightedCloud } from './weighted-cloud.js';

/**
 * `ready` before the first step and between steps, `stopped` by the rule, `aborted` by the signal, `diverged` if a step was
 * not kept: see `divergence`.
 */
export type FlowStatus = 'ready' | 'stopped' | 'aborted' | 'diverged';

/**
 * A weighted cloud descending F(rho) = R(rho) + <r, rho> + (1/beta) int rho log rho. A step freezes the predictions f,
 * moves the particles down grad psi (the location update), then corrects their weights at the new positions (the weight
 * update). The features at the new positions are computed once and serve the next step too, unless it sees other rows. Make one with
 * `createProximalFlow`.
 */
export class ProximalFlow<Kind extends WeightKind> implements AsyncIterable<StepReport> {
  readonly #options: ProximalFlowOptions<Kind>;
  readonly #parts: StepParts;
  readonly #guard: FlowGuard;
  #state: FlowState;
  #status: FlowStatus = 'ready';
  #divergence: Divergence | undefined;
  #stepping = false;

  /** @internal Used by `createProximalFlow`, which does what has to wait. */
  constructor(options: ProximalFlowOptions<Kind>, parts: StepParts, state: FlowState) {
    this.#options = options;
    this.#parts = parts;
    this.#state = state;
    this.#guard = new FlowGuard(parts, state, () => initialState(options, parts.schedule, parts.bound));
  }

  get status(): FlowStatus {
    return this.#status;
  }

  /** What went wrong in the last step that was tried, if it was not kept; the cloud is the one before it. */
  get divergence(): Divergence | undefined {
    return this.#divergence;
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
   *
   * A step after which numbers left the reals or the energy exploded is not kept and ends the loop with status `diverged`:
   * the flow is still where it was before that step, and `divergence` names the cause and a step size that would have been
   * stable.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<StepReport, void, void> {
    const { stop, signal, validation } = this.#options;
    this.#status = 'ready';
    for (;;) {
      if (signal?.aborted) {
        this.#status = 'aborted';
        return;
      }
      const report = await this.#stepUnlessDiverging();
      if (report === undefined) return;
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
   * @throws DivergenceError, a NumericalError, when a number left the reals, the inner loop diverged or the energy exploded;
   * the flow is then still where it was before the step.
   */
  async step(): Promise<StepReport> {
    const before = this.#state;
    const ledger = new StepLedger();
    this.#begin();
    try {
      const { next, report, keep } = await advance(this.#parts, before, ledger);
      await this.#guard.requireCalm(before, next);
      this.#state = keep ? await this.#withBest(next) : next;
      ledger.settle(holdingsOf(before), holdingsOf(next));
      this.#divergence = undefined;
      return report;
    } catch (error) {
      ledger.abandon();
      if (!(error instanceof NumericalError)) throw error;
      const diverged = error instanceof DivergenceError ? error : await this.#guard.explain(before, error);
      this.#divergence = diverged.divergence;
      throw diverged;
    } finally {
      this.#stepping = false;
    }
  }

  async #stepUnlessDiverging(): Promise<StepReport | undefined> {
    try {
      return await this.step();
    } catch (error) {
      if (!(error instanceof DivergenceError)) throw error;
      this.#status = 'diverged';
      return undefined;
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
    return gapOfState(backend, this.#parts.bound, this.#state, confinement, samples);
  }

  /** All that is needed to go on bit for bit: hand it to `createProximalFlow`. */
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
      const { schedule, bound } = this.#parts;
      const state = await initialState({ ...this.#options, checkpoint }, schedule, bound);
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
    const { weights, validation, bound } = this.#parts;
    disposeState(this.#state);
    weights.dispose();
    validation?.dispose();
    bound.dispose();
  }
}

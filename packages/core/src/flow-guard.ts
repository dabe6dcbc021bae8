import { describeValue, ProxflowError, type NumericalError } from '@proxflow/backend';
import { curvatureAt } from './curvature.js';
import { DivergenceError, energyOf, looksExploded, remedyFor, type Calm } from './divergence.js';
import { disposeState, type FlowState } from './flow-state.js';
import type { StepParts } from './flow-step.js';
import type { FreeEnergy } from './free-energy.js';
import { heatOf, stabilityLimit, stableStepSize } from './stable-step.js';

/** What the curvature says about a step size. */
interface Judgement {
  readonly stepSize: number;
  /** L; undefined if particles stay or it could not be measured. */
  readonly curvature: number | undefined;
  readonly limit: number;
  readonly tooLarge: boolean;
}

/** Watches the steps of one flow. It costs nothing until a step looks wrong. */
export class FlowGuard {
  readonly #parts: StepParts;
  readonly #startOf: () => Promise<FlowState>;
  readonly #start: Pick<FlowState, 'step' | 'stepSize'> & { readonly freeEnergy: FreeEnergy };
  #calm: Calm;
  /** At the flow's beginning, once measured. */
  #startCurvature: { readonly value: number | undefined } | undefined;

  /** @param startOf - the flow's beginning, made anew */
  constructor(parts: StepParts, { step, stepSize, freeEnergy, radius }: FlowState, startOf: () => Promise<FlowState>) {
    this.#parts = parts;
    this.#startOf = startOf;
    this.#start = { step, stepSize, freeEnergy };
    this.#calm = { energy: energyOf(freeEnergy), radius };
  }

  /** @throws DivergenceError if the step from one state to the next was an explosion. */
  async requireCalm(before: FlowState, next: FlowState): Promise<void> {
    const now = { energy: energyOf(next.freeEnergy), radius: next.radius };
    if (!looksExploded(this.#calm, this.#start.freeEnergy, now, heatOf(next))) return;
    const judgement = await this.#judge(before);
    if (judgement.tooLarge) {
      throw await this.#divergence(before, judgement, 'the energy R + <r, w>', {
        value: now.energy,
        expected: `at most a hundred times its size at the beginning, ${energyOf(this.#start.freeEnergy)}`,
        remedy: 'Reduce the step size.',
      });
    }
    // It rose for another reason, such as heating: the next rise is measured from here.
    this.#calm = now;
  }

  /** What it means that numbers left the reals in the step after a state. */
  async explain(before: FlowState, error: NumericalError): Promise<DivergenceError> {
    const elsewhere = error.place !== undefined && error.place !== `at step ${before.step + 1}`;
    const quantity = elsewhere ? `${error.argument} ${error.place}` : error.argument;
    return this.#divergence(before, await this.#judge(before), quantity, error);
  }

  async #divergence(
    before: FlowState,
    { stepSize, curvature, limit, tooLarge }: Judgement,
    quantity: string,
    words: { readonly value: unknown; readonly expected: string; readonly remedy: string },
  ): Promise<DivergenceError> {
    const stepsDone = before.step - this.#start.step;
    const stable =
      tooLarge && curvature !== undefined
        ? await stableStepSize(this.#parts, this.#startOf, { stepSize, stepsDone, curvature })
        : undefined;
    const about = {
      stepSize,
      stabilityLimit: Number.isFinite(limit) ? limit : undefined,
      likelyCause: tooLarge ? ('stepSize' as const) : ('unknown' as const),
      stableStepSize: stable,
    };
    const divergence = { quantity, found: describeValue(words.value), step: before.step + 1, ...about };
    const remedy = remedyFor(about, words.remedy);
    const cause = words instanceof ProxflowError ? { cause: words } : undefined;
    return new DivergenceError(divergence, { value: words.value, expected: words.expected, remedy }, cause);
  }

  /**
   * By the curvature at the beginning; only where that allows the step size also by that at the last good state, because an
   * explosion under way has curvatures of its own.
   */
  async #judge(before: FlowState): Promise<Judgement> {
    // Of the step, or of the first where a schedule has reduced it since: that may have led here.
    const stepSize = Math.max(before.stepSize, this.#start.stepSize);
    if (!this.#parts.location.moves) return { stepSize, curvature: undefined, limit: Infinity, tooLarge: false };
    const atStart = this.#judgeBy(await this.#curvatureAtStart(), stepSize);
    if (atStart.tooLarge) return atStart;
    const here = this.#judgeBy(await curvatureAt(this.#parts, before), stepSize);
    return here.tooLarge || atStart.curvature === undefined ? here : atStart;
  }

  #judgeBy(curvature: number | undefined, stepSize: number): Judgement {
    const limit = curvature === undefined ? Infinity : stabilityLimit(this.#parts.location, curvature);
    return { stepSize, curvature, limit, tooLarge: stepSize > limit };
  }

  async #curvatureAtStart(): Promise<number | undefined> {
    if (this.#startCurvature === undefined) {
      const start = await this.#startOf();
      try {
        this.#startCurvature = { value: await curvatureAt(this.#parts, start) };
      } finally {
        disposeState(start);
      }
    }
    return this.#startCurvature.value;
  }
}

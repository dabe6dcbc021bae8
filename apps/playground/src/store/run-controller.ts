import { signal, type ReadonlySignal } from '@preact/signals';
import type { Answer, LearnEngine, Moment, OpenedRun, Problem, RunRequest, StepRecord } from '../engine/messages.js';
import { Recording } from './recording.js';
import { withPatience, WorkerSilent } from './patience.js';

/** Where an engine lives; `end` kills it. */
export interface EngineLink {
  readonly engine: Promisified;
  readonly end: () => void;
}
type Promisified = { readonly [K in keyof LearnEngine]: LearnEngine[K] };

export type Phase = 'opening' | 'ready' | 'running' | 'failed';

/** How quickly it runs: steps to a picture, and the least time between pictures. */
export interface Pace {
  readonly steps: number;
  readonly milliseconds: number;
}

const openPatience = 40_000;
/** A step longer than this is taken for a worker that died; twenty times the slowest step so far is granted, too. */
const stepPatience = 4_000;
/** A call computes for about so long, so that a click on pause is answered at once. */
const slice = 30;

/** One run: its worker, its recording, and what the page shows of it. */
export class RunController {
  readonly #phase = signal<Phase>('opening');
  readonly #problem = signal<Problem | undefined>(undefined);
  readonly #notice = signal<string | undefined>(undefined);
  readonly #opened = signal<OpenedRun | undefined>(undefined);
  readonly #shown = signal<Moment | undefined>(undefined);
  readonly #surface = signal<Pick<Moment, 'surface' | 'scores'>>({ surface: undefined, scores: undefined });
  readonly #version = signal(0);
  readonly #speed = signal(NaN);
  readonly recording = new Recording();
  readonly #connect: () => EngineLink;
  #link: EngineLink | undefined;
  #request: RunRequest | undefined;
  #generation = 0;
  #slowest = 0;
  #wanted = false;
  #looking = false;

  /** @param connect - starts a worker with an engine in it */
  constructor(connect: () => EngineLink) {
    this.#connect = connect;
  }

  get phase(): ReadonlySignal<Phase> {
    return this.#phase;
  }
  get problem(): ReadonlySignal<Problem | undefined> {
    return this.#problem;
  }
  /** What happened besides, such as a worker that was started again. */
  get notice(): ReadonlySignal<string | undefined> {
    return this.#notice;
  }
  get opened(): ReadonlySignal<OpenedRun | undefined> {
    return this.#opened;
  }
  /** The moment on the page, the last one or one scrubbed to. */
  get shown(): ReadonlySignal<Moment | undefined> {
    return this.#shown;
  }
  /** The latest surface and scores: they are renewed less often than the cloud. */
  get picture(): ReadonlySignal<Pick<Moment, 'surface' | 'scores'>> {
    return this.#surface;
  }
  /** Changes whenever the recording does. */
  get version(): ReadonlySignal<number> {
    return this.#version;
  }
  get stepsPerSecond(): ReadonlySignal<number> {
    return this.#speed;
  }

  get shownStep(): number {
    return this.#shown.value?.checkpoint.step ?? 0;
  }

  get request(): RunRequest | undefined {
    return this.#request;
  }

  /** The engine of this run, for what has no state of its own. */
  get engine(): Promisified {
    this.#link ??= this.#connect();
    return this.#link.engine;
  }

  /** Opens anew: the first moment of these settings. */
  async open(request: RunRequest): Promise<void> {
    const generation = ++this.#generation;
    this.#wanted = false;
    this.#request = request;
    this.#phase.value = 'opening';
    this.#notice.value = undefined;
    const answer = await this.#ask((engine) => engine.open(request), openPatience);
    if (generation !== this.#generation || answer === undefined) return;
    if ('problem' in answer) {
      this.#fail(answer.problem);
      return;
    }
    this.#slowest = 0;
    this.#speed.value = NaN;
    this.#problem.value = undefined;
    this.#opened.value = answer.value;
    this.recording.start(answer.value.moment, recordOfStart(answer.value.moment));
    this.#show(answer.value.moment);
    this.#phase.value = 'ready';
  }

  pause(): void {
    this.#wanted = false;
  }

  /** Steps until it is paused. */
  async run(pace: () => Pace): Promise<void> {
    if (this.#phase.value !== 'ready') return;
    const generation = this.#generation;
    this.#wanted = true;
    this.#phase.value = 'running';
    if (await this.#backToShown(generation)) {
      while (this.#wanted && generation === this.#generation) {
        const { steps, milliseconds } = pace();
        const began = performance.now();
        if (!(await this.#advance(generation, slice, steps))) break;
        await untilNextPicture(milliseconds - (performance.now() - began));
      }
    }
    if (generation === this.#generation && this.#phase.value === 'running') {
      await this.#finishPicture(generation);
      this.#phase.value = 'ready';
    }
  }

  async step(): Promise<void> {
    if (this.#phase.value !== 'ready') return;
    const generation = this.#generation;
    this.#phase.value = 'running';
    if (await this.#backToShown(generation)) await this.#advance(generation, slice, 1);
    await this.#finishPicture(generation);
    if (generation === this.#generation && this.#phase.value === 'running') this.#phase.value = 'ready';
  }

  /** Shows the recorded moment at or before a step. */
  async scrub(step: number): Promise<void> {
    this.#wanted = false;
    const moment = this.recording.at(step);
    if (moment === undefined || this.#phase.value === 'failed') return;
    this.#shown.value = moment;
    this.#version.value++;
    // A slider asks faster than pictures are made: only where it has come to by then is looked at.
    if (this.#looking) return;
    this.#looking = true;
    const generation = this.#generation;
    for (;;) {
      const wanted = this.#shown.value;
      const answer = await this.#ask((engine) => engine.look(wanted.checkpoint), openPatience);
      const stale = this.#shown.value !== wanted;
      if (stale && generation === this.#generation && this.#phase.value === 'ready') continue;
      this.#looking = false;
      if (!stale && answer && 'value' in answer && generation === this.#generation) this.#show(answer.value);
      return;
    }
  }

  /** Puts a sentence where notices stand. */
  tell(notice: string | undefined): void {
    this.#notice.value = notice;
  }

  end(): void {
    this.#generation++;
    this.#wanted = false;
    this.#link?.end();
    this.#link = undefined;
  }

  /** A run goes on from the step that is shown; what was recorded after it would come again, bit for bit. */
  async #backToShown(generation: number): Promise<boolean> {
    const step = this.shownStep;
    if (step === this.recording.lastStep) return true;
    const moment = this.recording.at(step);
    if (moment === undefined) return false;
    this.recording.cut(moment.checkpoint.step);
    this.#version.value++;
    const answer = await this.#ask((engine) => engine.goTo(moment.checkpoint), openPatience);
    return this.#taken(answer, generation, (value) => this.#show(value));
  }

  async #advance(generation: number, milliseconds: number, steps: number): Promise<boolean> {
    const began = performance.now();
    const answer = await this.#ask((engine) => engine.advance(milliseconds, steps), stepPatience + 20 * this.#slowest);
    this.#slowest = Math.max(this.#slowest, performance.now() - began);
    return this.#taken(answer, generation, ({ records, moment, stepsPerSecond }) => {
      this.recording.add(records, moment);
      const before = this.#speed.value;
      this.#speed.value = Number.isFinite(before) ? before + 0.1 * (stepsPerSecond - before) : stepsPerSecond;
      this.#show(moment);
    });
  }

  /** The surface is drawn less often than the cloud; when all is at rest they show the same step. */
  async #finishPicture(generation: number): Promise<void> {
    const moment = this.#shown.value;
    if (moment === undefined || moment.surface !== undefined) return;
    const answer = await this.#ask((engine) => engine.look(moment.checkpoint), openPatience);
    this.#taken(answer, generation, (value) => this.#show(value));
  }

  #taken<T>(answer: Answer<T> | undefined, generation: number, take: (value: T) => void): boolean {
    if (answer === undefined || generation !== this.#generation) return false;
    if ('problem' in answer) {
      this.#fail(answer.problem);
      return false;
    }
    take(answer.value);
    return true;
  }

  #show(moment: Moment): void {
    this.#shown.value = moment;
    if (moment.surface) this.#surface.value = { surface: moment.surface, scores: moment.scores };
    this.#version.value++;
  }

  #fail(problem: Problem): void {
    this.#wanted = false;
    this.#problem.value = problem;
    this.#phase.value = 'failed';
  }

  /** Asks the worker; one that stays silent is started again where the recording ends. Undefined then. */
  async #ask<T>(call: (engine: Promisified) => Promise<T>, patience: number): Promise<T | undefined> {
    try {
      return await withPatience(call(this.engine), patience);
    } catch (error) {
      if (!(error instanceof WorkerSilent)) throw error;
      await this.#revive();
      return undefined;
    }
  }

  async #revive(): Promise<void> {
    const generation = ++this.#generation;
    const last = this.recording.moments.at(-1);
    this.#link?.end();
    this.#link = undefined;
    this.#phase.value = 'opening';
    if (this.#request === undefined) return;
    const checkpoint = last && { checkpoint: last.checkpoint };
    const answer = await withPatience(this.engine.open({ ...this.#request, ...checkpoint }), openPatience);
    if (generation !== this.#generation) return;
    if ('problem' in answer) {
      this.#fail(answer.problem);
      return;
    }
    const step = last?.checkpoint.step ?? 0;
    this.recording.cut(step);
    this.#opened.value = answer.value;
    this.#show(answer.value.moment);
    this.#notice.value = `The worker stopped answering. A new one goes on from step ${step}.`;
    this.#phase.value = 'ready';
  }
}

function recordOfStart({ checkpoint }: Moment): StepRecord {
  const { freeEnergy, stepSize, particles } = checkpoint;
  return {
    step: checkpoint.step,
    time: checkpoint.time,
    stepSize,
    risk: freeEnergy?.risk ?? NaN,
    freeEnergy: freeEnergy?.total ?? NaN,
    fell: true,
    change: 0,
    effectiveSampleSize: particles,
    innerIterations: 0,
    iterationsBound: 0,
    certifiedError: 0,
    massError: 0,
    status: 'converged',
    skipped: false,
    skipBound: 0,
    seconds: 0,
  };
}

/** Waits for the rest of the pace, and always for a frame, so that what came is seen before more is asked for. */
async function untilNextPicture(milliseconds: number): Promise<void> {
  if (milliseconds > 17) await new Promise((resolve) => setTimeout(resolve, milliseconds));
  // A page in the background draws no frames; it goes on by the timer.
  await Promise.race([
    new Promise((resolve) => requestAnimationFrame(resolve)),
    new Promise((resolve) => setTimeout(resolve, 100)),
  ]);
}

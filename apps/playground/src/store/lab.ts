import { batch, computed, effect, signal } from '@preact/signals';
import type { OwnData } from '../data/playground-table.js';
import { checkSettings, type Problems, type Task } from '../settings/check-settings.js';
import { decodeSettings, encodeSettings } from '../settings/hash-codec.js';
import { decodePoints, encodePoints } from '../settings/point-codec.js';
import { defaultSettings, type Settings } from '../settings/settings.js';
import { connectLearnEngine } from './connect.js';
import { RunController, type Pace } from './run-controller.js';

export type Side = 'a' | 'b';
export type Speed = 'slow' | 'watch' | 'full';

const paces: Readonly<Record<Speed, Pace>> = {
  slow: { steps: 1, milliseconds: 120 },
  watch: { steps: 1, milliseconds: 0 },
  full: { steps: Infinity, milliseconds: 0 },
};

/** All state of the Learn page. */
export interface LabState {
  readonly a: Settings;
  readonly b: Settings;
  readonly comparing: boolean;
  /** Which settings the panel changes. */
  readonly edited: Side;
  readonly own: OwnData;
  readonly speed: Speed;
}

const noData: OwnData = { points: [], pointsAreNumbers: false, file: undefined };
const initial: LabState = {
  a: defaultSettings,
  b: defaultSettings,
  comparing: false,
  edited: 'a',
  own: noData,
  speed: 'watch',
};

/** The store of the Learn page: what is set, and the runs that follow it. */
export class Lab {
  readonly state = signal<LabState>(initial);
  readonly runs: Readonly<Record<Side, RunController>> = {
    a: new RunController(connectLearnEngine),
    b: new RunController(connectLearnEngine),
  };
  readonly sides = computed<readonly Side[]>(() => (this.state.value.comparing ? ['a', 'b'] : ['a']));
  readonly running = computed(() => this.sides.value.some((side) => this.runs[side].phase.value === 'running'));
  /** Why the settings of each side make no run. */
  readonly problems = computed<Readonly<Record<Side, Problems>>>(() => ({
    a: this.#problemsOf('a'),
    b: this.#problemsOf('b'),
  }));
  /** What of an address could not be read. */
  readonly refused = signal<readonly string[]>([]);
  readonly #tasks = { a: signal<Task | undefined>(undefined), b: signal<Task | undefined>(undefined) };

  /** Settings, kept as they change, and the runs they open. */
  start(): () => void {
    const followTask = (side: Side) =>
      effect(() => {
        const task = this.runs[side].opened.value?.data.task;
        if (task) this.#tasks[side].value = task;
      });
    const stops = [followTask('a'), followTask('b')];
    void this.reset().then(() => this.#warm());
    return () => {
      for (const stop of stops) stop();
      this.runs.a.end();
      this.runs.b.end();
    };
  }

  /** Whether all is here that a later click may need, TensorFlow.js aside: from then on the page asks the network for nothing. */
  readonly warmed = signal(false);

  async #warm(): Promise<void> {
    await this.runs.a.engine.warm();
    this.warmed.value = true;
  }

  /** Changes settings of a side and opens its run anew; data and seed are those of both sides. */
  change(changes: Partial<Settings>, side: Side = this.state.peek().edited): void {
    const shared = Object.keys(changes).some((key) => ['data', 'rows', 'noise', 'seed'].includes(key));
    const both: readonly Side[] = shared ? ['a', 'b'] : [side];
    batch(() => {
      const state = this.state.peek();
      const next = Object.fromEntries(both.map((which) => [which, { ...state[which], ...changes }]));
      this.state.value = { ...state, ...next };
      // Another set may be another task, which the next run tells.
      if ('data' in changes) for (const which of both) this.#tasks[which].value = undefined;
    });
    for (const which of both) if (this.sides.peek().includes(which)) void this.reset(which);
  }

  setOwnData(own: Partial<OwnData>, data: 'drawn' | 'file'): void {
    const state = this.state.peek();
    this.state.value = { ...state, own: { ...state.own, ...own } };
    this.change({ data });
  }

  setSpeed(speed: Speed): void {
    this.state.value = { ...this.state.peek(), speed };
  }

  edit(side: Side): void {
    this.state.value = { ...this.state.peek(), edited: side };
  }

  /** Puts a second run beside the first, with the same data and seed. */
  compare(comparing: boolean): void {
    this.pause();
    const state = this.state.peek();
    this.state.value = { ...state, comparing, b: { ...state.b, ...sharedOf(state.a) }, edited: comparing ? 'b' : 'a' };
    if (comparing) {
      void this.reset('a');
      void this.reset('b');
    } else this.runs.b.end();
  }

  /** To the first moment, with the settings as they are. */
  async reset(side?: Side): Promise<void> {
    const sides = side ? [side] : this.sides.peek();
    await Promise.all(
      sides.map(async (which) => {
        if (Object.keys(this.problems.peek()[which]).length > 0) return;
        const { own } = this.state.peek();
        await this.runs[which].open({ settings: this.state.peek()[which], own });
      }),
    );
  }

  run(): void {
    for (const side of this.sides.peek()) void this.runs[side].run(() => paces[this.state.peek().speed]);
  }

  pause(): void {
    this.runs.a.pause();
    this.runs.b.pause();
  }

  step(): void {
    for (const side of this.sides.peek()) void this.runs[side].step();
  }

  scrub(step: number): void {
    for (const side of this.sides.peek()) void this.runs[side].scrub(step);
  }

  /** The state as an address that gives it back; a dropped file cannot be in it. */
  address(): URLSearchParams {
    const { a, b, comparing, own } = this.state.value;
    const parameters = encodeSettings(a);
    if (comparing) for (const [key, value] of encodeSettings(b, 'b.')) parameters.set(key, value);
    if (a.data === 'drawn') {
      parameters.set('points', encodePoints(own.points));
      if (own.pointsAreNumbers) parameters.set('numbers', '1');
    }
    return parameters;
  }

  /** Takes over what an address says; what it does not say stays at its default. */
  readAddress(parameters: URLSearchParams): void {
    const a = decodeSettings(parameters);
    if (a === undefined) return;
    const b = decodeSettings(parameters, 'b.');
    const points = decodePoints(parameters.get('points') ?? '');
    const own = { ...noData, points: points ?? [], pointsAreNumbers: parameters.has('numbers') };
    this.refused.value = [...a.refused, ...(b?.refused ?? []), ...(points === undefined ? ['points'] : [])];
    const fileless = (settings: Settings): Settings =>
      settings.data === 'file' || (settings.data === 'drawn' && own.points.length === 0)
        ? { ...settings, data: 'moons' }
        : settings;
    if (a.settings.data === 'file')
      this.refused.value = [...this.refused.value, 'the file, which stayed where it was dropped'];
    const first = fileless(a.settings);
    const second = b ? { ...b.settings, ...sharedOf(first) } : first;
    this.state.value = { ...this.state.peek(), a: first, b: second, comparing: b !== undefined, own };
  }

  #problemsOf(side: Side): Problems {
    return checkSettings(this.state.value[side], this.#tasks[side].value);
  }
}

function sharedOf({ data, rows, noise, seed }: Settings) {
  return { data, rows, noise, seed };
}

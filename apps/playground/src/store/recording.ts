import type { Moment, StepRecord } from '../engine/messages.js';

/** Most moments that are kept; beyond, every second one is let go and the rest lie twice as far apart. */
const mostMoments = 240;
/** And the bytes they may hold. */
const mostBytes = 96e6;

/** Every step's numbers, and clouds to scrub back through. */
export class Recording {
  #records: StepRecord[] = [];
  #moments: Moment[] = [];
  #spacing = 1;

  get records(): readonly StepRecord[] {
    return this.#records;
  }

  get moments(): readonly Moment[] {
    return this.#moments;
  }

  /** Steps from one moment that is kept to the next, at least. */
  get spacing(): number {
    return this.#spacing;
  }

  get lastStep(): number {
    return this.#records.at(-1)?.step ?? 0;
  }

  /** Begins anew at this moment. */
  start(moment: Moment, record: StepRecord): void {
    this.#records = [record];
    this.#moments = [moment];
    this.#spacing = 1;
  }

  add(records: readonly StepRecord[], moment: Moment): void {
    for (const record of records) this.#records.push(record);
    const last = this.#moments.at(-1)?.checkpoint.step ?? -Infinity;
    if (moment.checkpoint.step - last >= this.#spacing) this.#moments.push(slim(moment));
    while (this.#moments.length > mostMoments || this.#bytes() > mostBytes) this.#thin();
  }

  /** The last moment at or before a step. */
  at(step: number): Moment | undefined {
    return this.#moments.findLast(({ checkpoint }) => checkpoint.step <= step) ?? this.#moments[0];
  }

  /** Forgets what came after a step. */
  cut(step: number): void {
    this.#records = this.#records.filter((record) => record.step <= step);
    this.#moments = this.#moments.filter(({ checkpoint }) => checkpoint.step <= step);
  }

  #bytes(): number {
    const [first] = this.#moments;
    return this.#moments.length < 3 ? 0 : this.#moments.length * (first?.checkpoint.positions.byteLength ?? 0) * 1.5;
  }

  #thin(): void {
    this.#moments = this.#moments.filter((_, k) => k % 2 === 0);
    this.#spacing *= 2;
  }
}

/** Without what is computed anew when it is looked at. */
function slim(moment: Moment): Moment {
  return { ...moment, surface: undefined, plan: undefined };
}

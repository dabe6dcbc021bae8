import { computed, signal } from '@preact/signals';
import { wrap } from 'comlink';
import type { Problem } from '../engine/messages.js';
import { disc, ring } from './shapes.js';
import type { TransportEngine, Transported } from './transport-engine.js';

const usual = 120;
/** Points of a cloud at most: the plan has as many lines for each of the other's. */
export const mostPoints = 400;
/** The divergence has curvature 2 along each point's way: half would be one leap. */
const stepSize = 0.06;

/** State of the Transport page. */
export class TransportStore {
  readonly x = signal(disc(usual));
  readonly y = signal(ring(usual));
  /** epsilon = 10^exponent. */
  readonly exponent = signal(-1.5);
  readonly epsilon = computed(() => 10 ** this.exponent.value);
  readonly found = signal<Transported | undefined>(undefined);
  readonly problem = signal<Problem | undefined>(undefined);
  readonly flowing = signal(false);
  /** Divergence before each step of the flow. */
  readonly history = signal<readonly number[]>([]);
  #start: Float64Array | undefined;
  #asking = false;
  #again = false;
  #worker: Worker | undefined;
  #engine: TransportEngine | undefined;

  /** Solves for the clouds as they are; of several calls on the way only the last counts. */
  async solve(): Promise<void> {
    if (this.#asking) {
      this.#again = true;
      return;
    }
    this.#asking = true;
    do {
      this.#again = false;
      await this.#ask();
    } while (this.#again);
    this.#asking = false;
  }

  change(exponent: number): void {
    this.exponent.value = exponent;
    void this.solve();
  }

  setCloud(which: 'x' | 'y', points: Float64Array): void {
    this.#stop();
    this[which].value = points;
    void this.solve();
  }

  reset(): void {
    this.#stop();
    this.x.value = disc(usual);
    this.y.value = ring(usual);
    void this.solve();
  }

  /** Takes x along the gradient flow until it is stopped or there. */
  async flow(): Promise<void> {
    if (this.flowing.value) {
      this.flowing.value = false;
      return;
    }
    this.flowing.value = true;
    this.#start ??= this.x.value;
    while (this.flowing.value) {
      await this.solve();
      const found = this.found.value;
      if (!this.flowing.value || found === undefined || found.velocity.length !== this.x.value.length) break;
      this.history.value = [...this.history.value, found.divergence];
      this.x.value = this.x.value.map((value, k) => value + stepSize * found.velocity[k]);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    this.flowing.value = false;
  }

  /** Puts x back to where the flow began. */
  back(): void {
    const start = this.#start;
    this.#stop();
    if (start) this.x.value = start;
    void this.solve();
  }

  end(): void {
    this.flowing.value = false;
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#engine = undefined;
  }

  #stop(): void {
    this.flowing.value = false;
    this.#start = undefined;
    this.history.value = [];
  }

  async #ask(): Promise<void> {
    const [x, y] = [this.x.value, this.y.value];
    if (x.length === 0 || y.length === 0) {
      this.found.value = undefined;
      return;
    }
    this.#worker ??= new Worker(new URL('./transport.worker.ts', import.meta.url), {
      type: 'module',
      name: 'transport',
    });
    this.#engine ??= wrap<TransportEngine>(this.#worker);
    const answer = await this.#engine.solve({ x, y, epsilon: this.epsilon.value });
    if ('problem' in answer) {
      this.problem.value = answer.problem;
      this.flowing.value = false;
      return;
    }
    this.problem.value = undefined;
    this.found.value = answer.value;
  }
}

import { ProxflowError } from '@proxflow/backend';
import type { Allocator } from './allocator.js';
import { kernelNames, type KernelName, type Kernels } from './kernels.js';
import { startWorkers } from './kernel-workers.js';
import { maySleep } from './thread-support.js';

// The control block: 32-bit numbers, each that is written often on a cache line of its own, so that none slows another.
const remaining = 0;
const done = 16;
const failed = 32;
const shares = 48;
const line = 16;
/** Numbers of a description: eight that say what to do, then 16 arguments, then their steps. */
const descriptionLength = 40;
const firstArgument = 8;
const firstStep = 24;

/** How long the host looks for the workers' last jobs before it sleeps, where it may. */
const spinMilliseconds = 0.1;
/** Without a job done for so long, a worker is taken for dead. */
const patienceMilliseconds = 60_000;

/** How the work of one call of a kernel is shared. */
export interface Partition {
  /** Place of the argument that counts what is shared: rows, columns or entries. */
  readonly extent: number;
  /** A job takes a multiple of this. */
  readonly unit: number;
  /** Rough time of one row, column or entry. */
  readonly nanoseconds: number;
  /** Rough time that every job adds, such as packing what all of them read; 0 if left out. */
  readonly overhead?: number;
  /** What the arguments, by place, grow by for each row, column or entry. */
  readonly steps: Readonly<Record<number, number>>;
  /** Place of the argument that is scratch: every thread has its own. */
  readonly scratch?: number;
}

/** What is worth sharing. */
export interface PoolTuning {
  /** Work below this stays on the host thread: to wake a worker takes as long. */
  readonly leastWorkNanoseconds: number;
  /** Jobs are not made smaller: every one is claimed and announced. */
  readonly leastJobNanoseconds: number;
}
const defaultTuning: PoolTuning = { leastWorkNanoseconds: 30_000, leastJobNanoseconds: 8_000 };
/** Jobs for each thread: enough that one which starts late or is interrupted holds nobody up for long. */
const jobsPerThread = 4;

/** What a pool works with. */
export interface PoolParts {
  readonly module: WebAssembly.Module;
  readonly kernels: Kernels;
  readonly allocator: Allocator;
  /** Scratch of the host thread. */
  readonly scratch: number;
  readonly threads: number;
}

/**
 * The host thread and its workers, who share calls of kernels. Jobs are claimed by lowering a counter, in an order nobody
 * knows; every job writes places of its own, so results do not depend on who did what, nor on how many there were.
 */
export class KernelPool {
  readonly #parts: PoolParts;
  readonly #tuning: PoolTuning;
  readonly #state: Int32Array;
  readonly #work: Float64Array;
  readonly #maySleep = maySleep();
  #stop: (() => void) | undefined;

  private constructor(parts: PoolParts, tuning: PoolTuning, control: number, description: number) {
    const { buffer } = parts.allocator.memory;
    this.#parts = parts;
    this.#tuning = tuning;
    // Views of today's buffer: the block stays where it is when the memory grows.
    this.#state = new Int32Array(buffer, control, (description - control) / 4);
    this.#work = new Float64Array(buffer, description, descriptionLength);
  }

  /** Starts `threads - 1` workers. @throws OutOfMemoryError without room for their scratch; what the host says. */
  static async start(parts: PoolParts, tuning: Partial<PoolTuning> = {}): Promise<KernelPool> {
    const { allocator, kernels, threads, module } = parts;
    const workers = threads - 1;
    const control = allocator.allocate(4 * (shares + line * workers) + 8 * descriptionLength);
    const description = control + 4 * (shares + line * workers);
    const scratches = allocator.allocateAll(Array.from({ length: workers }, () => kernels.productScratchBytes()));
    const pool = new KernelPool(parts, { ...defaultTuning, ...tuning }, control, description);
    // A place that was used before the pool is not empty.
    pool.#state.fill(0);
    pool.#stop = await startWorkers(
      scratches.map((scratch, i) => ({
        module,
        memory: allocator.memory,
        names: kernelNames,
        control,
        description,
        scratch,
        share: shares + line * i,
      })),
    );
    return pool;
  }

  /** Jobs that each worker has done so far. */
  get jobsDone(): number[] {
    return Array.from({ length: this.#parts.threads - 1 }, (_, i) => Atomics.load(this.#state, shares + line * i));
  }

  /** Ends the workers; calls then stay on the host thread. */
  dispose(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  /** Rows, columns or entries of one job, of which there are at least two; undefined for work that is not shared. */
  jobSize(extent: number, { unit, nanoseconds, overhead = 0 }: Partition): number | undefined {
    const { threads } = this.#parts;
    const { leastWorkNanoseconds, leastJobNanoseconds } = this.#tuning;
    const total = extent * nanoseconds;
    if (total < leastWorkNanoseconds) return undefined;
    // A tenth may go into what every job does again; but every thread is to have a job.
    const affordable = overhead === 0 ? Infinity : Math.max(threads, total / (10 * overhead));
    const jobs = Math.min(jobsPerThread * threads, affordable, Math.floor(total / leastJobNanoseconds));
    const size = Math.ceil(extent / Math.max(1, Math.floor(jobs)) / unit) * unit;
    return size < extent ? size : undefined;
  }

  /** Calls a kernel, shared if that is worth it. @throws An error if a job failed or its worker is gone. */
  run<K extends KernelName>(name: K, args: Parameters<Kernels[K]>, partition: Partition): void {
    const kernel: (...args: readonly number[]) => void = this.#parts.kernels[name];
    const extent = args[partition.extent];
    const size = this.#stop === undefined ? undefined : this.jobSize(extent, partition);
    if (size === undefined) {
      kernel(...args);
      return;
    }
    const count = Math.ceil(extent / size);
    this.#describe(name, args, partition, size, count);
    Atomics.store(this.#state, done, 0);
    Atomics.store(this.#state, remaining, count);
    Atomics.notify(this.#state, remaining);
    const faults = this.#takePart(kernel, args, partition, size, count);
    this.#awaitWorkers(count);
    if (Atomics.exchange(this.#state, failed, 0) !== 0) faults.push(new Error(`Kernel "${name}" stopped in a worker.`));
    // Only now: nobody works on the arrays any more.
    if (faults.length > 0) throw faults[0];
  }

  #describe(
    name: KernelName,
    args: readonly number[],
    { extent, steps, scratch }: Partition,
    size: number,
    count: number,
  ): void {
    const work = this.#work;
    work.set([kernelNames.indexOf(name), count, size, extent, args[extent], scratch ?? -1, args.length]);
    for (let i = 0; i < args.length; i++) {
      work[firstArgument + i] = args[i];
      work[firstStep + i] = steps[i] ?? 0;
    }
  }

  #takePart(
    kernel: (...args: readonly number[]) => void,
    args: readonly number[],
    { extent, steps }: Partition,
    size: number,
    count: number,
  ): unknown[] {
    const faults: unknown[] = [];
    const own = [...args];
    for (;;) {
      const left = Atomics.load(this.#state, remaining);
      if (left === 0) return faults;
      if (Atomics.compareExchange(this.#state, remaining, left, left - 1) !== left) continue;
      const first = (count - left) * size;
      for (let i = 0; i < args.length; i++) own[i] = args[i] + first * (steps[i] ?? 0);
      own[extent] = Math.min(size, args[extent] - first);
      try {
        kernel(...own);
      } catch (fault) {
        faults.push(fault);
      }
      Atomics.add(this.#state, done, 1);
    }
  }

  /** Spins for a short while, then sleeps where this thread may. */
  #awaitWorkers(count: number): void {
    let seen = Atomics.load(this.#state, done);
    let since = performance.now();
    const spinsUntil = since + spinMilliseconds;
    while (seen < count) {
      const now = performance.now();
      if (now > spinsUntil && this.#maySleep) Atomics.wait(this.#state, done, seen, 1000);
      for (let i = 0; i < 100 && Atomics.load(this.#state, done) === seen; i++);
      const found = Atomics.load(this.#state, done);
      if (found !== seen) {
        seen = found;
        since = now;
      } else if (now - since > patienceMilliseconds) throw this.#lost();
    }
  }

  /** The workers are ended: one that comes back late must not write into arrays that others use by then. */
  #lost(): Error {
    this.dispose();
    return new ProxflowError({
      argument: 'threads',
      value: `no answer for ${patienceMilliseconds / 1000} s`,
      expected: 'workers that finish what they took on',
      remedy: 'Make the backend anew, with fewer threads if the host ends workers for lack of memory.',
    });
  }
}

import { fileURLToPath } from 'node:url';
import { Tinypool } from 'tinypool';
import type { RunOutcome } from './run-record.js';

/** Makes trainings, several at a time. */
export interface TrainingPool {
  readonly train: (words: readonly string[]) => Promise<RunOutcome>;
  readonly close: () => Promise<void>;
}

/**
 * Worker threads that make one training each and end with it, so that a run has a backend and memory of its own. A worker that
 * dies, of memory for example, fails its run alone.
 */
export function createTrainingPool(workers: number): TrainingPool {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const filename = fileURLToPath(new URL(`./run-training.${extension}`, import.meta.url));
  const pool = new Tinypool({ minThreads: 0, maxThreads: workers, isolateWorkers: true });
  return {
    train: async (words) => {
      try {
        return (await pool.run([...words], { filename, name: 'runTraining' })) as RunOutcome;
      } catch (error) {
        const message = `the worker ended: ${error instanceof Error ? error.message : String(error)}`;
        const remedy = 'Give the run more room: fewer --workers, fewer particles. --retry-failed makes it again.';
        return { status: 'failed', message, remedy, exitCode: 1 };
      }
    },
    close: () => pool.destroy(),
  };
}

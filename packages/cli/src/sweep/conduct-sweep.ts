import type { RunOutcome, RunRecord } from './run-record.js';
import type { PlannedRun } from './sweep-plan.js';

/** What a sweep needs to go. */
export interface Conduct {
  readonly runs: readonly PlannedRun[];
  /** Runs at a time. */
  readonly workers: number;
  readonly train: (words: readonly string[]) => Promise<RunOutcome>;
  /** No run is begun once it is aborted; those in progress end. */
  readonly signal: AbortSignal;
  readonly onStart: (run: PlannedRun) => void;
  /** Waited for before the worker gets another run. */
  readonly onEnd: (run: PlannedRun, record: RunRecord) => Promise<void>;
}

/** Makes the runs in the order of the plan, as many at a time as there are workers; a failure stops none of the others. */
export async function conductSweep(conduct: Conduct): Promise<void> {
  const waiting = conduct.signal.aborted ? [] : [...conduct.runs];
  const lanes = Math.min(conduct.workers, conduct.runs.length);
  await Promise.all(Array.from({ length: lanes }, () => lane(waiting, conduct)));
}

async function lane(waiting: PlannedRun[], { train, signal, onStart, onEnd }: Conduct): Promise<void> {
  for (let planned = waiting.shift(); planned !== undefined; planned = waiting.shift()) {
    onStart(planned);
    const began = performance.now();
    const outcome = await train(planned.words);
    const { key, setting, seed, words } = planned;
    const seconds = (performance.now() - began) / 1000;
    await onEnd(planned, { key, setting, seed, command: ['train', ...words], seconds, ...outcome });
    if (signal.aborted) return;
  }
}

import { loadDigits, loadWdbc } from '@proxflow/datasets';
import { answered } from './answer.js';
import { backendOf } from './backends.js';
import { LearnRun } from './learn-run.js';
import type { LearnEngine } from './messages.js';
import { modelFileOf } from './model-file.js';

/** The engine behind the page: one run at a time. Lives in a worker; tests call it as it is. */
export function createLearnEngine(): LearnEngine {
  let run: LearnRun | undefined;
  const current = (): LearnRun => {
    if (run === undefined) throw new Error('No run is open.');
    return run;
  };
  return {
    open: (request) =>
      answered(async () => {
        const next = await LearnRun.open(request);
        run?.dispose();
        run = next;
        return next.opened();
      }),
    advance: (milliseconds, mostSteps) => answered(async () => current().advance(milliseconds, mostSteps)),
    goTo: (checkpoint) => answered(async () => current().goTo(checkpoint)),
    look: (checkpoint) => answered(async () => current().moment(checkpoint, true)),
    modelFile: (checkpoint, records) => answered(async () => modelFileOf(current(), checkpoint, records)),
    measure: (request, backend, milliseconds) =>
      answered(async () => {
        const measured = await LearnRun.open({ ...request, settings: { ...request.settings, backend } });
        try {
          // The first step warms caches and just-in-time code.
          await measured.advance(0, 1);
          const { records, stepsPerSecond } = await measured.advance(milliseconds, Infinity);
          return { backend, steps: records.length, stepsPerSecond };
        } finally {
          measured.dispose();
        }
      }),
    async warm() {
      // What fails here fails again, with its reason, when it is asked for.
      await Promise.allSettled([backendOf('wasm32'), backendOf('cpu'), loadWdbc(), loadDigits()]);
    },
    ping: async () => true,
  };
}

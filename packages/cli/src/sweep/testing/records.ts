import type { DoneRecord, RunRecord } from '../run-record.js';
import type { Setting } from '../sweep-plan.js';

/** A run that ended with this test accuracy, and this loss on validation rows if any. */
export function doneRecord(key: string, setting: Setting, accuracy: number, loss?: number): DoneRecord {
  const score = { weighted: accuracy, unweighted: accuracy / 2 };
  return {
    key,
    setting,
    seed: '1',
    command: ['train', 'wdbc', '--seed', '1'],
    seconds: 1,
    status: 'done',
    result: {
      dataset: 'wdbc',
      task: 'classification',
      steps: 10,
      testAccuracy: score,
      trainAccuracy: score,
      risk: { last: 0.1 },
      freeEnergy: { last: 0.2 },
      effectiveSampleSize: 5,
      seconds: 1,
      status: 'completed',
      ...(loss !== undefined && { validation: { best: loss } }),
    },
  };
}

/** A run that failed. */
export function failedRecord(key: string, setting: Setting): RunRecord {
  const failure = { message: 'numbers left the reals', remedy: 'Take smaller steps.', exitCode: 1 };
  return { key, setting, seed: '1', command: ['train', 'wdbc'], seconds: 1, status: 'failed', ...failure };
}

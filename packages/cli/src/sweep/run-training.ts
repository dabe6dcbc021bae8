import { capturedIo } from '../captured-io.js';
import { run } from '../run.js';
import type { RunOutcome, TrainingDocument } from './run-record.js';

/**
 * One training, by the very command a user would type; runs in a worker thread. With its own streams: nothing of it reaches
 * the terminal.
 *
 * @param words - after `train`
 */
export async function runTraining(words: readonly string[]): Promise<RunOutcome> {
  const io = capturedIo();
  const exitCode = await run(['train', ...words, '--json'], io);
  if (exitCode === 0) return { status: 'done', result: JSON.parse(io.output()) as TrainingDocument };
  const [, message = `exit code ${exitCode}`, remedy = ''] = /^error: (.*)\nfix: (.*)$/m.exec(io.errors()) ?? [];
  return { status: 'failed', message, remedy, exitCode };
}

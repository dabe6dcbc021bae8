import { InvalidDataError } from '@proxflow/backend';
import { canonicalJson } from './checksum.js';
import type { RunIdentity } from './checkpoint-file.js';

/** One thing in which two runs differ. */
export interface RunDifference {
  readonly name: string;
  readonly saved: string;
  readonly asked: string;
}

/** In what two runs differ, settings first, each by name. */
export function runDifferences(saved: RunIdentity, asked: RunIdentity): RunDifference[] {
  return (['settings', 'data'] as const).flatMap((part) => {
    const [before, now]: Readonly<Record<string, unknown>>[] = [saved[part], asked[part]];
    const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
    return names
      .map((name) => ({ name, saved: valueOf(before, name), asked: valueOf(now, name) }))
      .filter((entry) => entry.saved !== entry.asked);
  });
}

function valueOf(holder: Readonly<Record<string, unknown>>, name: string): string {
  return Object.hasOwn(holder, name) && holder[name] !== undefined ? canonicalJson(holder[name]) : 'none';
}

/**
 * Checks that a checkpoint is one of the run that is asked for. More or fewer steps are no other run: the flow does not know
 * how many will follow.
 *
 * @throws InvalidDataError naming everything that differs.
 */
export function requireSameRun(saved: RunIdentity, asked: RunIdentity): void {
  const differences = runDifferences(saved, asked).filter(({ name }) => name !== 'steps');
  if (differences.length === 0) return;
  const list = differences.map(({ name, saved: was, asked: is }) => `${name} (${is} asked for, ${was} saved)`);
  throw new InvalidDataError({
    argument: 'checkpoint',
    expected: `a run with the same settings and data; it differs in ${list.join(', ')}`,
    remedy: 'Ask for the run that made the checkpoint, or begin anew without it.',
  });
}

import { NumericalError, ProxflowError } from '@proxflow/backend';
import { CommanderError } from 'commander';
import { InvalidSeedError } from 'proxflow';
import type { CliIo } from './cli-io.js';
import { printable } from './render/text.js';

/** What the user is told about an error, and the exit code it stands for. */
export interface Failure {
  readonly message: string;
  readonly remedy: string;
  readonly exitCode: number;
}

/**
 * Sorts an error: 2 for what the user can mend, 1 for a failure, 0 for help and version, which commander throws.
 *
 * @param help - the command that shows the usage
 */
export function describeFailure(error: unknown, help: string): Failure {
  if (error instanceof CommanderError) return error.exitCode === 0 ? shown : describeUsage(error.message, help);
  if (error instanceof ProxflowError || error instanceof InvalidSeedError) {
    const { message, remedy } = error;
    return { message, remedy, exitCode: error instanceof NumericalError ? 1 : 2 };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    message: `unexpected failure: ${message}`,
    remedy: 'Run again with PROXFLOW_DEBUG=1 and report what it prints; nothing is known to mend this.',
    exitCode: 1,
  };
}

const shown: Failure = { message: '', remedy: '', exitCode: 0 };

/** commander writes `error: unknown option '--sed'` and, below it, `(Did you mean --seed?)`. */
function describeUsage(text: string, help: string): Failure {
  const [first, suggestion] = text.split('\n');
  return {
    message: first.replace(/^error: /, ''),
    remedy: suggestion?.replace(/^\((.*)\)$/, '$1') ?? `See '${help}'.`,
    exitCode: 2,
  };
}

/** Writes the two lines `error: ...` and `fix: ...`; with PROXFLOW_DEBUG also where it was thrown. */
export function printFailure({ message, remedy }: Failure, error: unknown, { stderr, env }: CliIo): void {
  stderr.write(`error: ${printable(message)}\nfix: ${printable(remedy)}\n`);
  if (env.PROXFLOW_DEBUG && error instanceof Error) stderr.write(`${error.stack}\n`);
}

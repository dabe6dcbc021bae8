import { InvalidArgumentError } from '@proxflow/backend';
import type { CliIo } from './cli-io.js';
import { describeFailure, printFailure } from './failure.js';
import { createProgram } from './program.js';

/**
 * Runs the command line tool once: 0 on success, 2 for bad usage or input, 1 for a failure, 130 if interrupted. Never
 * throws; errors are two lines on stderr.
 *
 * @param argv - the arguments after the program's name
 * @example
 * ```ts
 * process.exitCode = await run(['train', 'wdbc', '--seed', '1', '--json'], processIo());
 * ```
 */
export async function run(argv: readonly string[], io: CliIo): Promise<number> {
  let exitCode = 0;
  const program = createProgram(io, (code) => (exitCode = code));
  try {
    if (argv.length === 0) throw noCommand();
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    const command = program.commands.find((candidate) => candidate.name() === argv[0]);
    const failure = describeFailure(error, command ? `proxflow ${command.name()} --help` : 'proxflow --help');
    if (failure.exitCode !== 0) printFailure(failure, error, io);
    return failure.exitCode;
  }
}

function noCommand(): InvalidArgumentError {
  return new InvalidArgumentError({
    argument: 'command',
    expected: 'one of train, evaluate, predict, export, inspect, ot, datasets',
    remedy: "Start with 'proxflow train wdbc', or see 'proxflow --help'.",
  });
}

import { Command } from 'commander';
import { capturedIo } from '../../captured-io.js';
import { addSweepOptions, type SweepFlags } from '../../options/sweep-options.js';
import { createProgram } from '../../program.js';
import type { BaseFlags } from '../sweep-plan.js';
import { TrainingFlags } from '../training-flags.js';

/** The options of `train` as the program has them. */
export function trainingFlags(): TrainingFlags {
  const train = createProgram(capturedIo(), () => undefined).commands.find((command) => command.name() === 'train');
  if (train === undefined) throw new TypeError('no command train');
  return new TrainingFlags(train);
}

/** Words after `sweep` as flags, and those of them that are for `train`. */
export function flagsOfSweep(train: TrainingFlags, words: readonly string[]): { flags: SweepFlags; base: BaseFlags } {
  const command = addSweepOptions(new Command('sweep').argument('<data>').exitOverride());
  train.addTo(command);
  command.parse(words, { from: 'user' });
  return { flags: command.opts<SweepFlags>(), base: { base: train.pick(command), typed: train.typed(command) } };
}

import { InvalidArgumentError, requireInteger } from '@proxflow/backend';
import { readCheckpoint, requireWritable, writeCheckpoint } from '@proxflow/model-io/node';
import type { FitOptions, TrainingCheckpoint } from 'proxflow';
import type { CliIo } from './cli-io.js';
import type { AnyModel } from './files/load-model.js';
import { readNumber } from './options/parse-options.js';

/** The options of `train` that concern checkpoints. */
export interface CheckpointFlags {
  readonly checkpoint?: string;
  readonly checkpointEvery?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** How training reads and writes its checkpoint. */
export type CheckpointOptions = Pick<FitOptions, 'checkpoint' | 'onCheckpoint' | 'checkpointEvery'>;

/**
 * Opens the file of `--checkpoint`: training goes on from what is in it, which is said, and writes to it.
 *
 * @throws InvalidArgumentError for an interval without a file; InvalidDataError for a file that is no checkpoint or cannot be
 * written.
 */
export async function openCheckpoints(flags: CheckpointFlags, steps: number, io: CliIo): Promise<CheckpointOptions> {
  const checkpointEvery = readNumber('--checkpoint-every', flags.checkpointEvery, requireInteger) ?? 100;
  const { checkpoint: path } = flags;
  if (path === undefined) {
    if (flags.checkpointEvery === undefined) return {};
    throw new InvalidArgumentError({
      argument: '--checkpoint-every',
      value: flags.checkpointEvery,
      expected: '--checkpoint beside it, as there is no file to write to',
      remedy: 'Name a file, such as --checkpoint run.checkpoint.',
    });
  }
  const checkpoint = await readCheckpoint(path);
  await requireWritable(path);
  if (flags.json !== true) tellStart(checkpoint, path, steps, checkpointEvery, io);
  return {
    checkpointEvery,
    onCheckpoint: (reached) => writeCheckpoint(path, reached),
    ...(checkpoint && { checkpoint }),
  };
}

function tellStart(
  checkpoint: TrainingCheckpoint | undefined,
  path: string,
  steps: number,
  every: number,
  { stderr }: CliIo,
): void {
  stderr.write(
    checkpoint === undefined
      ? `checkpoint every ${every} steps to ${path}; after an interruption the same command goes on from there\n`
      : `going on from ${path}, after step ${checkpoint.flow.step} of ${steps}\n`,
  );
}

/**
 * Writes where training ended; an interrupted run that named no file for it but one for its model gets one beside that.
 *
 * @returns the path, undefined if nothing was written
 */
export async function keepCheckpoint({ model }: AnyModel, { checkpoint: path, out }: CheckpointFlags) {
  const interrupted = model.record.status === 'aborted';
  const target = path ?? (interrupted && out !== undefined ? `${out}.checkpoint` : undefined);
  if (target === undefined || model.checkpoint === undefined) return undefined;
  await writeCheckpoint(target, model.checkpoint);
  return target;
}

/** What to do to go on after an interruption. */
export function howToGoOn(written: string | undefined, { checkpoint }: CheckpointFlags): string {
  if (written === undefined) return 'with --checkpoint <file> the same command could go on from here';
  const command = checkpoint === undefined ? `the same command with --checkpoint ${written}` : 'the same command';
  return `the checkpoint is in ${written}; ${command} goes on from there`;
}

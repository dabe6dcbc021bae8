import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { requireInteger } from '@proxflow/backend';
import type { Command } from 'commander';
import type { PlanFlags } from '../sweep/sweep-plan.js';
import { readNumber } from './parse-options.js';

/** The options of `sweep` besides those of `train`, as commander hands them over. */
export interface SweepFlags extends PlanFlags {
  readonly workers?: string;
  readonly shard?: string;
  readonly out?: string;
  readonly retryFailed?: boolean;
  readonly json?: boolean;
}

/** Gathers an option that may be given several times. */
function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** Adds the options of {@link SweepFlags}. */
export function addSweepOptions(command: Command): Command {
  return command
    .option(
      '--grid <name=values>',
      'try each of these values, such as step-size=0.1,0.3 (again for more options)',
      collect,
    )
    .option('--random <name=law>', 'draw values, such as step-size=log:1e-3..1 (again for more options)', collect)
    .option('--trials <n>', 'how many draws of --random')
    .option('--draw-seed <seed>', 'seed of what --random draws', '0')
    .option('--seeds <list>', 'train each setting with these seeds: 1..3 or 1,2,5')
    .option('--workers <n>', 'trainings at a time (default: one a core)')
    .option('--shard <i/n>', 'make the i-th of n parts only; auto reads i from the environment')
    .option('--out <folder>', 'where results are kept (default: named after the data)')
    .option('--retry-failed', 'make runs again that failed before')
    .option('--json', 'print one JSON document and no progress');
}

/** @throws InvalidArgumentError for no whole number above 0. */
export function readWorkers(text: string | undefined): number {
  return readNumber('--workers', text, requireInteger) ?? availableParallelism();
}

/** `wdbc-sweep` for `wdbc`, `patients-sweep` for `data/patients.csv.gz`, in the present folder. */
export function sweepFolder(out: string | undefined, data: string): string {
  if (out !== undefined) return out;
  const [stem] = basename(data).split('.').filter(Boolean);
  return join('.', `${stem ?? 'data'}-sweep`);
}

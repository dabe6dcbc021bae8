import { InvalidArgumentError } from '@proxflow/backend';
import type { CliIo } from '../cli-io.js';

/** One of `count` parts of a sweep, `index` from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
  /** Where it was read, for people. */
  readonly from: string;
}

type Env = CliIo['env'];

const remedy = 'Write --shard 2/4 for the second of four parts, or --shard auto/4 in a job that numbers its tasks.';

/**
 * The part that `--shard` or the environment asks for; undefined for all runs. Without the option, a task of a Slurm array is a
 * shard by itself, as Slurm says how many there are; Kubernetes does not, so its jobs say `--shard auto/n`.
 *
 * @throws InvalidArgumentError for a part outside 1 to n, or an environment that does not say what `auto` asks for.
 */
export function readShard(text: string | undefined, env: Env): Shard | undefined {
  if (text === 'off') return undefined;
  if (text === undefined) {
    if (env.SLURM_ARRAY_TASK_ID !== undefined) return slurmShard(env, undefined);
    if (env.JOB_COMPLETION_INDEX === undefined) return undefined;
    throw new InvalidArgumentError({
      argument: '--shard',
      value: `JOB_COMPLETION_INDEX ${env.JOB_COMPLETION_INDEX}`,
      expected: 'the number of shards beside it',
      remedy: 'Give --shard auto/n with n the completions of the job, or --shard off to make all runs.',
    });
  }
  const parts = /^(?:(\d+)\/(\d+)|auto(?:\/(\d+))?)$/.exec(text);
  if (parts === null) throw unreadable(text);
  if (parts[1] !== undefined) return requireShard(Number(parts[1]), Number(parts[2]), '--shard', text);
  return automaticShard(parts[3] === undefined ? undefined : Number(parts[3]), env, text);
}

function automaticShard(count: number | undefined, env: Env, text: string): Shard {
  if (env.SLURM_ARRAY_TASK_ID !== undefined) return slurmShard(env, count);
  const index = env.JOB_COMPLETION_INDEX;
  if (index === undefined || count === undefined) throw unreadable(text);
  return requireShard(Number(index) + 1, count, 'JOB_COMPLETION_INDEX', index);
}

/** Slurm numbers tasks from any number in any step. */
function slurmShard(env: Env, stated: number | undefined): Shard {
  const number = (name: string, otherwise: number) => Number(env[name] ?? otherwise);
  const id = number('SLURM_ARRAY_TASK_ID', NaN);
  const index = (id - number('SLURM_ARRAY_TASK_MIN', 1)) / number('SLURM_ARRAY_TASK_STEP', 1) + 1;
  const count = stated ?? number('SLURM_ARRAY_TASK_COUNT', NaN);
  return requireShard(index, count, 'SLURM_ARRAY_TASK_ID', String(env.SLURM_ARRAY_TASK_ID));
}

function requireShard(index: number, count: number, from: string, value: string): Shard {
  if (Number.isInteger(index) && Number.isInteger(count) && index >= 1 && index <= count) return { index, count, from };
  throw new InvalidArgumentError({ argument: from, value, expected: 'a part from 1 to the number of parts', remedy });
}

function unreadable(text: string): InvalidArgumentError {
  const expected = 'i/n, or auto where SLURM_ARRAY_TASK_ID is set, or auto/n where JOB_COMPLETION_INDEX is, or off';
  return new InvalidArgumentError({ argument: '--shard', value: text, expected, remedy });
}

/** The runs of a shard: every n-th from the i-th on, so that each shard gets some of every setting. */
export function runsOfShard<T>(runs: readonly T[], shard: Shard | undefined): readonly T[] {
  return shard === undefined ? runs : runs.filter((_, k) => k % shard.count === shard.index - 1);
}

/** What tells the files of a shard from those of others: nothing, or `-2-of-4`. */
export function shardSuffix(shard: Shard | undefined): string {
  return shard === undefined ? '' : `-${shard.index}-of-${shard.count}`;
}

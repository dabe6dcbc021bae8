import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readShard } from './shard.js';
import { planSweep } from './sweep-plan.js';
import { flagsOfSweep, trainingFlags } from './testing/sweep-words.js';

const examples = resolve(import.meta.dirname, '../../../../apps/examples/cluster');
const train = trainingFlags();

/** The runs that words after `proxflow sweep` plan. */
function plan([data, ...words]: readonly string[]) {
  const { flags, base } = flagsOfSweep(train, [data, ...words]);
  return { flags, runs: planSweep(data, base, flags, train) };
}

describe('the examples for clusters', () => {
  it.skipIf(spawnSync('bash', ['--version']).status !== 0)('have a script that bash and sweep understand', async () => {
    const path = resolve(examples, 'sweep-array.sbatch');
    const { status, stderr } = spawnSync('bash', ['-n', path], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    const env = { ...process.env, PROXFLOW: 'printf %s\\n', SLURM_CPUS_PER_TASK: '2' };
    const { stdout } = spawnSync('bash', [path], { encoding: 'utf8', env });
    const [command, ...words] = stdout.trim().split('\n');
    const { flags, runs } = plan(words);
    expect([command, (await runs).length, flags.workers]).toEqual(['sweep', 12, '2']);
    const tasks = /#SBATCH --array=1-(\d+)/.exec(readFileSync(path, 'utf8'))?.[1] ?? '';
    const task = { SLURM_ARRAY_TASK_ID: tasks, SLURM_ARRAY_TASK_COUNT: tasks, SLURM_ARRAY_TASK_MIN: '1' };
    expect(readShard(flags.shard, task)).toMatchObject({ index: 4, count: 4 });
  });

  it('have a manifest of an indexed job, with a shard for each completion', async () => {
    const job = parse(readFileSync(resolve(examples, 'sweep-job.yaml'), 'utf8')) as {
      apiVersion: string;
      kind: string;
      spec: {
        completionMode: string;
        completions: number;
        template: {
          spec: {
            restartPolicy: string;
            containers: { args: string[]; volumeMounts: { name: string }[] }[];
            volumes: { name: string }[];
          };
        };
      };
    };
    const { completionMode, completions, template } = job.spec;
    expect([job.apiVersion, job.kind, completionMode]).toEqual(['batch/v1', 'Job', 'Indexed']);
    const [{ args, volumeMounts }] = template.spec.containers;
    expect(volumeMounts.map(({ name }) => name)).toEqual(template.spec.volumes.map(({ name }) => name));
    const { flags, runs } = plan(args.slice(1));
    expect([args[0], (await runs).length]).toEqual(['sweep', 12]);
    for (let index = 0; index < completions; index++) {
      const shard = readShard(flags.shard, { JOB_COMPLETION_INDEX: String(index) });
      expect(shard).toMatchObject({ index: index + 1, count: completions });
    }
  });
});

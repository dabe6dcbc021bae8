import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidDataError } from '@proxflow/backend';
import { writeAtomically } from '../files/write-atomically.js';
import { filesOf } from './journal.js';
import { shardSuffix, type Shard } from './shard.js';
import type { TableRun } from './sweep-table.js';

const format = 'proxflow-sweep';

/** What a folder says of the sweep it holds, so that a merge knows what is missing. */
export interface PlanFile {
  readonly format: typeof format;
  readonly version: 1;
  readonly data: string;
  readonly runs: readonly TableRun[];
}

/** Makes the folder, and writes the plan of the whole sweep into it; each shard writes one of its own. */
export async function prepareFolder(
  folder: string,
  data: string,
  runs: readonly TableRun[],
  shard: Shard | undefined,
): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new InvalidDataError(
      {
        argument: '--out',
        value: folder,
        expected: `a folder that can be made (${cause.code})`,
        remedy: 'Name another with --out.',
      },
      { cause },
    );
  });
  const plan: PlanFile = {
    format,
    version: 1,
    data,
    runs: runs.map(({ key, setting, seed }) => ({ key, setting, seed })),
  };
  await writeAtomically(join(folder, `plan${shardSuffix(shard)}.json`), `${JSON.stringify(plan)}\n`);
}

/** The plans in a folder. @throws InvalidDataError if there is none, or a file is no plan. */
export async function readPlans(folder: string): Promise<PlanFile[]> {
  const paths = await filesOf(folder, 'plan').catch(() => []);
  if (paths.length === 0) {
    throw new InvalidDataError({
      argument: folder,
      expected: 'a folder that a sweep has written',
      remedy: 'Name folders given to sweep by --out.',
    });
  }
  return Promise.all(paths.map(readPlan));
}

async function readPlan(path: string): Promise<PlanFile> {
  const text = await readFile(path, 'utf8');
  const plan = JSON.parse(text) as Partial<PlanFile> | null;
  if (plan?.format === format && Array.isArray(plan.runs) && typeof plan.data === 'string') return plan as PlanFile;
  throw new InvalidDataError({
    argument: path,
    value: text.slice(0, 20),
    expected: 'the plan of a sweep',
    remedy: 'Delete it, and give the command of the sweep again: it writes the plan anew and keeps the runs.',
  });
}

import { join } from 'node:path';
import { InvalidDataError } from '@proxflow/backend';
import type { CliIo } from '../cli-io.js';
import { writeAtomically } from '../files/write-atomically.js';
import { latestRecords, readRecords } from './journal.js';
import { againWords, taskOf } from './make-sweep.js';
import type { RunRecord } from './run-record.js';
import { prepareFolder, readPlans } from './sweep-folder.js';
import { writeSweepFiles } from './sweep-files.js';
import type { SweepReport } from './sweep-report.js';
import { sweepTable, type TableRun } from './sweep-table.js';

/** Puts the runs of several folders, or of the shards in one, into one folder; what that has already stays. */
export async function mergeSweeps(folders: readonly string[], out: string, io: CliIo): Promise<SweepReport> {
  const plans = (await Promise.all(folders.map(readPlans))).flat();
  const data = requireOneData(plans.map((plan) => plan.data));
  const runs = new Map<string, TableRun>();
  for (const run of plans.flatMap((plan) => plan.runs)) runs.set(run.key, run);
  await prepareFolder(out, data, [...runs.values()], undefined);
  const all = (await Promise.all([...folders, out].map(readRecords))).flat();
  const records = latestRecords(all);
  const differing = countDiffering(all);
  if (differing > 0) {
    io.stderr.write(
      `${differing} runs have two results that differ, of other machines or versions; the first is kept\n`,
    );
  }
  const lines = [...records.values()].map((record) => `${JSON.stringify(record)}\n`);
  await writeAtomically(join(out, 'runs.jsonl'), lines.join(''));
  const found = [...runs.keys()].flatMap((key) => records.get(key) ?? []);
  const failed = found.filter(({ status }) => status === 'failed').length;
  const table = sweepTable([...runs.values()], records);
  const report: SweepReport = {
    dataset: data,
    task: taskOf(table),
    folder: out,
    shard: undefined,
    table,
    records: found,
    runs: { planned: runs.size, done: found.length - failed, failed, earlier: found.length },
    workers: undefined,
    seconds: undefined,
    interrupted: false,
    files: [],
    again: againWords(table, io),
  };
  return { ...report, files: await writeSweepFiles(report) };
}

function requireOneData(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  if (distinct.length === 1) return distinct[0];
  throw new InvalidDataError({
    argument: 'folders',
    value: distinct.join(', '),
    expected: 'parts of one sweep, over one table',
    remedy: 'Merge the folders of each table by themselves.',
  });
}

/** Runs with results that differ in more than their time. */
function countDiffering(records: readonly RunRecord[]): number {
  const results = new Map<string, Set<string>>();
  for (const record of records) {
    if (record.status !== 'done') continue;
    const { seconds: _, secondsPerStep: __, ...rest } = record.result as unknown as Record<string, unknown>;
    results.set(record.key, (results.get(record.key) ?? new Set()).add(JSON.stringify(rest)));
  }
  return [...results.values()].filter((distinct) => distinct.size > 1).length;
}

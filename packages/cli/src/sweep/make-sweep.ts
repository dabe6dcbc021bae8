import { join } from 'node:path';
import type { CliIo } from '../cli-io.js';
import { readWorkers, sweepFolder, type SweepFlags } from '../options/sweep-options.js';
import { programWords } from '../program-words.js';
import { conductSweep } from './conduct-sweep.js';
import { Journal, latestRecords, readRecords } from './journal.js';
import type { RunRecord } from './run-record.js';
import { readShard, runsOfShard, shardSuffix, type Shard } from './shard.js';
import { prepareFolder } from './sweep-folder.js';
import { writeSweepFiles } from './sweep-files.js';
import { planSweep, type BaseFlags, type PlannedRun } from './sweep-plan.js';
import { createSweepProgress } from './sweep-progress.js';
import type { SweepReport } from './sweep-report.js';
import { sweepTable, type SweepTable } from './sweep-table.js';
import type { TrainingFlags } from './training-flags.js';
import { createTrainingPool, type TrainingPool } from './training-pool.js';

/** What a sweep is asked for. */
export interface SweepQuestion {
  readonly data: string;
  readonly flags: SweepFlags;
  readonly base: BaseFlags;
  readonly train: TrainingFlags;
  /** Worker threads by default; tests hand in others. */
  readonly createPool?: (workers: number) => TrainingPool;
}

/** Makes the runs that the folder does not have yet, and reports on all; the first interrupt lets those in progress end. */
export async function makeSweep(question: SweepQuestion, io: CliIo): Promise<SweepReport> {
  const { data, flags, base, train } = question;
  const workers = readWorkers(flags.workers);
  const shard = readShard(flags.shard, io.env);
  const plan = await planSweep(data, base, flags, train);
  const folder = sweepFolder(flags.out, data);
  await prepareFolder(folder, data, plan, shard);
  const journalPath = join(folder, `runs${shardSuffix(shard)}.jsonl`);
  const { journal, mended } = await Journal.open(journalPath);
  if (mended) io.stderr.write(`the last record of ${journalPath} was cut off; its run is made again\n`);
  try {
    const records = latestRecords(await readRecords(folder));
    const runs = runsOfShard(plan, shard);
    const due = runs.filter(({ key }) => isDue(records.get(key), flags.retryFailed === true));
    const began = performance.now();
    const interrupted = await makeRuns({ due, runs, records, workers, journal }, question, io);
    const seconds = (performance.now() - began) / 1000;
    const facts = { data, folder, shard, runs, records, due };
    const report = { ...sweepReport(facts, io), workers, seconds, interrupted };
    const files = shard === undefined ? await writeSweepFiles(report) : [journalPath];
    return { ...report, files };
  } finally {
    await journal.close();
  }
}

function isDue(record: RunRecord | undefined, retryFailed: boolean): boolean {
  return record === undefined || (record.status === 'failed' && retryFailed);
}

interface Work {
  readonly due: readonly PlannedRun[];
  readonly runs: readonly PlannedRun[];
  /** Gets the records of the runs that are made. */
  readonly records: Map<string, RunRecord>;
  readonly workers: number;
  readonly journal: Journal;
}

/** Resolves to whether it was interrupted. */
async function makeRuns(
  work: Work,
  { flags, createPool = createTrainingPool }: SweepQuestion,
  io: CliIo,
): Promise<boolean> {
  const { due, runs, records, workers, journal } = work;
  const table = () => sweepTable(runs, records);
  const progress = createSweepProgress(io, { runs: due.length, workers, table }, flags.json === true);
  const abort = new AbortController();
  const running = new Set<PlannedRun>();
  const unwatch = io.onInterrupt(() => {
    abort.abort();
    progress.say(`interrupted: ${running.size} runs in progress are let end; a second Ctrl-C ends at once`);
  });
  const pool = createPool(workers);
  let made = 0;
  try {
    await conductSweep({
      runs: due,
      workers,
      train: pool.train,
      signal: abort.signal,
      onStart: (run) => {
        running.add(run);
        progress.started(run);
      },
      onEnd: async (run, record) => {
        await journal.append(record);
        running.delete(run);
        records.set(run.key, record);
        made += 1;
        progress.ended(run, record);
      },
    });
  } finally {
    progress.close();
    unwatch();
    await pool.close();
  }
  if (!abort.signal.aborted) return false;
  io.stderr.write(`interrupted with ${made} of ${due.length} runs made; the same command goes on from there\n`);
  return true;
}

/** What a report is made of. */
interface Facts {
  readonly data: string;
  readonly folder: string;
  readonly shard: Shard | undefined;
  readonly runs: readonly PlannedRun[];
  readonly records: ReadonlyMap<string, RunRecord>;
  readonly due: readonly PlannedRun[];
}

function sweepReport({ data, folder, shard, runs, records, due }: Facts, io: CliIo) {
  const found = runs.flatMap(({ key }) => records.get(key) ?? []);
  const table = sweepTable(runs, records);
  const failed = found.filter(({ status }) => status === 'failed').length;
  const dueKeys = new Set(due.map(({ key }) => key));
  return {
    dataset: data,
    task: taskOf(table),
    folder,
    shard: shard && `${shard.index}/${shard.count}`,
    table,
    records: found,
    runs: {
      planned: runs.length,
      done: found.length - failed,
      failed,
      earlier: found.filter(({ key }) => !dueKeys.has(key)).length,
    },
    again: againWords(table, io),
    files: [],
  };
}

/** What the runs predict; classes where none has a result. */
export function taskOf({ rows }: SweepTable): SweepReport['task'] {
  return rows.flatMap(({ done }) => done).at(0)?.result.task ?? 'classification';
}

/** The command that trains the best setting again, and keeps the model. */
export function againWords({ best }: SweepTable, io: CliIo): readonly string[] | undefined {
  const first = best?.done.at(0);
  return first && [...programWords(io.env), ...first.command, '--out', 'model.json'];
}

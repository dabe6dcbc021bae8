import type { RunRecord } from './run-record.js';
import type { Spread } from './spread.js';
import type { SweepTable, TableRow } from './sweep-table.js';

/** All that a sweep has to tell; shown as JSON, text, Markdown or a page. */
export interface SweepReport {
  readonly dataset: string;
  readonly task: 'classification' | 'regression';
  readonly folder: string;
  /** Such as `2/4`; undefined for all runs. */
  readonly shard: string | undefined;
  readonly table: SweepTable;
  /** Of this sweep or shard, in the order of the plan. */
  readonly records: readonly RunRecord[];
  readonly runs: {
    readonly planned: number;
    readonly done: number;
    readonly failed: number;
    /** Of those done or failed: made before, by this command or another shard. */
    readonly earlier: number;
  };
  readonly workers: number | undefined;
  readonly seconds: number | undefined;
  readonly interrupted: boolean;
  /** Written beside the journal. */
  readonly files: readonly string[];
  /** Trains the best setting again with its first seed, as words. */
  readonly again: readonly string[] | undefined;
}

/** Why the best looks better than it is, or does not. */
export function selectionWords({ table }: SweepReport): string {
  const { criterion, rows } = table;
  if (criterion === 'validation') {
    return (
      'the mean loss on rows held out of training (--validation); the test score played no part in the choice, ' +
      'so it is not flattered by it'
    );
  }
  return (
    `the score on the very test rows that it is quoted on: the best of ${rows.length} settings looks better there than on ` +
    'new data. --validation 0.2 chooses by rows of their own'
  );
}

/** What the spread says of the choice. */
export function apartWords({ best, notToldApart }: SweepTable): string | undefined {
  if (best === undefined) return undefined;
  if (notToldApart === null) return 'one seed a setting says nothing of chance; --seeds 1..5 does';
  if (notToldApart === 0) return 'no other setting is within a standard error of the difference';
  const others = notToldApart === 1 ? 'one other setting is' : `${notToldApart} other settings are`;
  return `${others} within a standard error of the difference: these seeds do not tell them apart`;
}

/** Setting as `step-size 0.1, epsilon auto`. */
export function settingWords(setting: TableRow['setting']): string {
  const words = Object.entries(setting).map(([name, value]) => `${name} ${value}`);
  return words.length === 0 ? 'the options given' : words.join(', ');
}

/** The document of `sweep --json`; its names and their order are a contract. */
export function sweepJson(report: SweepReport): object {
  const { dataset, task, folder, shard, table, runs, workers, seconds, interrupted, files, again, records } = report;
  const { best, notToldApart } = table;
  const failures = records.flatMap((record) =>
    record.status === 'failed' ? [{ setting: record.setting, seed: record.seed, message: record.message }] : [],
  );
  return {
    dataset,
    task,
    folder,
    shard: shard ?? null,
    runs,
    workers: workers ?? null,
    seconds: seconds ?? null,
    status: interrupted ? 'interrupted' : runs.done + runs.failed < runs.planned ? 'partial' : 'completed',
    score: task === 'classification' ? 'testAccuracy' : 'testR2',
    criterion: table.criterion,
    selection: selectionWords(report),
    table: table.rows.map(rowJson),
    best: best?.score
      ? { ...rowJson(best), mean: best.score.mean, deviation: best.score.deviation, notToldApart, command: again }
      : null,
    failures,
    files,
  };
}

function rowJson({ setting, planned, done, failed, score, unweightedScore, validation }: TableRow): object {
  const number = (spread: Spread | undefined) => spread ?? null;
  return {
    setting,
    runs: { planned, done: done.length, failed },
    weighted: number(score),
    unweighted: number(unweightedScore),
    ...(validation && { validation }),
  };
}

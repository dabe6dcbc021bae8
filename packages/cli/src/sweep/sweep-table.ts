import { testScore, type DoneRecord, type RunRecord } from './run-record.js';
import { spreadOf, standardErrorOfDifference, type Spread } from './spread.js';
import type { PlannedRun, Setting } from './sweep-plan.js';

/** What the best setting is chosen by. */
export type Criterion = 'validation' | 'test';

/** All runs of one setting, over the seeds. */
export interface TableRow {
  readonly setting: Setting;
  readonly planned: number;
  readonly done: readonly DoneRecord[];
  readonly failed: number;
  /** Test score; undefined before the first run is done. */
  readonly score: Spread | undefined;
  readonly unweightedScore: Spread | undefined;
  /** Least mean loss on the validation rows, where there are any. */
  readonly validation: Spread | undefined;
}

/** A sweep, best setting first. */
export interface SweepTable {
  readonly criterion: Criterion;
  readonly rows: readonly TableRow[];
  readonly best: TableRow | undefined;
  /** Other settings whose difference from the best is within one standard error; null where one seed tells nothing. */
  readonly notToldApart: number | null;
}

/** Runs of one setting are those whose varied options are the same. */
export type TableRun = Pick<PlannedRun, 'key' | 'setting' | 'seed'>;

/** Groups runs by setting and sorts them by the criterion. */
export function sweepTable(runs: readonly TableRun[], records: ReadonlyMap<string, RunRecord>): SweepTable {
  const groups = new Map<string, TableRun[]>();
  for (const run of runs) {
    const name = JSON.stringify(run.setting);
    groups.set(name, [...(groups.get(name) ?? []), run]);
  }
  const rows = [...groups.values()].map((group) => tableRow(group, records));
  const criterion = criterionOf(rows);
  const sorted = [...rows].sort((a, b) => rankOf(b, criterion) - rankOf(a, criterion));
  // A setting that has failed, or is not through, is not the best while there is one that is.
  const candidates = sorted.filter(({ score }) => score !== undefined);
  const complete = candidates.filter(({ planned, done }) => done.length === planned);
  const rivals = complete.length > 0 ? complete : candidates;
  const best = rivals.at(0);
  return { criterion, rows: sorted, best, notToldApart: best ? countNear(best, rivals, criterion) : null };
}

function tableRow(group: readonly TableRun[], records: ReadonlyMap<string, RunRecord>): TableRow {
  const found = group.flatMap(({ key }) => records.get(key) ?? []);
  const done = found.filter((record) => record.status === 'done');
  const losses = done.flatMap(({ result }) => result.validation?.best ?? []);
  const scores = done.map(testScore);
  const spread = (values: readonly number[]) => (values.length === 0 ? undefined : spreadOf(values));
  return {
    setting: group[0].setting,
    planned: group.length,
    done,
    failed: found.length - done.length,
    score: spread(scores.map(({ weighted }) => weighted)),
    unweightedScore: spread(scores.map(({ unweighted }) => unweighted)),
    validation: losses.length === done.length ? spread(losses) : undefined,
  };
}

/** Validation losses where all runs have one; of different losses they cannot be compared. */
function criterionOf(rows: readonly TableRow[]): Criterion {
  const made = rows.filter(({ done }) => done.length > 0);
  const comparable = new Set(rows.map(({ setting }) => setting.loss)).size <= 1;
  return comparable && made.length > 0 && made.every(({ validation }) => validation) ? 'validation' : 'test';
}

/** The number of a row that decides. */
export function decisive({ score, validation }: TableRow, criterion: Criterion): Spread | undefined {
  return criterion === 'validation' ? validation : score;
}

/** The larger the better. */
function rankOf(row: TableRow, criterion: Criterion): number {
  const mean = decisive(row, criterion)?.mean;
  if (mean === undefined) return -Number.MAX_VALUE;
  return criterion === 'validation' ? -mean : mean;
}

function countNear(best: TableRow, rivals: readonly TableRow[], criterion: Criterion): number | null {
  const own = decisive(best, criterion);
  let near = 0;
  for (const rival of rivals) {
    const other = decisive(rival, criterion);
    if (rival === best || own === undefined || other === undefined) continue;
    const error = standardErrorOfDifference(own, other);
    if (error === null) return null;
    if (Math.abs(own.mean - other.mean) <= error) near += 1;
  }
  return near;
}

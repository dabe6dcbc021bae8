import type { Backend } from 'proxflow';
import { contenders, measure, type Contender, type Showing } from '../baselines/index.js';
import type { AccuracyTable } from './tables.js';

/** What every contender showed on one table, a showing for each seed. */
export interface AccuracyRow {
  readonly table: AccuracyTable;
  readonly rows: { readonly train: number; readonly test: number; readonly columns: number };
  readonly results: readonly { readonly contender: Contender; readonly showings: readonly Showing[] }[];
}

/** What {@link measureAccuracy} may be told. */
export interface AccuracyOptions {
  readonly backend: Backend;
  readonly seeds: readonly number[];
  /** Called before each training. */
  readonly onTraining?: (table: string, contender: string, seed: number) => void;
  /** Share of the usual steps or epochs; 1 by default. */
  readonly effort?: number;
}

/** Trains every contender on every table with every seed: same rows, same seed for each. */
export async function measureAccuracy(
  tables: readonly AccuracyTable[],
  { backend, seeds, onTraining, effort }: AccuracyOptions,
): Promise<AccuracyRow[]> {
  const rows: AccuracyRow[] = [];
  for (const table of tables) {
    const results = [];
    for (const contender of contenders) {
      const showings: Showing[] = [];
      for (const seed of seeds) {
        onTraining?.(table.name, contender.name, seed);
        const question = { ...(await table.question(seed)), seed, backend, ...(effort !== undefined && { effort }) };
        showings.push(await measure(contender, question));
      }
      results.push({ contender, showings });
    }
    const { train, test } = await table.question(seeds[0]);
    rows.push({ table, rows: { train: train.rows, test: test.rows, columns: train.columns }, results });
  }
  return rows;
}

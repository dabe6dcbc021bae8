import { once } from 'node:events';
import { InvalidArgumentError } from '@proxflow/backend';
import type { DroppedRow, FeatureBlock, FeatureTable, UnseenCategory } from '@proxflow/datasets';
import type { Estimator } from 'proxflow';
import type { CliIo, OutputStream } from './cli-io.js';
import type { DataReport } from './encoded-data.js';
import type { LoadedModel } from './files/load-model.js';
import { predictionHeader, predictionLines, type PredictionHead, type PredictionRows } from './render/predictions.js';

/** What is predicted, and how. */
export interface PredictionQuestion {
  readonly loaded: LoadedModel;
  readonly file: string;
  readonly estimator: Estimator;
  readonly probabilities: boolean;
}

/** What the predictions of a model look like. @throws InvalidArgumentError for probabilities of numbers. */
export function headOf({ loaded, file, estimator, probabilities }: PredictionQuestion): PredictionHead {
  const { path, task } = loaded;
  const about = { model: path, file, task, estimator };
  if (loaded.task === 'classification') {
    return { ...about, outputs: 1, classes: probabilities ? loaded.model.classes : undefined };
  }
  if (!probabilities) return { ...about, outputs: loaded.model.outputs, classes: undefined };
  throw new InvalidArgumentError({
    argument: '--probabilities',
    expected: 'a model that predicts classes',
    remedy: `Leave --probabilities out; ${path} predicts numbers.`,
  });
}

/** Puts predictions of the rows kept where they stood among all rows of a block. */
function spread<T>({ rows, kept }: FeatureBlock, found: readonly T[]): (T | undefined)[] {
  const all = new Array<T | undefined>(rows).fill(undefined);
  kept.forEach((place, i) => (all[place] = found[i]));
  return all;
}

async function predictTable(
  { loaded, estimator, probabilities }: PredictionQuestion,
  table: FeatureTable,
): Promise<{ readonly values: (string | number)[][]; readonly probabilities?: number[][] }> {
  if (loaded.task === 'regression') {
    const { outputs } = loaded.model;
    const numbers = await loaded.model.predict(table, { estimator });
    return {
      values: Array.from({ length: table.rows }, (_, i) => [...numbers.subarray(i * outputs, (i + 1) * outputs)]),
    };
  }
  const { model } = loaded;
  const values = (await model.predict(table, { estimator })).map((name) => [name]);
  return probabilities ? { values, probabilities: await model.predictProbability(table, { estimator }) } : { values };
}

async function predictBlock(question: PredictionQuestion, block: FeatureBlock): Promise<PredictionRows> {
  if (block.kept.length === 0)
    return { values: spread(block, []), ...(question.probabilities && { probabilities: spread(block, []) }) };
  const { values, probabilities } = await predictTable(question, block.table);
  return { values: spread(block, values), ...(probabilities && { probabilities: spread(block, probabilities) }) };
}

/** Rows that a report names at most; the file may be longer than memory. */
const mostDropped = 1000;

/** Counts over all blocks what could not be taken as it was. */
class Totals {
  rows = 0;
  #droppedRows = 0;
  readonly #dropped: DroppedRow[] = [];
  readonly #filled: Record<string, number> = {};
  readonly #unseen = new Map<string, UnseenCategory>();

  add({ rows, dropped, report }: FeatureBlock): void {
    this.rows += rows;
    this.#droppedRows += dropped.length;
    this.#dropped.push(...dropped.slice(0, mostDropped - this.#dropped.length));
    for (const [name, cells] of Object.entries(report.filled)) this.#filled[name] = (this.#filled[name] ?? 0) + cells;
    for (const one of report.unseen) {
      const key = JSON.stringify([one.column, one.category]);
      this.#unseen.set(key, { ...one, rows: one.rows + (this.#unseen.get(key)?.rows ?? 0) });
    }
  }

  report(): DataReport {
    return {
      rows: this.rows,
      dropped: this.#dropped,
      droppedRows: this.#droppedRows,
      headerless: false,
      filled: this.#filled,
      unseen: [...this.#unseen.values()],
    };
  }
}

/** Predicts block by block. The report is right when all blocks have been taken. */
export function predictBlocks(
  question: PredictionQuestion,
  blocks: AsyncIterable<FeatureBlock>,
): { readonly rows: AsyncGenerator<PredictionRows, void, void>; readonly report: () => DataReport } {
  const totals = new Totals();
  async function* predicted(): AsyncGenerator<PredictionRows, void, void> {
    for await (const block of blocks) {
      totals.add(block);
      yield await predictBlock(question, block);
    }
  }
  return { rows: predicted(), report: () => totals.report() };
}

/** Writes as fast as the reader takes it. */
async function write(stream: OutputStream, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain');
}

/** Writes predictions as CSV while they come; nothing before the first block. */
export async function writePredictions(
  head: PredictionHead,
  blocks: AsyncIterable<PredictionRows>,
  { stdout }: CliIo,
): Promise<void> {
  let first = true;
  for await (const block of blocks) {
    await write(stdout, (first ? predictionHeader(head) : '') + predictionLines(block, head));
    first = false;
  }
}

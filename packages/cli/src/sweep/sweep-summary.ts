import { percent, shortNumber, timeSpan } from '../render/numbers.js';
import { beside, labelled, type Page } from '../render/page.js';
import { commandLines } from '../render/shell-command.js';
import { columns } from '../render/tables.js';
import { displayWidth, fit, wrap } from '../render/text.js';
import type { Spread } from './spread.js';
import { apartWords, selectionWords, settingWords, type SweepReport } from './sweep-report.js';
import type { SweepTable, TableRow } from './sweep-table.js';

/** Settings that are printed; the rest is in the files. */
const mostRows = 20;

/** A sweep as text for people, never wider than the page. */
export function sweepSummary(report: SweepReport, page: Page): string {
  const blocks = [
    runLines(report, page),
    tableLines(report.table, report.task, page),
    bestLines(report, page),
    fileLines(report, page),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function runLines({ dataset, shard, runs, workers, seconds, records }: SweepReport, page: Page): string[] {
  const { planned, done, failed, earlier } = runs;
  const part = shard === undefined ? '' : `, shard ${shard}`;
  const failure = records.find((record) => record.status === 'failed');
  return [
    ...labelled(page, 'Sweep', `${dataset}, ${planned} runs${part}`),
    ...labelled(
      page,
      'Runs',
      `${done} done, ${failed} failed, ${planned - done - failed} left; ${earlier} made before`,
    ),
    ...(failure
      ? labelled(page, 'A failure', `${settingWords(failure.setting)}, seed ${failure.seed}: ${failure.message}`)
      : []),
    ...(workers === undefined || seconds === undefined
      ? []
      : labelled(page, 'Time', `${timeSpan(seconds)}, ${workers} at a time`)),
  ];
}

/** One number of a spread in the units of the task. */
export function scoreFormat(task: SweepReport['task']): (value: number) => string {
  return task === 'classification' ? percent : (value) => value.toFixed(4);
}

/** `97.06 %` and `0.59 %`, or what stands for them. */
export function spreadCells(spread: Spread | undefined, show: (value: number) => string): [string, string] {
  if (spread === undefined) return ['-', '-'];
  return [show(spread.mean), spread.deviation === null ? '-' : show(spread.deviation)];
}

/** Head and rows of the table for people. */
export function tableCells({ rows, criterion }: SweepTable, task: SweepReport['task']): string[][] {
  const names = Object.keys(rows[0]?.setting ?? {});
  const show = scoreFormat(task);
  const byValidation = criterion === 'validation';
  const score = task === 'classification' ? 'accuracy' : 'R squared';
  const head = [...names, 'runs', score, 'deviation', ...(byValidation ? ['held-out loss', 'deviation'] : [])];
  const cells = (row: TableRow) => [
    ...names.map((name) => fit(row.setting[name], 24)),
    `${row.done.length}/${row.planned}${row.failed > 0 ? ` (${row.failed} failed)` : ''}`,
    ...spreadCells(row.score, show),
    ...(byValidation ? spreadCells(row.validation, shortNumber) : []),
  ];
  return [head, ...rows.map(cells)];
}

/** The table, best first; where it is too wide for the page, a line of options above each line of numbers. */
export function tableLines(table: SweepTable, task: SweepReport['task'], page: Page): string[] {
  const [head, ...rows] = tableCells(table, task);
  const shown = rows.slice(0, mostRows);
  const more = rows.length - shown.length;
  const note = more > 0 ? [`${more} more in results.csv`] : [];
  const lines = columns([head, ...shown]);
  if (lines.every((line) => displayWidth(line) <= page.width))
    return [page.strong(lines[0]), ...lines.slice(1), ...note];
  const options = Object.keys(table.rows[0].setting).length;
  const numbers = columns([head, ...shown].map((cells) => ['', ...cells.slice(options)]));
  const above = table.rows.slice(0, mostRows).map(({ setting }) => wrap(settingWords(setting), page.width));
  return [page.strong(numbers[0]), ...above.flatMap((words, i) => [...words, numbers[i + 1]]), ...note];
}

function bestLines(report: SweepReport, page: Page): string[] {
  const { table, task } = report;
  const { best } = table;
  if (report.shard !== undefined)
    return labelled(page, 'Together', 'sweep merge puts the shards together and tells the best');
  if (best?.score === undefined) return [];
  const show = scoreFormat(task);
  const { mean, deviation, count, least, most } = best.score;
  const spread =
    deviation === null
      ? 'one seed'
      : `deviation ${show(deviation)} over ${count} seeds, ${show(least)} to ${show(most)}`;
  const name = task === 'classification' ? 'test accuracy' : 'test R squared';
  return [
    ...labelled(page, 'Best', settingWords(best.setting), `${name} ${show(mean)}, ${spread}`, apartWords(table) ?? ''),
    ...labelled(page, 'Chosen by', selectionWords(report)),
  ];
}

function fileLines({ files, again, folder, shard }: SweepReport, page: Page): string[] {
  const commands = again === undefined || shard !== undefined ? [] : commandLines(again, page.width);
  return [
    ...beside(
      page,
      'Files',
      files.length === 0
        ? [`the journal in ${fit(folder, page.width - 40)}`]
        : files.flatMap((file) => wrap(file, page.width - 14)),
    ),
    ...(commands.length === 0 ? [] : [...labelled(page, 'Train it with', ''), ...commands]),
  ];
}

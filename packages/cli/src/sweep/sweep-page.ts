import { basename } from 'node:path';
import { barChart, pageTheme } from '@proxflow/charts';
import { shortNumber } from '../render/numbers.js';
import { commandLines } from '../render/shell-command.js';
import { fit } from '../render/text.js';
import { drawFigures } from '../report/figures.js';
import { datum, Html, markup, scrolling, section, table } from '../report/html.js';
import { htmlPage } from '../report/page.js';
import type { Spread } from './spread.js';
import { apartWords, selectionWords, settingWords, sweepJson, type SweepReport } from './sweep-report.js';
import { scoreFormat } from './sweep-summary.js';

/** Settings in the chart; the table has all. */
const mostDots = 25;

/** A sweep as one HTML page: the best, all settings as a table and a chart, and what failed. */
export async function sweepPage(report: SweepReport): Promise<string> {
  const { dataset, runs, table: found } = report;
  const failures = failureSection(report);
  const sections = [
    { id: 'best', title: 'Best setting', body: section('best', 'Best setting', bestParts(report)) },
    { id: 'chart', title: 'Spread', body: section('chart', 'Spread', [await spreadChart(report)]) },
    { id: 'settings', title: 'All settings', body: section('settings', 'All settings', [settingsTable(report)], true) },
    ...(failures
      ? [{ id: 'failures', title: 'Failures', body: section('failures', 'Failures', [failures], true) }]
      : []),
  ];
  return htmlPage({
    title: `Sweep of ${basename(dataset)}`,
    introduction: markup`<p>${found.rows.length} settings, ${runs.planned} runs: ${runs.done} done, ${runs.failed} failed,
${runs.planned - runs.done - runs.failed} left.</p>`,
    sections,
    data: sweepJson(report),
  });
}

function scoreName({ task }: SweepReport): string {
  return task === 'classification' ? 'test accuracy' : 'test R squared';
}

function bestParts(report: SweepReport): Html[] {
  const { table: found, task, again } = report;
  const { best } = found;
  if (best?.score === undefined) return [markup`<p>No run has a result.</p>`];
  const show = scoreFormat(task);
  const { mean, deviation, count, least, most } = best.score;
  const keys = [
    markup`<div><dt>${scoreName(report)}</dt><dd>${datum('best.mean', mean, show(mean))}</dd></div>`,
    ...(deviation === null
      ? []
      : [markup`<div><dt>deviation</dt><dd>${datum('best.deviation', deviation, show(deviation))}</dd></div>`]),
    markup`<div><dt>seeds</dt><dd>${count}</dd></div>`,
    markup`<div><dt>least</dt><dd>${show(least)}</dd></div><div><dt>most</dt><dd>${show(most)}</dd></div>`,
  ];
  return [
    markup`<p><strong>${settingWords(best.setting)}</strong></p><dl class="keys">${keys}</dl>`,
    markup`<p>${sentence(apartWords(found) ?? '')}</p>`,
    markup`<p class="soft">Chosen by ${selectionWords(report)}.</p>`,
    ...(again ? [markup`<p>Train it again with</p>`, commandBlock(again)] : []),
  ];
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** A command that can be copied into a shell. */
function commandBlock(words: readonly string[]): Html {
  const lines = commandLines(words, 44).map((line) => line.replace(/^ {2}/, ''));
  return scrolling('Command', markup`<pre><code>${lines.map((line) => markup`${line}${newLine}`)}</code></pre>`);
}

const newLine = new Html('\n');

async function spreadChart(report: SweepReport): Promise<Html> {
  const { rows } = report.table;
  const scored = rows.flatMap(({ setting, score }) => (score ? [{ setting, score }] : []));
  if (scored.length === 0) return markup`<p>No run has a result.</p>`;
  const chart = barChart({
    valueTitle: scoreName(report),
    bars: scored.slice(0, mostDots).map(({ setting, score }) => ({
      name: fit(Object.values(setting).join(', ') || 'as given', 26),
      value: score.mean,
      deviation: score.deviation ?? 0,
    })),
    points: true,
    width: 220,
    nameWidth: 150,
    theme: pageTheme,
  });
  const more = scored.length > mostDots ? ` The first ${mostDots} of ${scored.length} are shown.` : '';
  const explanation = `Mean and standard deviation of the ${scoreName(report)} over the seeds of each setting, the best first.${more}`;
  return drawFigures([{ title: 'Settings and their spread', explanation, chart }]);
}

function settingsTable({ table: found, task }: SweepReport): Html {
  const { rows, criterion, best } = found;
  const names = Object.keys(rows[0]?.setting ?? {});
  const show = scoreFormat(task);
  const cells = (spread: Spread | undefined, format: (value: number) => string) => [
    spread ? format(spread.mean) : '-',
    typeof spread?.deviation === 'number' ? format(spread.deviation) : '-',
  ];
  const score = task === 'classification' ? 'accuracy' : 'R squared';
  const held = criterion === 'validation' ? ['held-out loss', 'deviation'] : [];
  const head = [...names, 'runs', score, 'deviation', ...held].map((cell) => markup`<th scope="col">${cell}</th>`);
  const lines = rows.map((row) => {
    const values = [
      ...names.map((name) => row.setting[name]),
      `${row.done.length}/${row.planned}${row.failed > 0 ? `, ${row.failed} failed` : ''}`,
      ...cells(row.score, show),
      ...(held.length > 0 ? cells(row.validation, shortNumber) : []),
    ];
    const kind = row === best ? 'best' : 'other';
    return markup`<tr class="${kind}">${values.map((value) => markup`<td>${value}</td>`)}</tr>`;
  });
  const caption = 'Settings, best first, over their seeds';
  return scrolling(
    caption,
    markup`<table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${lines}</tbody></table>`,
  );
}

function failureSection({ records }: SweepReport): Html | undefined {
  const rows = records.flatMap((record) =>
    record.status === 'failed' ? [[settingWords(record.setting), record.seed, record.message]] : [],
  );
  if (rows.length === 0) return undefined;
  return markup`<div class="text">${table('Runs that failed', ['setting', 'seed', 'message'], rows)}</div>`;
}

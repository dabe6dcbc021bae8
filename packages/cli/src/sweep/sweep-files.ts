import { basename, join } from 'node:path';
import { writeAtomically } from '../files/write-atomically.js';
import { csvLine } from '../render/csv.js';
import type { RunRecord } from './run-record.js';
import { apartWords, selectionWords, settingWords, type SweepReport } from './sweep-report.js';
import { scoreFormat, tableCells } from './sweep-summary.js';

/** Every run in full precision: options that vary, seed, scores, and what became of it. */
export function resultsCsv(records: readonly RunRecord[]): string {
  const names = [...new Set(records.flatMap(({ setting }) => Object.keys(setting)))];
  const head = [
    ...[...names, 'seed', 'status', 'test_weighted', 'test_unweighted', 'train_weighted', 'train_unweighted'],
    ...['validation_loss', 'risk', 'free_energy', 'effective_sample_size', 'steps', 'seconds', 'message'],
  ];
  const rows = records.map((record) => [
    ...names.map((name) => record.setting[name] ?? ''),
    record.seed,
    ...outcomeCells(record),
  ]);
  return [head, ...rows].map(csvLine).join('');
}

function outcomeCells(record: RunRecord): (string | number)[] {
  if (record.status === 'failed') return ['failed', ...Array<string>(10).fill(''), record.message];
  const { result } = record;
  const test = result.testAccuracy ?? result.testR2;
  const train = result.trainAccuracy ?? result.trainR2;
  return [
    result.status,
    ...[test?.weighted, test?.unweighted, train?.weighted, train?.unweighted].map((value) => value ?? ''),
    result.validation?.best ?? '',
    ...[result.risk.last, result.freeEnergy.last, result.effectiveSampleSize, result.steps, result.seconds],
    '',
  ];
}

/** The table and what it says of the best, as Markdown. */
export function summaryMarkdown(report: SweepReport): string {
  const { dataset, table, task, runs } = report;
  const [head, ...rows] = tableCells(table, task);
  const cell = (text: string) => text.replace(/[\\|`*_<]/g, '\\$&');
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  const failures = report.records.flatMap((record) =>
    record.status === 'failed'
      ? [`- ${cell(settingWords(record.setting))}, seed ${cell(record.seed)}: ${cell(record.message)}`]
      : [],
  );
  return [
    `# Sweep of ${cell(basename(dataset))}`,
    `${runs.done} runs done, ${runs.failed} failed, ${runs.planned - runs.done - runs.failed} left.`,
    bestSentence(report),
    [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n'),
    ...(failures.length > 0 ? ['## Failures', failures.join('\n')] : []),
    '',
  ].join('\n\n');
}

/** The best and how it was chosen, in sentences. */
export function bestSentence(report: SweepReport): string {
  const { table, task } = report;
  const { best } = table;
  if (best?.score === undefined) return 'No run has a result.';
  const show = scoreFormat(task);
  const { mean, deviation, count } = best.score;
  const spread = deviation === null ? 'one seed' : `standard deviation ${show(deviation)} over ${count} seeds`;
  const name = task === 'classification' ? 'test accuracy' : 'test R squared';
  return `Best: ${settingWords(best.setting)}, with ${name} ${show(mean)} (${spread}); ${apartWords(table)}. Chosen by ${selectionWords(report)}.`;
}

/** Writes the results into the folder; returns the paths. */
export async function writeSweepFiles(report: SweepReport): Promise<string[]> {
  // Loaded only here: drawing needs a library that takes its time to load.
  const { sweepPage } = await import('./sweep-page.js');
  const contents = {
    'results.csv': resultsCsv(report.records),
    'summary.md': summaryMarkdown(report),
    'summary.html': await sweepPage(report),
  };
  const paths: string[] = [];
  for (const [name, text] of Object.entries(contents)) {
    const path = join(report.folder, name);
    await writeAtomically(path, text);
    paths.push(path);
  }
  return paths;
}

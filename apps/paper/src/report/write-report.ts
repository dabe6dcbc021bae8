import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SkippedExperiment } from '../experiments/experiment.js';
import type { Plot } from '../plots/plot.js';
import type { ColumnName } from '../training/recipe.js';
import { experimentSection, type FinishedExperiment } from './experiment-section.js';
import { htmlPage } from './html.js';

const title = 'Proximal mean-field learning: the published experiments, run again';

const meanings: Readonly<Record<ColumnName, string>> = {
  reference: 'the arithmetic of the scripts published with the paper, their departures from its text included',
  paper: "the paper's formulas, inner problems solved to a certificate, weights that sum to 1",
  default: 'what proxflow does unless told otherwise, on standardised features',
};

const source =
  'Source: A. Teter, I. Nodozi, A. Halder, Proximal mean field learning in shallow neural networks, TMLR 2024, ' +
  'arXiv 2210.13879. The published runs are unseeded: they can be met in their statistics, not number by number.';

function about(columns: readonly ColumnName[]): string {
  const lines = columns.map((name, k) => `- \`${name}\`: ${meanings[name]}${k < columns.length - 1 ? ';' : '.'}`);
  const count = ['one column', 'two columns', 'three columns'][columns.length - 1];
  return [`Each experiment is run in ${count}:`, '', ...lines, '', source].join('\n');
}

/** What a report is written of. */
export interface ReportQuestion {
  readonly finished: readonly FinishedExperiment[];
  readonly skipped: readonly SkippedExperiment[];
  /** The columns that were run. */
  readonly columns: readonly ColumnName[];
  /** How the runs were asked for, in a sentence. */
  readonly scale: string;
}

/** The report as Markdown, as one HTML page, and its pictures. */
export interface Report {
  readonly markdown: string;
  readonly html: string;
  readonly plots: readonly Plot[];
}

const pictures = 'pictures';

export async function composeReport({ finished, skipped, columns, scale }: ReportQuestion): Promise<Report> {
  const sections = [];
  for (const experiment of finished) sections.push(await experimentSection(experiment, pictures));
  const left = skipped.map((entry) => `- ${entry.title}: ${entry.reason}`);
  const markdown = [
    `# ${title}`,
    about(columns),
    scale,
    ...sections.map((section) => section.markdown),
    ...(left.length > 0 ? ['## Skipped', left.join('\n')] : []),
    '',
  ].join('\n\n');
  const plots = sections.flatMap((section) => section.plots);
  return { markdown, html: htmlPage(title, markdown, plots), plots };
}

/** Writes `report.md`, `report.html` and the pictures; returns the two paths. */
export async function writeReport(folder: string, { markdown, html, plots }: Report): Promise<readonly string[]> {
  await mkdir(join(folder, pictures), { recursive: true });
  for (const { name, svg } of plots) await writeFile(join(folder, pictures, `${name}.svg`), svg);
  const paths = [join(folder, 'report.md'), join(folder, 'report.html')];
  await writeFile(paths[0], markdown);
  await writeFile(paths[1], html);
  return paths;
}

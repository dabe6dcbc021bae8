// `pnpm paper`: runs the published experiments in three columns beside baselines, and writes a report with plots.
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { createDefaultBackend, type Backend } from 'proxflow';
import { explainingFailure } from './explain-failure.js';
import { writeFindings } from './findings/write-findings.js';
import { experimentIds } from './experiments/catalogue.js';
import { findSemeion, usualSemeion } from './experiments/semeion-file.js';
import { fullScale, quickScale, reproduce } from './reproduction.js';
import { writeReport } from './report/write-report.js';
import { createProgress } from './training/progress.js';
import { columnNames } from './training/recipe.js';

interface Options {
  readonly quick?: true;
  readonly full?: true;
  readonly steps: number;
  readonly seed: number;
  readonly out: string;
  readonly checkpoints: string;
  readonly checkpointEvery: number;
  readonly only?: string;
  readonly columns?: string;
  readonly variants?: string;
  readonly skip?: true;
  readonly banana?: string;
  readonly diabetes?: string;
  readonly semeion?: string;
  readonly baselines: boolean;
  readonly writeDocs?: true;
}

/** What the paper runs. */
const publishedSteps = 1_000_000;

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('A whole number above 0 is wanted.');
}

function seedNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value)) return value;
  throw new InvalidArgumentError('A whole number is wanted.');
}

function listOf(text: string | undefined): readonly string[] | undefined {
  return text?.split(',').map((part) => part.trim());
}

const root = join(import.meta.dirname, '../../..');

const program = new Command('paper')
  .description('Reproduces the experiments of Teter, Nodozi, Halder (TMLR 2024) and writes a report.')
  .addOption(new Option('--quick', 'a tenth of the particles and 60 steps: a minute').conflicts(['full', 'steps']))
  .addOption(new Option('--full', `the published ${publishedSteps} steps`).conflicts('steps'))
  .option('--steps <n>', 'steps of the published columns', count, 2000)
  .option('--seed <n>', 'seed of everything random', seedNumber, 1)
  .option('--out <folder>', 'where the report goes', join(root, 'reports/paper'))
  .option(
    '--checkpoints <folder>',
    'where runs are kept to go on after an interruption',
    join(root, 'reports/checkpoints'),
  )
  .option('--checkpoint-every <n>', 'steps between two checkpoints', count, 1000)
  .option('--only <ids>', `experiments to run, between commas: ${experimentIds.join(',')}`)
  .option('--columns <names>', `columns to run, between commas: ${columnNames.join(',')}`)
  .option('--variants <labels>', 'settings to run, between commas, as the report labels them: "beta 0.03,beta 0.05"')
  .option('--skip', 'leave out weight steps of the published columns that are certified to change nothing')
  .option('--banana <file>', 'a CSV of the banana data, class in the last column')
  .option('--diabetes <file>', 'a CSV of the diabetes data, class in the last column')
  .option(
    '--semeion <file>',
    `semeion.data, gzipped or not (default: ${usualSemeion} beside the repository, if it is there)`,
  )
  .option('--write-docs', 'only renew docs/what-we-found.md and its pictures, two minutes')
  .option('--no-baselines', 'leave the baselines out');

const options = program.parse().opts<Options>();
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
const say = (text: string) => process.stderr.write(`${text}\n`);

await explainingFailure(async () => {
  const backend = await createDefaultBackend();
  if (options.writeDocs) process.stdout.write(`${await writeFindings(join(root, 'docs'), backend, say)}\n`);
  else await reproduceAndReport(backend);
});

async function reproduceAndReport(backend: Backend): Promise<void> {
  const done = await reproduce({
    ...options,
    scale: options.quick ? quickScale : fullScale(options.full ? publishedSteps : options.steps),
    backend,
    progress: createProgress(process.stderr),
    say,
    semeion: options.semeion ?? findSemeion(),
    only: listOf(options.only),
    columns: listOf(options.columns),
    variants: listOf(options.variants),
    samples: 100,
    checkpoints: options.quick ? undefined : options.checkpoints,
    signal: stop.signal,
  });
  if (done === undefined) {
    say('Stopped; the same command goes on where it was.');
    process.exitCode = 130;
    return;
  }
  for (const path of await writeReport(options.out, done.report)) process.stdout.write(`${path}\n`);
}

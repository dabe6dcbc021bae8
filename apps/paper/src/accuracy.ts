// `pnpm accuracy`: our defaults beside baselines over seeds, as Markdown; `--write` puts it into docs/accuracy.md.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { createDefaultBackend } from 'proxflow';
import { composeAccuracy } from './accuracy/compose-accuracy.js';
import { measureAccuracy } from './accuracy/measure-accuracy.js';
import { accuracyTables } from './accuracy/tables.js';
import { writePage } from './report/write-page.js';
import { explainingFailure } from './explain-failure.js';
import { findSemeion, usualSemeion } from './experiments/semeion-file.js';

interface Options {
  readonly write?: true;
  readonly seeds: number;
  readonly only?: string;
  readonly semeion?: string;
}

const { write, seeds, only, semeion } = new Command('accuracy')
  .description('Trains our defaults and the baselines on every table, and prints their scores as Markdown.')
  .option('--write', 'write docs/accuracy.md instead')
  .option('--seeds <n>', 'seeds 1 to n', count, 10)
  .option('--only <names>', 'tables to take, by the beginning of their names, between commas: wdbc,two-norm')
  .option('--semeion <file>', `semeion.data, gzipped or not (default: ${usualSemeion} beside the repository)`)
  .parse()
  .opts<Options>();

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('A whole number above 0 is wanted.');
}

await explainingFailure(async () => {
  const path = semeion ?? findSemeion();
  const wanted = only?.toLowerCase().split(',');
  const tables = accuracyTables(path).filter(
    ({ name }) => wanted === undefined || wanted.some((start) => name.toLowerCase().startsWith(start)),
  );
  const numbers = Array.from({ length: seeds }, (_, k) => k + 1);
  const rows = await measureAccuracy(tables, {
    backend: await createDefaultBackend(),
    seeds: numbers,
    onTraining: (name, contender, seed) => process.stderr.write(`${name}, ${contender}, seed ${seed}\n`),
  });
  const markdown = composeAccuracy({
    rows,
    seeds: numbers,
    skipped: path === undefined ? [`Semeion, whose file is not there (--semeion semeion.data.gz).`] : [],
    machine: `Node ${process.versions.node}, ${availableParallelism()} cores`,
  });
  if (write) {
    const page = join(import.meta.dirname, '../../../docs/accuracy.md');
    await writePage(page, markdown);
    process.stdout.write(`${page}\n`);
  } else {
    process.stdout.write(markdown);
  }
});

import { shippedDatasets } from '@proxflow/datasets';
import type { Command } from 'commander';
import type { CliIo } from '../cli-io.js';
import { pageOf, type Page } from '../render/page.js';
import { columns } from '../render/tables.js';
import { wrap } from '../render/text.js';

const examples = `
Examples:
  proxflow datasets
  proxflow datasets --json`;

/** Adds the command `datasets`. */
export function addDatasets(program: Command, io: CliIo): void {
  program
    .command('datasets')
    .description('List the data sets that come with proxflow, with their licences.')
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples)
    .action(({ json }: { json?: boolean }) => {
      io.stdout.write(json ? `${JSON.stringify(datasetsJson())}\n` : datasetsText(pageOf(io.stdout, io.env)));
    });
}

function datasetsJson(): object[] {
  return shippedDatasets.map(({ name, title, rows, columns, task, licence, source }) => ({
    name,
    title,
    rows,
    columns,
    task,
    licence,
    source,
  }));
}

function datasetsText(page: Page): string {
  const table = columns([
    ['name', 'rows', 'features', 'task', 'licence'],
    ...shippedDatasets.map((entry) => [
      entry.name,
      String(entry.rows),
      String(entry.columns),
      entry.task,
      entry.licence,
    ]),
  ]);
  const about = shippedDatasets.flatMap(({ name, title, source }) => [
    '',
    page.strong(name),
    ...wrap(title, page.width - 2).map((line) => `  ${line}`),
    ...wrap(source, page.width - 2).map((line) => `  ${page.faint(line)}`),
  ]);
  return `${[page.strong(table[0]), ...table.slice(1), ...about].join('\n')}\n`;
}

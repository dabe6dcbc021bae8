import { requireOneOf } from '@proxflow/backend';
import type { CsvFormat } from '@proxflow/datasets';
import type { Command } from 'commander';
import type { FileOptions } from '../files/load-table.js';
import { given } from './parse-options.js';

const delimiters = { comma: ',', tab: '\t', semicolon: ';', bar: '|' } as const;
const names = Object.keys(delimiters) as (keyof typeof delimiters)[];

/** How a CSV file is written, as commander hands it over. */
export interface FormatFlags {
  readonly delimiter?: string;
  readonly header?: boolean;
}

/** As {@link FormatFlags}, for files with a target. */
export interface FileFlags extends FormatFlags {
  readonly label?: string;
  readonly task?: string;
}

/** Adds `--delimiter`, `--header` and `--no-header`. */
export function addFormatOptions(command: Command): Command {
  return command
    .option('--delimiter <name>', `${names.join(', ')} (default: found)`)
    .option('--header', 'line 1 holds column names, numbers as they may be')
    .option('--no-header', 'line 1 is data; the columns are "column 1", ...');
}

/** @throws InvalidArgumentError for an unknown delimiter. */
export function readFormat({ delimiter, header }: FormatFlags): CsvFormat {
  const name = delimiter === undefined ? undefined : requireOneOf('--delimiter', delimiter, names);
  return given({ delimiter: name && delimiters[name], header });
}

/** @throws InvalidArgumentError for an unknown delimiter or task. */
export function readFileOptions(flags: FileFlags): FileOptions {
  const { label, task } = flags;
  const known = task === undefined ? undefined : requireOneOf('--task', task, ['auto', 'classification', 'regression']);
  return { ...readFormat(flags), ...given({ label, task: known }) };
}

/** The same flags as words, to be typed again. */
export function formatWords({ delimiter, header }: FormatFlags): string[] {
  return [
    ...(delimiter === undefined ? [] : ['--delimiter', delimiter]),
    ...(header === undefined ? [] : [header ? '--header' : '--no-header']),
  ];
}

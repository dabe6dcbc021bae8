import { requireOneOf } from '@proxflow/backend';
import type { CsvFormat } from '@proxflow/datasets';
import type { Command } from 'commander';
import type { FeatureFileOptions, FileOptions } from '../files/table-file.js';
import { given } from './parse-options.js';

const delimiters = { comma: ',', tab: '\t', semicolon: ';', bar: '|' } as const;
const names = Object.keys(delimiters) as (keyof typeof delimiters)[];

/** How a CSV file is written, as commander hands it over. */
export interface FormatFlags {
  readonly delimiter?: string;
  readonly header?: boolean;
}

/** As {@link FormatFlags}, for files of other formats too. */
export interface FeatureFileFlags extends FormatFlags {
  readonly format?: string;
}

/** As {@link FeatureFileFlags}, for files with a target. */
export interface FileFlags extends FeatureFileFlags {
  readonly label?: string;
  readonly task?: string;
  readonly labelsFile?: string;
}

/** Adds `--delimiter`, `--header` and `--no-header`. */
export function addFormatOptions(command: Command): Command {
  return command
    .option('--delimiter <name>', `${names.join(', ')} (default: found)`)
    .option('--header', 'line 1 holds column names, numbers as they may be')
    .option('--no-header', 'line 1 is data; the columns are "column 1", ...');
}

/** As {@link addFormatOptions}, with `--format`. */
export function addFeatureFileOptions(command: Command): Command {
  return addFormatOptions(command.option('--format <name>', 'auto, csv, semeion or idx (default: auto)'));
}

/** As {@link addFeatureFileOptions}, with `--labels-file`. */
export function addFileOptions(command: Command): Command {
  return addFeatureFileOptions(command).option('--labels-file <file>', 'labels of IDX images, an IDX file too');
}

/** @throws InvalidArgumentError for an unknown delimiter. */
export function readFormat({ delimiter, header }: FormatFlags): CsvFormat {
  const name = delimiter === undefined ? undefined : requireOneOf('--delimiter', delimiter, names);
  return given({ delimiter: name && delimiters[name], header });
}

/** @throws InvalidArgumentError for an unknown delimiter or format. */
export function readFeatureFileOptions(flags: FeatureFileFlags): FeatureFileOptions {
  const known =
    flags.format === undefined ? 'auto' : requireOneOf('--format', flags.format, ['auto', 'csv', 'semeion', 'idx']);
  return { ...readFormat(flags), ...(known !== 'auto' && { format: known }) };
}

/** @throws InvalidArgumentError for an unknown delimiter, format or task. */
export function readFileOptions(flags: FileFlags): FileOptions {
  const { label, task, labelsFile } = flags;
  const known = task === undefined ? undefined : requireOneOf('--task', task, ['auto', 'classification', 'regression']);
  return { ...readFeatureFileOptions(flags), ...given({ label, task: known, labelsFile }) };
}

/** The flags of a file of features as words, to be typed again. */
export function featureFileWords({ format, delimiter, header }: FeatureFileFlags): string[] {
  return [
    ...(format === undefined ? [] : ['--format', format]),
    ...(delimiter === undefined ? [] : ['--delimiter', delimiter]),
    ...(header === undefined ? [] : [header ? '--header' : '--no-header']),
  ];
}

/** As {@link featureFileWords}, with the file of the labels. */
export function fileWords(flags: FileFlags): string[] {
  return [...featureFileWords(flags), ...(flags.labelsFile === undefined ? [] : ['--labels-file', flags.labelsFile])];
}

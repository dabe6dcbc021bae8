import { requireInteger, requireOneOf } from '@proxflow/backend';
import type { CsvFormat, MissingAnswer } from '@proxflow/datasets';
import type { Command } from 'commander';
import type { FeatureFileOptions, FileOptions } from '../files/table-file.js';
import { given, readNames, readNumber } from './parse-options.js';

const delimiters = { comma: ',', tab: '\t', semicolon: ';', bar: '|' } as const;
const names = Object.keys(delimiters) as (keyof typeof delimiters)[];

/** How a CSV file is written, as commander hands it over. */
export interface FormatFlags {
  readonly delimiter?: string;
  /** `auto`, `yes` or `no`; false for `--no-header`. */
  readonly header?: string | false;
}

/** As {@link FormatFlags}, for files of other formats too. */
export interface FeatureFileFlags extends FormatFlags {
  readonly format?: string;
  readonly missing?: string;
}

/** As {@link FeatureFileFlags}, for files with a target. */
export interface FileFlags extends FeatureFileFlags {
  readonly label?: string;
  readonly task?: string;
  readonly labelsFile?: string;
  readonly categorical?: string | readonly string[];
  readonly ignore?: string | readonly string[];
  readonly maxCategories?: string;
}

/** Adds `--delimiter`, `--header` and `--no-header`. */
export function addFormatOptions(command: Command): Command {
  return command
    .option('--delimiter <name>', `${names.join(', ')} (default: found)`)
    .option('--header <when>', 'whether line 1 holds names: auto, yes or no (default: auto)')
    .option('--no-header', 'the same as --header no: the columns are column1, ...');
}

/** As {@link addFormatOptions}, with `--format` and `--missing`. */
export function addFeatureFileOptions(command: Command): Command {
  return addFormatOptions(command.option('--format <name>', 'auto, csv, semeion or idx (default: auto)')).option(
    '--missing <answer>',
    'missing cells: error, drop their rows, or mean of training',
  );
}

/** As {@link addFeatureFileOptions}, with `--labels-file`. */
export function addFileOptions(command: Command): Command {
  return addFeatureFileOptions(command).option('--labels-file <file>', 'labels of IDX images, an IDX file too');
}

/** @throws InvalidArgumentError for an unknown delimiter. */
export function readFormat({ delimiter, header }: FormatFlags): CsvFormat {
  const name = delimiter === undefined ? undefined : requireOneOf('--delimiter', delimiter, names);
  return given({ delimiter: name && delimiters[name], header: readHeader(header) });
}

function readHeader(text: string | false | undefined): boolean | undefined {
  if (text === false) return false;
  const when = text === undefined ? 'auto' : requireOneOf('--header', text, ['auto', 'yes', 'no']);
  return when === 'auto' ? undefined : when === 'yes';
}

function readMissing(text: string | undefined): MissingAnswer | undefined {
  return text === undefined ? undefined : requireOneOf('--missing', text, ['error', 'drop', 'mean']);
}

/** @throws InvalidArgumentError for an unknown delimiter, format or answer to missing cells. */
export function readFeatureFileOptions(flags: FeatureFileFlags): FeatureFileOptions {
  const known =
    flags.format === undefined ? 'auto' : requireOneOf('--format', flags.format, ['auto', 'csv', 'semeion', 'idx']);
  return given({
    ...readFormat(flags),
    missing: readMissing(flags.missing),
    format: known === 'auto' ? undefined : known,
  });
}

/** @throws InvalidArgumentError for an unknown delimiter, format, answer or task, and for names that are none. */
export function readFileOptions(flags: FileFlags): FileOptions {
  const { label, task, labelsFile } = flags;
  const known = task === undefined ? undefined : requireOneOf('--task', task, ['auto', 'classification', 'regression']);
  return {
    ...readFeatureFileOptions(flags),
    ...given({
      label,
      task: known,
      labelsFile,
      categorical: readNames('--categorical', flags.categorical),
      ignore: readNames('--ignore', flags.ignore),
      maxCategories: readNumber('--max-categories', flags.maxCategories, requireInteger),
    }),
  };
}

/** The flags of a file of features as words, to be typed again. */
export function featureFileWords({ format, delimiter, header, missing }: FeatureFileFlags): string[] {
  return [
    ...(format === undefined ? [] : ['--format', format]),
    ...(delimiter === undefined ? [] : ['--delimiter', delimiter]),
    ...(header === undefined ? [] : header === false ? ['--no-header'] : ['--header', header]),
    ...(missing === undefined ? [] : ['--missing', missing]),
  ];
}

/** As {@link featureFileWords}, with the file of the labels. */
export function fileWords(flags: FileFlags): string[] {
  return [...featureFileWords(flags), ...(flags.labelsFile === undefined ? [] : ['--labels-file', flags.labelsFile])];
}

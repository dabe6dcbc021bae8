import { InvalidArgumentError } from '@proxflow/backend';
import {
  readCsv,
  selectFeatures,
  shippedDatasets,
  type LabelTask,
  type CsvFormat,
  type ShippedDataset,
  type Table,
} from '@proxflow/datasets';
import { existsSync } from 'node:fs';
import { readText } from './read-text.js';

/** What is said about a file and not about a shipped data set. */
export interface FileOptions extends CsvFormat {
  readonly label?: string;
  readonly task?: LabelTask;
}

/** Columns and classes that are known beforehand, as those of a trained model. */
export interface WantedColumns {
  readonly features?: readonly string[];
  readonly classes?: readonly string[];
}

/** Where a table comes from. */
export type TableSource =
  | { readonly kind: 'shipped'; readonly name: string; readonly dataset: ShippedDataset }
  | { readonly kind: 'file'; readonly name: string };

/** A name of a shipped data set means that; anything else is a path. @throws InvalidArgumentError for neither. */
export function findSource(name: string): TableSource {
  const dataset = shippedDatasets.find((candidate) => candidate.name === name);
  if (dataset !== undefined) return { kind: 'shipped', name, dataset };
  if (/[./\\]/.test(name) || existsSync(name)) return { kind: 'file', name };
  const names = shippedDatasets.map((candidate) => candidate.name).join(', ');
  throw new InvalidArgumentError({
    argument: 'data set',
    value: name,
    expected: `a CSV file, or one of ${names}`,
    remedy: `Name a file that exists, or choose from: ${names}.`,
  });
}

/** Loads a table with its target; a generated one is made from `seed`. */
export async function loadTable(
  source: TableSource,
  file: FileOptions,
  wanted: WantedColumns,
  seed: string | number,
): Promise<Table> {
  if (source.kind === 'file') {
    return readCsv(await readText(source.name, 'CSV file'), { name: source.name, ...file, ...wanted });
  }
  for (const [option, value] of Object.entries(file)) {
    if (value === undefined) continue;
    throw new InvalidArgumentError({
      argument: `--${option}`,
      value,
      expected: `no such option, as "${source.name}" is a shipped data set`,
      remedy: `Leave --${option} out; for a file of that name write ./${source.name}.`,
    });
  }
  const table = await source.dataset.load({ seed });
  return wanted.features ? selectKnown(table, wanted.features) : table;
}

function selectKnown(table: Table, names: readonly string[]): Table {
  const unknown = names.find((name) => !table.featureNames.includes(name));
  if (unknown === undefined) return selectFeatures(table, names);
  throw new InvalidArgumentError({
    argument: 'features',
    value: unknown,
    expected: `names of features of ${table.name}`,
    remedy: `Choose from: ${table.featureNames.join(', ')}.`,
  });
}

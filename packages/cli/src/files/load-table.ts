import { InvalidArgumentError } from '@proxflow/backend';
import { shippedDatasets, type MixedTable, type ShippedDataset, type Table } from '@proxflow/datasets';
import { existsSync } from 'node:fs';
import { selectKnown } from './select-known.js';
import { flagOf, readTableFile, type FileOptions, type WantedColumns } from './table-file.js';

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
    expected: `a file, or one of ${names}`,
    remedy: `Name a file that exists, or choose from: ${names}.`,
  });
}

/** Loads a table with its target, that of a CSV file not yet encoded; a generated one is made from `seed`. */
export async function loadTable(
  source: TableSource,
  file: FileOptions,
  wanted: WantedColumns,
  seed: string | number,
  onBytes: (count: number) => void = () => undefined,
): Promise<Table | MixedTable> {
  if (source.kind === 'file') return readTableFile(source.name, file, wanted, onBytes);
  for (const [option, value] of Object.entries(file)) {
    if (value === undefined) continue;
    const flag = flagOf(option as keyof FileOptions);
    throw new InvalidArgumentError({
      argument: flag,
      value,
      expected: `no such option, as "${source.name}" is a shipped data set`,
      remedy: `Leave ${flag} out; for a file of that name write ./${source.name}.`,
    });
  }
  return selectKnown(await source.dataset.load({ seed }), wanted.features);
}

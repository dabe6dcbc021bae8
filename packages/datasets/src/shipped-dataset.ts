import { InvalidArgumentError } from '@proxflow/backend';
import type { SplitKind } from './split-description.js';
import type { Table } from './table.js';

/** What a shipped data set may be asked for; which of them one takes stands in its `parameters`. */
export interface ShippedDatasetOptions {
  /** Number of rows to generate, even. Default: the entry's `rows`. */
  readonly rows?: number;
  /** Standard deviation of the noise. */
  readonly noise?: number;
  /** Seed of a generated table, default 0; a fixed table has no randomness and ignores it. */
  readonly seed?: string | number;
}

/** A data set that comes with the package, described without loading it. */
export interface ShippedDataset {
  /** The name to ask for: `wdbc`. */
  readonly name: string;
  /** One line for a list. */
  readonly title: string;
  /** Number of rows, by default for a generated table. */
  readonly rows: number;
  /** Number of features. */
  readonly columns: number;
  readonly task: 'classification' | 'regression';
  /**
   * The split to use unless another is asked for: `ordered` where the order is published and the classes are mixed,
   * `stratified` where rows stand class by class or writer by writer, `shuffled` for generated rows.
   */
  readonly split: SplitKind;
  /** Licence of the numbers. */
  readonly licence: string;
  /** Where the numbers come from, in words. */
  readonly source: string;
  /** The options that `load` takes; empty for a fixed table. */
  readonly parameters: readonly (keyof ShippedDatasetOptions)[];
  /** Loads or generates the table. @throws InvalidArgumentError for `rows` or `noise` where they are no parameter. */
  load(options?: ShippedDatasetOptions): Promise<Table>;
}

/** An ignored request for rows or noise would be a silent lie; a seed is harmless where nothing is random. */
function refuseForeignOptions(dataset: ShippedDataset, options: ShippedDatasetOptions): void {
  for (const option of ['rows', 'noise'] as const) {
    if (options[option] === undefined || dataset.parameters.includes(option)) continue;
    throw new InvalidArgumentError({
      argument: option,
      value: options[option],
      expected: `no ${option}, which the data set "${dataset.name}" does not take`,
      remedy: `Leave ${option} out, or choose a data set that has it.`,
    });
  }
}

/** An entry of the list, whose `load` refuses options that are not among its parameters. */
export function shipped(
  description: Omit<ShippedDataset, 'load'>,
  load: (options: ShippedDatasetOptions) => Table | Promise<Table>,
): ShippedDataset {
  const dataset: ShippedDataset = {
    ...description,
    async load(options = {}) {
      refuseForeignOptions(dataset, options);
      return load(options);
    },
  };
  return dataset;
}

import { InvalidArgumentError } from '@proxflow/backend';
import type { Table } from './table.js';
import { twoMoons } from './two-moons.js';
import { twoNorm } from './two-norm.js';
import { loadWdbc, wdbcProvenance } from './wdbc.js';

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

function shipped(
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

const TWO_NORM_ROWS = 1000;
const TWO_MOONS_ROWS = 400;

/**
 * The data sets that come with the package, in the order to list them.
 *
 * @example
 * ```ts
 * for (const { name, rows, columns, licence } of shippedDatasets) console.log(name, rows, columns, licence);
 * const table = await shippedDatasets.find(({ name }) => name === 'two-moons')?.load({ noise: 0.2, seed: 1 });
 * ```
 */
export const shippedDatasets: readonly ShippedDataset[] = [
  shipped(
    {
      name: 'wdbc',
      title: 'Breast Cancer Wisconsin (Diagnostic): benign or malignant cell samples',
      rows: 569,
      columns: 30,
      task: 'classification',
      licence: wdbcProvenance.licence,
      source: `${wdbcProvenance.source}, https://doi.org/${wdbcProvenance.doi}`,
      parameters: [],
    },
    loadWdbc,
  ),
  shipped(
    {
      name: 'two-norm',
      title: "Breiman's two-norm: two unit Gaussians in 20 dimensions, 4 apart",
      rows: TWO_NORM_ROWS,
      columns: 20,
      task: 'classification',
      licence: 'MIT',
      source: 'generated from the seed (Breiman 1996)',
      parameters: ['rows', 'seed'],
    },
    ({ rows = TWO_NORM_ROWS, seed = 0 }) => twoNorm({ rows, seed }),
  ),
  shipped(
    {
      name: 'two-moons',
      title: 'Two interleaving half circles in the plane, with noise',
      rows: TWO_MOONS_ROWS,
      columns: 2,
      task: 'classification',
      licence: 'MIT',
      source: 'generated from the seed (geometry of scikit-learn make_moons)',
      parameters: ['rows', 'noise', 'seed'],
    },
    ({ rows = TWO_MOONS_ROWS, noise = 0.1, seed = 0 }) => twoMoons({ rows, noise, seed }),
  ),
];

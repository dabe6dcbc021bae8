import { readCsv } from './read-csv.js';
import type { ClassificationTable, Provenance } from './table.js';

/** Where the shipped wine table comes from. */
export const wineProvenance: Provenance = {
  source: 'UCI Machine Learning Repository, Wine, file wine.data',
  licence: 'CC BY 4.0',
  doi: '10.24432/C5PC7J',
  citation: 'S. Aeberhard and M. Forina, Wine, UCI Machine Learning Repository, 1991, https://doi.org/10.24432/C5PC7J.',
};

/**
 * Wines of one Italian region: 178 chemical analyses, 13 features, three cultivars with 59, 71 and 48 wines.
 *
 * Rows are in UCI's order, which is that of the classes `['cultivar 1', 'cultivar 2', 'cultivar 3']`: an ordered split
 * would leave a cultivar out, so split with {@link stratifiedSplit}. The features have very different units (proline
 * reaches 1680, hue 1.71), so standardize them.
 *
 * The numbers are part of the package and are loaded as a module on the first call (14 kB): no network and no file
 * system. Each call gives a fresh table.
 *
 * @example
 * ```ts
 * const table = await loadWine();
 * fitStandardizer(table).transform(table.features, table.rows); // Float64Array, 178 x 13
 * ```
 */
export async function loadWine(): Promise<ClassificationTable> {
  const { wineCsv } = await import('./wine-data.js');
  return { ...readCsv(wineCsv, { name: 'wine', task: 'classification' }), provenance: wineProvenance };
}

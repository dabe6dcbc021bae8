import { readCsv } from './read-csv.js';
import type { ClassificationTable, Provenance } from './table.js';

/** Where the shipped WDBC table comes from. */
export const wdbcProvenance: Provenance = {
  source: 'UCI Machine Learning Repository, Breast Cancer Wisconsin (Diagnostic), file wdbc.data',
  licence: 'CC BY 4.0',
  doi: '10.24432/C5DW2B',
  citation:
    'W. Wolberg, O. Mangasarian, N. Street and W. Street, Breast Cancer Wisconsin (Diagnostic), ' +
    'UCI Machine Learning Repository, 1993, https://doi.org/10.24432/C5DW2B.',
};

/**
 * The Wisconsin diagnostic breast cancer table: 569 cell samples, 30 features, 357 benign and 212 malignant.
 *
 * Rows are in UCI's order: its first 399 (70 %) hold 226 benign and 173 malignant, its last 170 hold 131 and 39. Ten
 * traits of the cell nuclei in an image - radius, texture, perimeter, area, smoothness, compactness, concavity, concave
 * points, symmetry, fractal dimension - come three times in that order: their mean over the nuclei (`mean radius`),
 * the standard error of that mean (`radius error`), and the mean of the three largest (`worst radius`). UCI calls
 * these columns radius1, radius2, radius3 and so on; the names here are scikit-learn's, which say what is meant.
 *
 * The classes are `['benign', 'malignant']`, so malignant is index 1. The numbers are part of the package and are
 * loaded as a module on the first call (124 kB): no network and no file system. Each call gives a fresh table.
 *
 * @example
 * ```ts
 * const table = await loadWdbc();
 * const { train, test } = orderedSplit(table.rows, 0.7); // 399 and 170 rows
 * ```
 */
export async function loadWdbc(): Promise<ClassificationTable> {
  const { wdbcCsv } = await import('./wdbc-data.js');
  const table = readCsv(wdbcCsv, { name: 'wdbc', task: 'classification', classes: ['benign', 'malignant'] });
  return { ...table, provenance: wdbcProvenance };
}

import { readCsv } from './read-csv.js';
import type { ClassificationTable, Provenance } from './table.js';

/** Where the shipped iris table comes from. */
export const irisProvenance: Provenance = {
  source: 'UCI Machine Learning Repository, Iris, by way of scikit-learn, rows 35 and 38 as in Fisher (1936)',
  licence: 'CC BY 4.0',
  doi: '10.24432/C56C76',
  citation: 'R. A. Fisher, Iris, UCI Machine Learning Repository, 1936, https://doi.org/10.24432/C56C76.',
};

/**
 * Fisher's irises: 150 flowers, 4 lengths in centimetres, 50 flowers of each of three species.
 *
 * Rows are in UCI's order, which is that of the classes `['setosa', 'versicolor', 'virginica']`: an ordered split would
 * leave a species out, so split with {@link stratifiedSplit}. Two rows (counted from 1) are those of Fisher's paper, as
 * in R and in scikit-learn, and not those of UCI's file, which has 4.9, 3.1, 1.5, 0.1 in both: row 35 is
 * 4.9, 3.1, 1.5, 0.2 and row 38 is 4.9, 3.6, 1.4, 0.1.
 *
 * The numbers are part of the package and are loaded as a module on the first call (5 kB): no network and no file
 * system. Each call gives a fresh table.
 *
 * @example
 * ```ts
 * const table = await loadIris();
 * table.featureNames; // ['sepal length', 'sepal width', 'petal length', 'petal width']
 * ```
 *
 * @see R. A. Fisher, The use of multiple measurements in taxonomic problems, Annals of Eugenics 7, 1936.
 */
export async function loadIris(): Promise<ClassificationTable> {
  const { irisCsv } = await import('./iris-data.js');
  return { ...readCsv(irisCsv, { name: 'iris', task: 'classification' }), provenance: irisProvenance };
}

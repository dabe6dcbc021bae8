import { loadWdbc, orderedSplit, selectRows } from 'proxflow';
import type { Experiment, Scale } from './experiment.js';
import { tableColumns } from './table-columns.js';

/** The early manuscript's table. */
const published = [
  { beta: 0.03, unweighted: 0.9117, weighted: 0.9235 },
  { beta: 0.05, unweighted: 0.9294, weighted: 0.9294 },
  { beta: 0.07, unweighted: 0.7823, weighted: 0.9294 },
];

/** The published settings of WDBC, but for beta. */
export const wdbcSettings = { particles: 1000, stepSize: 1e-3, epsilon: 1, halfWidth: 1, featureFactor: 1 };

/** WDBC for three temperatures, rows in order, features raw. */
export async function wdbcExperiment(scale: Scale, seed: number): Promise<Experiment> {
  const table = await loadWdbc();
  const split = orderedSplit(table.rows, 0.7);
  const [train, test] = [selectRows(table, split.train), selectRows(table, split.test)];
  return {
    id: 'wdbc',
    title: 'Wisconsin breast cancer (WDBC)',
    about:
      'Rows 1 to 399 train, 400 to 569 test, features raw; N = 1000, epsilon = 1, h = 1e-3, start uniform on ' +
      '[0.9, 1.1] x [-0.1, 0.1] x [-1, 1]^30. The published runs make 1e6 steps (33 hours). The reference weights are ' +
      'density values 1 / (0.04 * 2^30) that sum to 2.3e-5, so the weighted prediction stays at zero and only its sign ' +
      'is left to count. The test majority is 77.06 %.',
    task: 'binary',
    train,
    test,
    variants: published.map(({ beta, weighted, unweighted }) => ({
      label: `beta ${beta}`,
      published: { weighted, unweighted },
      recipes: tableColumns({ train, test, settings: { ...wdbcSettings, inverseTemperature: beta }, scale, seed }),
    })),
  };
}

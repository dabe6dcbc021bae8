import { basename } from 'node:path';
import { InvalidDataError, isClassificationTable, readCsv, selectRows, shuffledSplit } from 'proxflow';
import type { Experiment, Scale, SkippedExperiment } from './experiment.js';
import { readGiven } from './given-file.js';
import { tableColumns } from './table-columns.js';
import { wdbcSettings } from './wdbc.js';

/** A two-class table from a file, such as banana or diabetes; skipped without a path. */
export async function binaryCsvExperiment(
  name: 'banana' | 'diabetes',
  path: string | undefined,
  scale: Scale,
  seed: number,
): Promise<Experiment | SkippedExperiment> {
  const title = name === 'banana' ? 'Banana' : 'Diabetes';
  if (path === undefined) return { id: name, title, reason: `no file given; hand one over with --${name} file.csv` };
  const table = readCsv((await readGiven(`--${name}`, path)).toString('utf8'), {
    name: basename(path),
    task: 'classification',
  });
  if (!isClassificationTable(table) || table.target.classes.length !== 2) {
    throw new InvalidDataError({
      argument: `--${name}`,
      value: path,
      expected: 'a table whose last column has two classes',
      remedy: 'Put the class into the last column, two values in all.',
    });
  }
  const kept = Math.max(2, Math.floor(table.rows * scale.share));
  const split = shuffledSplit(kept, 0.5, seed);
  const [train, test] = [selectRows(table, split.train), selectRows(table, split.test)];
  return {
    id: name,
    title,
    about:
      `${table.rows} rows of ${table.columns} features from ${basename(path)}, half of them, shuffled, train; settings ` +
      'as for WDBC at beta = 0.05, the reference weights at 1/N.',
    task: 'binary',
    train,
    test,
    variants: [
      {
        label: 'beta 0.05',
        recipes: tableColumns({
          train,
          test,
          settings: { ...wdbcSettings, inverseTemperature: 0.05, reference: { initialWeights: 'mass' } },
          scale,
          seed,
        }),
      },
    ],
  };
}

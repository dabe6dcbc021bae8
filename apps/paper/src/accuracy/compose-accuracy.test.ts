import { createDefaultBackend, orderedSplit, selectRows, twoMoons } from 'proxflow';
import { expect, it } from 'vitest';
import { composeAccuracy } from './compose-accuracy.js';
import { measureAccuracy } from './measure-accuracy.js';
import { accuracyTables, type AccuracyTable } from './tables.js';

const small: AccuracyTable = {
  name: 'small moons',
  split: 'halves',
  async question(seed) {
    const table = twoMoons({ rows: 80, noise: 0.2, seed });
    const { train, test } = orderedSplit(table.rows, 0.5);
    return { train: selectRows(table, train), test: selectRows(table, test) };
  },
};

it('prints scores, times and sizes of every contender over the seeds, the same scores each time', async () => {
  const options = { backend: await createDefaultBackend(), seeds: [1, 2], effort: 0.1 };
  const trainings: string[] = [];
  const rows = await measureAccuracy([small], {
    ...options,
    onTraining: (table, contender, seed) => trainings.push(`${table} ${contender} ${seed}`),
  });
  expect(trainings).toHaveLength(2 * 5);
  const again = await measureAccuracy([small], options);
  const scores = (from: typeof rows) => from[0].results.map(({ showings }) => showings.map(({ score }) => score));
  expect(scores(again)).toEqual(scores(rows));

  const markdown = composeAccuracy({ rows, seeds: [1, 2], skipped: ['nothing'], machine: 'here' });
  const tables = markdown.match(/^\| small moons \|.*$/gm) ?? [];
  expect(tables).toHaveLength(5);
  expect(tables[1]).toMatch(/^\| small moons \|( [01]\.\d{4} ± 0\.\d{4} \|){5}$/);
  const [first, second] = rows[0].results[0].showings.map(({ score }) => score);
  expect(tables[1]).toContain(
    ` ${((first + second) / 2).toFixed(4)} ± ${(Math.abs(first - second) / Math.SQRT2).toFixed(4)} `,
  );
  expect(markdown).not.toMatch(/NaN|undefined/);
});

it('splits every table without overlap, the same for the same seed', async () => {
  for (const table of accuracyTables(undefined)) {
    const [first, again] = [await table.question(3), await table.question(3)];
    expect(again.train.features).toEqual(first.train.features);
    expect(first.train.rows / (first.train.rows + first.test.rows)).toBeCloseTo(0.7, 2);
  }
});

// Whole trainings: our defaults beside the baselines of apps/paper, on the same rows with the same seed.
import { createDefaultBackend, loadDigits, loadWdbc, selectRows, shuffledSplit } from 'proxflow';
import { contenders, measure } from '../../apps/paper/src/baselines/index.ts';
import { rotate } from './rotation.mjs';

const seed = 1;

/** Trains every contender with its usual settings and predicts the test rows. */
export async function measureLearning({ quick, say }) {
  const backend = await createDefaultBackend();
  const rows = [];
  for (const load of quick ? [loadWdbc] : [loadWdbc, loadDigits]) {
    const table = await load();
    const split = shuffledSplit(table.rows, 0.7, seed);
    const train = selectRows(table, split.train);
    const test = selectRows(table, split.test);
    const title = `${table.name}, ${train.rows} rows x ${train.columns}, ${table.target.classes.length} classes`;
    say(`training on ${title}`);
    const scores = {};
    const entries = contenders.map((contender) => ({
      name: contender.name,
      run: async () => {
        const showing = await measure(contender, { train, test, seed, backend, effort: quick ? 0.1 : 1 });
        scores[contender.name] = showing.score;
      },
    }));
    const timings = await rotate(entries, { rounds: 3, seconds: quick ? 5 : 60, longest: 60 });
    rows.push({ title, timings: timings.map((timing) => ({ ...timing, score: scores[timing.name] })) });
  }
  return rows;
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createDefaultBackend,
  MeanFieldClassifier,
  MeanFieldRegressor,
  selectRows,
  shuffledSplit,
  twoMoons,
} from 'proxflow';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sinusoidExperiment } from '../experiments/sinusoid.js';
import { defaultRecipe } from '../experiments/table-columns.js';
import { wdbcExperiment } from '../experiments/wdbc.js';
import { createFlow } from './create-flow.js';
import type { Recipe } from './recipe.js';
import { runRecipe } from './run-recipe.js';
import { fileStore } from './run-store.js';

const scale = { steps: 12, defaultSteps: 12, share: 0.03 };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proxflow-paper-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function recipes(): Promise<readonly Recipe[]> {
  return Object.values((await wdbcExperiment(scale, 3)).variants[1].recipes);
}

it('goes on bit for bit after an interruption, in every column', async () => {
  const backend = await createDefaultBackend();
  for (const recipe of await recipes()) {
    const whole = await runRecipe(recipe, { backend, samples: 4 });
    const store = fileStore(join(folder, recipe.column));
    const stop = new AbortController();
    const first = await runRecipe(recipe, {
      backend,
      samples: 4,
      store,
      signal: stop.signal,
      onStep: (step) => step === 5 && stop.abort(),
    });
    expect(first).toBeUndefined();
    const resumed: number[] = [];
    const rest = await runRecipe(recipe, { backend, samples: 4, store, onStep: (step) => resumed.push(step) });
    expect(resumed[0]).toBe(6);
    expect(rest?.samples).toEqual(whole?.samples);
    expect(rest?.test).toEqual(whole?.test);
    expect(rest?.sweeps).toEqual(whole?.sweeps);
  }
});

it('refuses a checkpoint of another recipe and a file that is none, naming the file', async () => {
  const backend = await createDefaultBackend();
  const [recipe] = await recipes();
  const path = join(folder, 'other');
  await runRecipe(recipe, { backend, store: fileStore(path) });
  const other = { ...recipe, settings: { ...recipe.settings, seed: 4 } };
  await expect(runRecipe(other, { backend, store: fileStore(path) })).rejects.toThrow(
    /other.*same recipe.*other settings/,
  );
  await writeFile(path, 'not a checkpoint');
  await expect(runRecipe(recipe, { backend, store: fileStore(path) })).rejects.toThrow(
    /a file that this program wrote/,
  );
});

it('prolongs a finished run', async () => {
  const backend = await createDefaultBackend();
  const [recipe] = await recipes();
  const store = fileStore(join(folder, 'prolonged'));
  await runRecipe(recipe, { backend, store });
  const longer = { ...recipe, settings: { ...recipe.settings, steps: 15 } };
  const steps: number[] = [];
  const run = await runRecipe(longer, { backend, store, onStep: (step) => steps.push(step) });
  expect(steps).toEqual([13, 14, 15]);
  expect(run?.test).toEqual((await runRecipe(longer, { backend }))?.test);
});

it('the default column is the classifier with default settings', async () => {
  const backend = await createDefaultBackend();
  const table = twoMoons({ rows: 60, noise: 0.2, seed: 1 });
  const split = shuffledSplit(table.rows, 0.7, 1);
  const [train, test] = [selectRows(table, split.train), selectRows(table, split.test)];
  const run = await runRecipe(defaultRecipe(train, test, scale, 2), { backend });
  const model = await new MeanFieldClassifier({ seed: 2, steps: scale.defaultSteps, backend }).fitTable(train);
  expect(run?.test.weighted).toEqual(await model.decision(test));
});

it('the default column is the regressor with default settings', async () => {
  const backend = await createDefaultBackend();
  const { train, test, variants } = sinusoidExperiment(scale, 2);
  const recipe = variants[0].recipes.default;
  const run = await runRecipe(recipe, { backend });
  const model = await new MeanFieldRegressor({ seed: 2, steps: scale.defaultSteps, backend }).fitTable(train as never);
  const { mean, scale: deviation } = recipe.targetUnits;
  const expected = await model.predict(test);
  run?.test.weighted.forEach((f, i) => expect(mean + deviation * f).toBeCloseTo(expected[i], 12));
});

it('divides the noise, and nothing else', async () => {
  const backend = await createDefaultBackend();
  const [recipe] = await recipes();
  const { arithmetic } = recipe.settings;
  if (typeof arithmetic === 'string') throw new Error('A published recipe was expected.');
  const moved = async (noiseDivisor: number) => {
    const settings = { ...recipe.settings, arithmetic: { ...arithmetic, noiseDivisor } };
    const flow = await createFlow({ ...recipe, settings }, backend);
    const before = (await flow.cloud()).positions;
    await flow.step();
    const { positions } = await flow.cloud();
    flow.dispose();
    return positions.map((x, k) => x - before[k]);
  };
  const [plain, divided, still] = [await moved(1), await moved(100), await moved(1e12)];
  // drift + noise / d: what is left after the drift scales with 1 / d.
  plain.forEach((step, k) => expect((divided[k] - still[k]) * 100).toBeCloseTo(step - still[k], 8));
});

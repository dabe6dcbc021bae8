import { join } from 'node:path';
import type { Backend } from 'proxflow';
import { contenders, measure } from './baselines/index.js';
import type { Experiment } from './experiments/experiment.js';
import type { FinishedExperiment } from './report/experiment-section.js';
import { measureStep } from './training/expected-time.js';
import type { Progress } from './training/progress.js';
import { fingerprint, type ColumnName, type Recipe } from './training/recipe.js';
import { runRecipe, type RecipeRun } from './training/run-recipe.js';
import { fileStore, type RunStore } from './training/run-store.js';

/** What running experiments may be told. */
export interface ExperimentOptions {
  readonly backend: Backend;
  readonly seed: number;
  readonly progress: Progress;
  /** Folder of the checkpoints; nothing is kept without one. */
  readonly checkpoints?: string | undefined;
  readonly checkpointEvery: number;
  readonly samples: number;
  readonly baselines: boolean;
  /** The columns that are run. */
  readonly columns: readonly ColumnName[];
  /** Share of the usual steps or epochs of the baselines; 1 by default. */
  readonly effort?: number;
  readonly signal?: AbortSignal;
}

/** One run that is to be made. */
interface PlannedRun {
  readonly name: string;
  readonly recipe: Recipe;
  readonly store: RunStore | undefined;
}

/** Seconds that the runs will take here, less what their checkpoints already hold; a few steps of each are timed. */
export async function forecast(experiments: readonly Experiment[], options: ExperimentOptions): Promise<number> {
  let seconds = 0;
  for (const experiment of experiments) {
    for (const column of options.columns) {
      const perStep = await measureStep(experiment.variants[0].recipes[column], options.backend);
      for (const { recipe, store } of plan(experiment, column, options)) {
        const saved = await store?.load(fingerprint(recipe));
        seconds += perStep * Math.max(0, recipe.settings.steps - (saved?.checkpoint.step ?? 0));
      }
    }
  }
  return seconds;
}

/** Carries an experiment out; undefined if it was told to stop, in which case the same call goes on later. */
export async function runExperiment(
  experiment: Experiment,
  options: ExperimentOptions,
): Promise<FinishedExperiment | undefined> {
  const runs: Record<ColumnName, RecipeRun[]> = { reference: [], paper: [], default: [] };
  for (const column of options.columns) {
    for (const { name, recipe, store } of plan(experiment, column, options)) {
      const run = await runOne(name, recipe, store, options);
      if (run === undefined) return undefined;
      runs[column].push(run);
    }
  }
  return { experiment, runs, baselines: options.baselines ? await runBaselines(experiment, options) : [] };
}

/** The fingerprint in the file's name keeps runs with other settings apart, so that none stands in another's way. */
function plan({ id, variants }: Experiment, column: ColumnName, { checkpoints }: ExperimentOptions): PlannedRun[] {
  return variants.map(({ label, recipes }) => {
    const recipe = recipes[column];
    const file = `${id} ${label} ${column} ${fingerprint(recipe).slice(0, 8)}.checkpoint`.replaceAll(' ', '-');
    return {
      name: `${id}, ${label}, ${column}`,
      recipe,
      store: checkpoints === undefined ? undefined : fileStore(join(checkpoints, file)),
    };
  });
}

async function runOne(name: string, recipe: Recipe, store: RunStore | undefined, options: ExperimentOptions) {
  const { backend, progress, checkpointEvery, samples, signal } = options;
  const saved = await store?.load(fingerprint(recipe));
  progress.begin(name, recipe.settings.steps, saved?.checkpoint.step ?? 0);
  try {
    return await runRecipe(recipe, {
      backend,
      samples,
      checkpointEvery,
      onStep: progress.advance,
      ...(store && { store }),
      ...(signal && { signal }),
    });
  } finally {
    progress.end();
  }
}

async function runBaselines(
  { train, test }: Experiment,
  { backend, seed, effort }: ExperimentOptions,
): Promise<FinishedExperiment['baselines']> {
  const results = [];
  for (const contender of contenders) {
    const question = { train, test, seed, backend, ...(effort !== undefined && { effort }) };
    results.push({ contender, showing: await measure(contender, question) });
  }
  return results;
}

import type { Backend } from 'proxflow';
import { sinusoidExperiment } from '../experiments/sinusoid.js';
import { wdbcExperiment } from '../experiments/wdbc.js';
import { largestDifference, type Sample } from '../training/run-record.js';
import { runRecipe, type RecipeRun } from '../training/run-recipe.js';
import type { ColumnName, Recipe } from '../training/recipe.js';

async function finish(recipe: Recipe, backend: Backend, samples: number): Promise<RecipeRun> {
  const run = await runRecipe(recipe, { backend, samples });
  if (run === undefined) throw new TypeError('A run without a signal came to no end.');
  return run;
}

/** What the proximal weights did on WDBC, in 32 dimensions. */
export interface WdbcWeights {
  readonly column: ColumnName;
  readonly samples: readonly Sample[];
  readonly weightSum: number;
  /** max_i |f_weighted - f_unweighted| on the test rows. */
  readonly estimatorsApart: number;
  /** max_i |f_weighted| on the test rows. */
  readonly largestPrediction: number;
  /** How many steps took how many inner sweeps. */
  readonly sweeps: RecipeRun['sweeps'];
}

/** WDBC at beta = 0.05 in every column, 300 published steps and our 500, N as published. */
export async function wdbcWeights(backend: Backend): Promise<readonly WdbcWeights[]> {
  const { variants } = await wdbcExperiment({ steps: 300, defaultSteps: 500, share: 1 }, 1);
  const results: WdbcWeights[] = [];
  for (const recipe of Object.values(variants[1].recipes)) {
    const run = await finish(recipe, backend, 100);
    results.push({
      column: recipe.column,
      samples: run.samples,
      weightSum: run.weightSum.final,
      estimatorsApart: largestDifference(run.test.weighted, run.test.unweighted),
      largestPrediction: largestDifference(run.test.weighted, new Float64Array(run.test.weighted.length)),
      sweeps: run.sweeps,
    });
  }
  return results;
}

/** Slope of the regression of f on y through 0, over the test rows of the learned sinusoid. */
export interface LearnedAmplitude {
  readonly column: ColumnName;
  readonly weighted: number;
  readonly unweighted: number;
}

export async function learnedAmplitudes(backend: Backend): Promise<readonly LearnedAmplitude[]> {
  const { variants } = sinusoidExperiment({ steps: 2000, defaultSteps: 500, share: 1 }, 1);
  const results: LearnedAmplitude[] = [];
  for (const recipe of Object.values(variants[0].recipes)) {
    const { test } = await finish(recipe, backend, 1);
    const y = recipe.test.targets;
    const squares = y.reduce((sum, value) => sum + value * value, 0);
    const slope = (f: Float64Array) => f.reduce((sum, value, i) => sum + value * y[i], 0) / squares;
    results.push({ column: recipe.column, weighted: slope(test.weighted), unweighted: slope(test.unweighted) });
  }
  return results;
}

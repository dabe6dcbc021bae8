import { binaryCsvExperiment } from './binary-csv.js';
import type { Experiment, Scale, SkippedExperiment } from './experiment.js';
import { semeionExperiment } from './semeion.js';
import { sinusoidExperiment } from './sinusoid.js';
import { twoNormExperiment } from './two-norm.js';
import { wdbcExperiment } from './wdbc.js';

/** Which experiments to prepare, and where data that are not shipped lie. */
export interface CatalogueQuestion {
  readonly scale: Scale;
  readonly seed: number;
  readonly banana?: string | undefined;
  readonly diabetes?: string | undefined;
  readonly semeion?: string | undefined;
}

/** What the experiments are called in `only`. */
export const experimentIds = ['wdbc', 'two-norm', 'banana', 'diabetes', 'semeion', 'sinusoid'] as const;

/** Every experiment, or why it is skipped. */
export async function prepareExperiments(question: CatalogueQuestion): Promise<(Experiment | SkippedExperiment)[]> {
  const { scale, seed, banana, diabetes, semeion } = question;
  return [
    await wdbcExperiment(scale, seed),
    twoNormExperiment(scale, seed),
    await binaryCsvExperiment('banana', banana, scale, seed),
    await binaryCsvExperiment('diabetes', diabetes, scale, seed),
    await semeionExperiment(semeion, scale, seed),
    sinusoidExperiment(scale, seed),
  ];
}

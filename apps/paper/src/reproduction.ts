import { presets, requireOneOf, type Backend } from 'proxflow';
import { experimentIds, prepareExperiments, type CatalogueQuestion } from './experiments/catalogue.js';
import { isSkipped, type Experiment, type Scale } from './experiments/experiment.js';
import type { FinishedExperiment } from './report/experiment-section.js';
import { composeReport, type Report } from './report/write-report.js';
import { forecast, runExperiment, type ExperimentOptions } from './run-experiments.js';
import { duration } from './training/expected-time.js';
import type { Progress } from './training/progress.js';

/** Small clouds and few steps: everything is done once, nothing is learned to the end. */
export const quickScale: Scale = { steps: 60, defaultSteps: 60, share: 0.1 };

/** The published sizes with a chosen number of steps. */
export function fullScale(steps: number): Scale {
  return { steps, defaultSteps: presets.default.steps, share: 1 };
}

/** What a reproduction is told. */
export interface ReproductionQuestion extends Omit<CatalogueQuestion, 'scale'> {
  readonly scale: Scale;
  readonly backend: Backend;
  readonly progress: Progress;
  /** Says what is about to happen. */
  readonly say: (text: string) => void;
  /** Ids of the experiments to run; all by default. */
  readonly only?: readonly string[] | undefined;
  readonly checkpoints?: string | undefined;
  readonly checkpointEvery: number;
  readonly samples: number;
  readonly baselines: boolean;
  readonly signal?: AbortSignal;
}

/** A report and the runs it was made of. */
export interface Reproduction {
  readonly report: Report;
  readonly finished: readonly FinishedExperiment[];
}

/** Prepares, forecasts, runs and reports; undefined if it was told to stop, after which the same question goes on. */
export async function reproduce(question: ReproductionQuestion): Promise<Reproduction | undefined> {
  const { scale, only, say } = question;
  for (const id of only ?? []) requireOneOf('only', id, experimentIds);
  const entries = await prepareExperiments(question);
  const skipped = entries.filter(isSkipped);
  const experiments = entries
    .filter((entry): entry is Experiment => !isSkipped(entry))
    .filter(({ id }) => only === undefined || only.includes(id));
  for (const { title, reason } of skipped) say(`${title} is skipped: ${reason}`);

  const options: ExperimentOptions = {
    ...question,
    ...(scale.share < 1 && { effort: scale.share }),
  };
  say('Timing a few steps of every run ...');
  say(`Expected time: ${duration(await forecast(experiments, options))}, baselines aside.`);
  const finished: FinishedExperiment[] = [];
  for (const experiment of experiments) {
    const done = await runExperiment(experiment, options);
    if (done === undefined) return undefined;
    finished.push(done);
  }
  const { backend, seed } = question;
  const scaleSentence =
    `This report: ${scale.steps} steps in the published columns, ${scale.defaultSteps} in ours, ` +
    `${scale.share === 1 ? 'the published numbers of particles' : `${100 * scale.share} % of the published particles and rows`}, ` +
    `seed ${seed}, backend ${backend.name} in ${backend.dtype}.`;
  return { report: await composeReport({ finished, skipped, scale: scaleSentence }), finished };
}

import { presets, type Backend } from 'proxflow';
import { prepareExperiments, type CatalogueQuestion } from './experiments/catalogue.js';
import { isSkipped, type Experiment, type Scale } from './experiments/experiment.js';
import { selectedColumns, selectExperiments, type Selection } from './experiments/selection.js';
import type { FinishedExperiment } from './report/experiment-section.js';
import { composeReport, type Report } from './report/write-report.js';
import { forecast, runExperiment, type ExperimentOptions } from './run-experiments.js';
import { duration } from './training/expected-time.js';
import type { Progress } from './training/progress.js';
import type { ColumnName } from './training/recipe.js';

/** Small clouds and few steps: everything is done once, nothing is learned to the end. */
export const quickScale: Scale = { steps: 60, defaultSteps: 60, share: 0.1 };

/** The published sizes with a chosen number of steps. */
export function fullScale(steps: number): Scale {
  return { steps, defaultSteps: presets.default.steps, share: 1 };
}

/** What a reproduction is told. */
export interface ReproductionQuestion extends Omit<CatalogueQuestion, 'scale'>, Selection {
  readonly scale: Scale;
  readonly backend: Backend;
  readonly progress: Progress;
  /** Says what is about to happen. */
  readonly say: (text: string) => void;
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
  const { scale, say } = question;
  const columns = selectedColumns(question);
  const entries = await prepareExperiments(question);
  const skipped = entries
    .filter(isSkipped)
    .filter(({ id }) => question.only === undefined || question.only.includes(id));
  const experiments = selectExperiments(
    entries.filter((entry): entry is Experiment => !isSkipped(entry)),
    question,
  );
  for (const { title, reason } of skipped) say(`${title} is skipped: ${reason}`);

  const options: ExperimentOptions = {
    ...question,
    columns,
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
    `This report: ${stepsOf(scale, columns)}, ` +
    `${scale.share === 1 ? 'the published numbers of particles' : `${100 * scale.share} % of the published particles and rows`}, ` +
    `seed ${seed}, backend ${backend.name} in ${backend.dtype}.` +
    (question.skip ? ` ${skipSentence}` : '');
  return { report: await composeReport({ finished, skipped, columns, scale: scaleSentence }), finished };
}

const skipSentence =
  'In the published columns a weight step that is certified to change no log weight by more than 1e-9 was left out: what left a ' +
  'particle in it is a bound then, and its inner loop made no sweep.';

/** How many steps the columns that are shown make. */
function stepsOf({ steps, defaultSteps }: Scale, columns: readonly ColumnName[]): string {
  const published = `${steps} steps in the published columns`;
  if (!columns.includes('default')) return published;
  return columns.length === 1 ? `${defaultSteps} steps in our column` : `${published}, ${defaultSteps} in ours`;
}

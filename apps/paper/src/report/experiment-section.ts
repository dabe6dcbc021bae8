import { rSquared } from 'proxflow';
import type { Contender, Showing } from '../baselines/contender.js';
import type { Experiment } from '../experiments/experiment.js';
import { confusionPlot } from '../plots/confusion-plot.js';
import { fitPlot } from '../plots/fit-plot.js';
import { labelPlot } from '../plots/label-plot.js';
import type { Plot } from '../plots/plot.js';
import { columnsOf, riskCurves, type ColumnRuns } from '../plots/risk-curves.js';
import { estimators, rightShare, type Estimator } from '../training/predictions.js';
import type { RecipeRun } from '../training/run-recipe.js';
import { number, percent, picture, table } from './markdown.js';
import { referenceStatistics } from './reference-statistics.js';

/** One experiment with everything that was run for it. */
export interface FinishedExperiment {
  readonly experiment: Experiment;
  readonly runs: ColumnRuns;
  readonly baselines: readonly { readonly contender: Contender; readonly showing: Showing }[];
}

/** A part of the report and the pictures it shows. */
export interface Section {
  readonly markdown: string;
  readonly plots: readonly Plot[];
}

/** Curves, labels or fit, scores, inner loops and baselines of one experiment. */
export async function experimentSection(finished: FinishedExperiment, folder: string): Promise<Section> {
  const { experiment, runs, baselines } = finished;
  const plots = [await riskCurves(experiment, runs)];
  if (experiment.task === 'binary') plots.push(await labelPlot(experiment, runs));
  if (experiment.task === 'classes') plots.push(await confusionPlot(experiment, runs));
  if (experiment.task === 'regression') plots.push(await fitPlot(experiment, runs));
  const parts = [
    `## ${experiment.title}`,
    experiment.about,
    ...plots.map((plot) => picture(plot, folder)),
    scoreTable(experiment, runs),
    'What the weights and the inner loop did:',
    loopTable(experiment, runs),
  ];
  if (baselines.length > 0) parts.push('On the same rows with the same seed:', baselineTable(experiment, baselines));
  return { markdown: parts.join('\n\n'), plots };
}

function scoreTable({ variants, task }: Experiment, runs: ColumnRuns): string {
  const columns = columnsOf(runs);
  const published = variants.some((variant) => variant.published !== undefined);
  const head = ['setting', 'estimator', ...columns, ...(published ? ['published'] : [])];
  const print = task === 'regression' ? (value: number) => value.toFixed(4) : percent;
  const rows = variants.flatMap((variant, k) =>
    estimators.map((estimator) => [
      variant.label,
      estimator,
      ...columns.map((column) => print(scoreOf(runs[column][k], task)[estimator])),
      ...(published ? [variant.published === undefined ? '' : percent(variant.published[estimator])] : []),
    ]),
  );
  return `${scoreNames[task]}:\n\n${table(head, rows)}`;
}

const scoreNames = {
  binary: 'Test accuracy, by the sign of f',
  classes: 'Test accuracy, by the largest output',
  regression: 'Test R^2',
};

function scoreOf({ recipe, test }: RecipeRun, task: Experiment['task']): Record<Estimator, number> {
  const { targets } = recipe.test;
  if (task !== 'regression') return rightShare(test, targets);
  return { weighted: rSquared(test.weighted, targets), unweighted: rSquared(test.unweighted, targets) };
}

function loopTable({ variants }: Experiment, runs: ColumnRuns): string {
  const all = columnsOf(runs).flatMap((column) => runs[column]);
  const skips = all.some(({ skipped }) => skipped !== undefined);
  const head = [
    'setting',
    'column',
    'steps',
    'ms per step',
    'CPU ms per step',
    ...(skips ? ['skipped'] : []),
    'sum of weights',
    'inner sweeps',
    'weights moved',
    'left home',
  ];
  const rows = variants.flatMap(({ label }, k) =>
    columnsOf(runs).map((column) => {
      const run = runs[column][k];
      const statistics = referenceStatistics(run);
      return [
        label,
        column,
        String(run.steps),
        (1000 * run.secondsPerStep).toFixed(1),
        run.cpuSecondsPerStep === undefined ? '' : (1000 * run.cpuSecondsPerStep).toFixed(1),
        ...(skips ? [String(run.skipped?.steps ?? 0)] : []),
        number(run.weightSum.final),
        range(run.sweeps.map(([count]) => count)),
        number(statistics.lastWeightChange),
        statistics.lastOffDiagonalMass === undefined ? '' : number(statistics.lastOffDiagonalMass),
      ];
    }),
  );
  const explained =
    'Inner sweeps, least to most; the scripts do not count the last one, whose change they find small. "Weights moved" is the largest change of a log weight ' +
    'between the last two points of the curve, "left home" the largest share of mass that left its own particle in the last step.';
  const bounds = all.map(({ skipped }) => skipped?.largestBound ?? 0);
  const skipped =
    ' "Skipped" counts weight steps that were certified to change nothing and left out; they made no sweep, what left home is a ' +
    `bound in them, and none changed a log weight by more than ${number(Math.max(...bounds))}.`;
  return `${table(head, rows)}\n\n${explained}${skips ? skipped : ''}`;
}

function range(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(least) : `${least} to ${most}`;
}

function baselineTable({ task }: Experiment, baselines: FinishedExperiment['baselines']): string {
  return table(
    ['model', task === 'regression' ? 'test R^2' : 'test accuracy', 'seconds', 'parameters', 'kilobytes'],
    baselines.map(({ contender, showing }) => [
      contender.name,
      task === 'regression' ? showing.score.toFixed(4) : percent(showing.score),
      showing.seconds.toFixed(1),
      String(showing.parameters),
      (showing.bytes / 1000).toFixed(1),
    ]),
  );
}

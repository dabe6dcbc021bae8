import type { TrainingRecord } from 'proxflow';
import type { TrainingReport } from '../training-report.js';
import type { PublishedLevels, Scores } from '../scores.js';
import { drawCurves } from './chart.js';
import { duration, percent, shortNumber } from './numbers.js';
import { beside, confusionLines, labelled, type Page } from './page.js';
import { commandLines } from './shell-command.js';
import { columns } from './tables.js';

const states = {
  completed: 'completed, every inner loop converged',
  stoppedEarly: 'stopped early, every inner loop converged',
  innerUnconverged: 'completed, but some inner loop missed its tolerance',
  aborted: 'interrupted',
  diverged: 'diverged: this is the last good state',
} as const;

/** The report as text for people, never wider than the page. */
export function trainingSummary(report: TrainingReport, page: Page): string {
  const { risk, freeEnergy, history } = report.record;
  const change = (name: string, { first, last }: { first: number; last: number }) =>
    `${name} ${shortNumber(first)} -> ${shortNumber(last)}`;
  const blocks = [
    dataLines(report, page),
    scoreLines(report, page),
    drawCurves(
      { title: change('Risk', risk), values: history.risk },
      { title: change('Free energy', freeEnergy), values: history.freeEnergy },
      page,
    ),
    courseLines(report, page),
    modelLines(report, page),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function dataLines(report: TrainingReport, page: Page): string[] {
  const { dataset, rows, features, targetName, classes, split, settings, train, test } = report;
  const target = classes ? `${targetName}: ${classes.join(', ')}` : `${targetName}: a number`;
  const { preset, backend, precision, seed, particles, stepSize, inverseTemperature, epsilon, weightDecay } = settings;
  const decay = typeof weightDecay === 'number' ? shortNumber(weightDecay) : weightDecay;
  return [
    ...labelled(page, 'Data set', `${dataset}, ${rows} rows, ${features} features`),
    ...labelled(page, 'Target', target),
    ...labelled(page, 'Split', `${split}, ${train.rows} rows to train, ${test.rows} to test`),
    ...labelled(
      page,
      'Settings',
      `preset ${preset}, seed ${seed}, backend ${backend} (${precision})`,
      `${particles} particles, ${settings.steps} steps, neuron ${settings.neuron}, loss ${settings.loss}`,
      `step size ${shortNumber(stepSize)}, inverse temperature ${inverseTemperature}, ` +
        `epsilon ${epsilon}, weight decay ${decay}`,
    ),
  ];
}

function scoreLines({ task, classes, train, test, published }: TrainingReport, page: Page): string[] {
  const show = task === 'classification' ? percent : (value: number) => value.toFixed(4);
  const row = (name: string, { score }: Scores) => [name, show(score.weighted), show(score.unweighted)];
  return [
    ...beside(
      page,
      task === 'classification' ? 'Accuracy' : 'R squared',
      columns([['estimator', 'weighted', 'unweighted'], row('test', test), row('train', train)]),
    ),
    ...(test.confusion && classes ? ['', ...confusionLines(page, 'Test rows', test.confusion, classes)] : []),
    ...(published ? ['', ...beside(page, 'Published', publishedTable(published))] : []),
  ];
}

function publishedTable(levels: PublishedLevels): string[] {
  const row = (name: string, level: keyof PublishedLevels) => [
    name,
    shortNumber(levels[level].weighted),
    shortNumber(levels[level].unweighted),
  ];
  return columns([
    ['published "risk"', 'weighted', 'unweighted'],
    row('train, soft', 'softTrainRisk'),
    row('train, hard', 'hardTrainRisk'),
    row('test, soft', 'softTestRisk'),
    row('test, hard', 'hardTestRisk'),
  ]);
}

function courseLines({ settings, record, calibration }: TrainingReport, page: Page): string[] {
  const { steps, freeEnergy, massError, innerIterations, skipped, certifiedError, effectiveSampleSize } = record;
  const { mean, max } = innerIterations;
  const progress = record.status === 'aborted' ? ` after step ${steps} of ${settings.steps}` : '';
  return [
    ...labelled(page, 'Status', states[record.status] + progress),
    ...validationLines(record, page),
    ...batchLines(record, page),
    ...(calibration
      ? labelled(
          page,
          'Calibration',
          `scale ${shortNumber(calibration.scale)}, offset ${shortNumber(calibration.offset)}, on rows set apart`,
        )
      : []),
    ...labelled(
      page,
      'Free energy',
      `rose in ${freeEnergy.increases} of ${steps} steps, by ${shortNumber(freeEnergy.largestIncrease)} at most`,
    ),
    ...labelled(page, 'Mass error', shortNumber(massError)),
    ...labelled(
      page,
      'Inner loop',
      `${mean.toFixed(1)} iterations a step, ${max} at most, certified error ${shortNumber(certifiedError)}`,
    ),
    ...(skipped && skipped.steps > 0
      ? labelled(
          page,
          'Skipped',
          `${skipped.steps} of ${steps} steps, changing weights by ${shortNumber(skipped.largestBound)} at most`,
        )
      : []),
    ...labelled(page, 'Sample size', `${effectiveSampleSize.toFixed(1)} effective, of ${settings.particles} particles`),
    ...labelled(page, 'Time', `${duration(record.seconds)}, ${duration(record.secondsPerStep)} a step`),
  ];
}

function validationLines({ validation, status }: TrainingRecord, page: Page): string[] {
  if (validation === undefined) return [];
  if (validation.best === undefined) return labelled(page, 'Validation', 'not reached');
  const { best, bestStep } = validation;
  const kept = status === 'aborted' ? '' : ', the model kept';
  return labelled(page, 'Validation', `mean loss ${shortNumber(best)} on held-out rows at step ${bestStep}${kept}`);
}

function batchLines({ batch }: TrainingRecord, page: Page): string[] {
  if (batch === undefined) return [];
  const { rows, of, batches } = batch;
  return labelled(page, 'Batches', `${rows} of ${of} rows a step, ${batches} to an epoch; the curves are of batches`);
}

function modelLines({ modelPath, next }: TrainingReport, page: Page): string[] {
  if (modelPath === undefined) return labelled(page, 'Model', 'not kept; --out model.json keeps it');
  const commands = next.flatMap((words) => commandLines(words, page.width));
  return [...labelled(page, 'Model', modelPath), ...labelled(page, 'Use it with', ''), ...commands];
}

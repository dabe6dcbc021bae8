import type { PermutationImportance } from 'proxflow';
import { dataJson, type DataReport } from '../encoded-data.js';
import type { Scores } from '../scores.js';
import { percent } from './numbers.js';
import { beside, confusionLines, labelled, type Page } from './page.js';
import { columns } from './tables.js';
import { fit } from './text.js';

/** Widest name of a feature in a table. */
const longestName = 36;

/** All that `evaluate` has to tell. */
export interface EvaluationReport {
  readonly model: string;
  readonly dataset: string;
  readonly task: 'classification' | 'regression';
  /** Undefined if all rows were scored. */
  readonly split: string | undefined;
  readonly part: 'train' | 'test';
  readonly targetName: string;
  readonly classes: readonly string[] | undefined;
  readonly scores: Scores;
  readonly cells: DataReport;
  readonly importance: PermutationImportance | undefined;
}

/**
 * The document of `evaluate --json`, by the weighted estimator where it is not both: `confusionMatrix` has true classes as
 * rows, `importance` the mean fall of the score by feature.
 */
export function evaluationJson(report: EvaluationReport): object {
  const { model, dataset, task, split, part, classes, scores, importance } = report;
  return {
    model,
    dataset,
    task,
    rows: scores.rows,
    split: split ?? null,
    part: split === undefined ? 'all' : part,
    ...(task === 'classification' ? { accuracy: scores.score } : { r2: scores.score }),
    ...(scores.confusion && { classes, confusionMatrix: scores.confusion }),
    ...(importance && {
      importance: {
        repeats: importance.repeats,
        features: importance.features.map(({ name, mean, deviation }) => ({ name, mean, deviation })),
      },
    }),
    ...dataJson(report.cells),
  };
}

/** The report as text for people. */
export function evaluationSummary(report: EvaluationReport, page: Page): string {
  const { model, dataset, task, split, part, targetName, classes, scores, importance } = report;
  const { weighted, unweighted } = scores.score;
  const show = task === 'classification' ? percent : (value: number) => value.toFixed(4);
  const rows = split === undefined ? `all ${scores.rows} rows` : `${scores.rows} ${part} rows of ${split}`;
  const lines = [
    ...labelled(page, 'Model', model),
    ...labelled(page, 'Data set', `${dataset}, ${rows}`),
    ...labelled(page, 'Target', targetName),
    '',
    ...beside(
      page,
      task === 'classification' ? 'Accuracy' : 'R squared',
      columns([
        ['estimator', 'weighted', 'unweighted'],
        [`${scores.rows} rows`, show(weighted), show(unweighted)],
      ]),
    ),
    ...(scores.confusion && classes ? ['', ...confusionLines(page, 'Rows', scores.confusion, classes)] : []),
    ...(importance ? ['', ...importanceLines(importance, task, page)] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** Lines of importances that are printed; the rest is in the document. */
const mostLines = 20;

/** What shuffling each feature costs, most first. */
function importanceLines(
  { repeats, features }: PermutationImportance,
  task: EvaluationReport['task'],
  page: Page,
): string[] {
  const number = (value: number) => (task === 'classification' ? percent(value) : value.toFixed(4));
  // A fall that rounds to nothing has no sign.
  const show = (value: number) => number(value).replace(/^-(?=[0.]+\D*$)/, '');
  const sorted = [...features].sort((a, b) => b.mean - a.mean);
  const more = sorted.length - mostLines;
  return [
    ...beside(
      page,
      'Importance',
      columns([
        ['shuffled feature', 'fall', 'deviation'],
        ...sorted
          .slice(0, mostLines)
          .map(({ index, name, mean, deviation }) => [
            fit(name ?? String(index), longestName),
            show(mean),
            show(deviation),
          ]),
      ]),
    ),
    ...labelled(
      page,
      '',
      `of ${task === 'classification' ? 'accuracy' : 'R squared'}, over ${repeats} shuffles each` +
        (more > 0 ? `; ${more} more features with --json` : ''),
    ),
  ];
}

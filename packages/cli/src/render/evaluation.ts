import type { Scores } from '../scores.js';
import { percent } from './numbers.js';
import { beside, confusionLines, labelled, type Page } from './page.js';
import { columns } from './tables.js';

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
}

/** The document of `evaluate --json`; `confusionMatrix` has true classes as rows, by the weighted estimator. */
export function evaluationJson({ model, dataset, task, split, part, classes, scores }: EvaluationReport): object {
  return {
    model,
    dataset,
    task,
    rows: scores.rows,
    split: split ?? null,
    part: split === undefined ? 'all' : part,
    ...(task === 'classification' ? { accuracy: scores.score } : { r2: scores.score }),
    ...(scores.confusion && { classes, confusionMatrix: scores.confusion }),
  };
}

/** The report as text for people. */
export function evaluationSummary(report: EvaluationReport, page: Page): string {
  const { model, dataset, task, split, part, targetName, classes, scores } = report;
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
  ];
  return `${lines.join('\n')}\n`;
}

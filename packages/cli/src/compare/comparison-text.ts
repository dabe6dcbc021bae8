import { percent, shortNumber } from '../render/numbers.js';
import { beside, labelled, type Page } from '../render/page.js';
import { columns } from '../render/tables.js';
import { fit } from '../render/text.js';
import type { DataComparison, Difference, Pair } from './compare-models.js';
import type { ClassComparison, NumericComparison } from './paired-tests.js';

/** All that `compare` has to tell. */
export interface ComparisonReport {
  readonly models: Pair<string>;
  readonly task: 'classification' | 'regression';
  readonly differences: readonly Difference[];
  readonly dataset: string | undefined;
  readonly split: string | undefined;
  readonly part: 'train' | 'test';
  readonly data: DataComparison | undefined;
}

/** The document of `compare --json`; scores are those of the weighted estimator. */
export function comparisonJson({ models, task, differences, dataset, split, part, data }: ComparisonReport): object {
  const [a, b] = models;
  return {
    models: { a, b },
    task,
    differences: Object.fromEntries(
      differences.map(({ name, values }) => [name, { a: values[0] ?? null, b: values[1] ?? null }]),
    ),
    ...(data && {
      dataset,
      split: split ?? null,
      part: split === undefined ? 'all' : part,
      [task === 'classification' ? 'accuracy' : 'r2']: {
        a: data.scores[0].score.weighted,
        b: data.scores[1].score.weighted,
      },
      test: data.test,
    }),
  };
}

/** Widest value of a setting in a table. */
const longestValue = 24;

function shown(value: unknown): string {
  if (value === undefined || value === null) return '-';
  if (typeof value === 'number') return shortNumber(value);
  return fit(typeof value === 'string' ? value : JSON.stringify(value), longestValue);
}

/** The comparison as text for people, never wider than the page. */
export function comparisonText(report: ComparisonReport, page: Page): string {
  const { models, differences, dataset, split, part, data } = report;
  const settings =
    differences.length === 0
      ? labelled(page, 'Settings', 'all alike')
      : beside(
          page,
          'Settings',
          columns([
            ['that differ', 'a', 'b'],
            ...differences.map(({ name, values }) => [fit(name, 18), shown(values[0]), shown(values[1])]),
          ]),
        );
  const lines = [...labelled(page, 'Model a', models[0]), ...labelled(page, 'Model b', models[1]), '', ...settings];
  if (data !== undefined) {
    const rows = data.scores[0].rows;
    const which = split === undefined ? `all ${rows} rows` : `${rows} ${part} rows of ${split}`;
    lines.push('', ...labelled(page, 'Data set', `${dataset}, ${which}`), '', ...scoreLines(report, data, page));
    lines.push('', ...labelled(page, 'Difference', sentenceOf(data.test)));
  }
  return `${lines.join('\n')}\n`;
}

function scoreLines({ task }: ComparisonReport, { scores }: DataComparison, page: Page): string[] {
  const show = task === 'classification' ? percent : (value: number) => value.toFixed(4);
  const row = (estimator: 'weighted' | 'unweighted') => [
    estimator,
    ...scores.map(({ score }) => show(score[estimator])),
  ];
  const label = task === 'classification' ? 'Accuracy' : 'R squared';
  return beside(page, label, columns([['estimator', 'a', 'b'], row('weighted'), row('unweighted')]));
}

/** Below this probability, or beyond this many standard errors, two models are told apart. */
const unlikely = 0.05;
const farApart = 2;

/** What the paired test says, in words. */
export function sentenceOf(test: ClassComparison | NumericComparison): string {
  return test.kind === 'classes' ? classSentence(test) : numericSentence(test);
}

function classSentence({ onlyA, onlyB, probability }: ClassComparison): string {
  if (onlyA + onlyB === 0) return 'both models are right and wrong on the very same rows';
  const better = onlyA > onlyB ? 'a' : 'b';
  const verdict =
    probability < unlikely ? `model ${better} is better on such rows` : 'the rows do not tell the two apart';
  return (
    `only a is right on ${onlyA} rows, only b on ${onlyB}; chance alone splits them as unevenly with probability ` +
    `${shortNumber(probability)} (exact McNemar test): ${verdict}`
  );
}

function numericSentence({ difference, standardError, rows }: NumericComparison): string {
  if (difference === 0 && standardError === 0) return 'both models are equally wrong on every row';
  const apart = Math.abs(difference) / standardError;
  const better = difference < 0 ? 'a' : 'b';
  const verdict = apart > farApart ? `model ${better} is better on such rows` : 'the rows do not tell the two apart';
  return (
    `the mean squared error of ${better} is less by ${shortNumber(Math.abs(difference))}, with a standard error of ` +
    `${shortNumber(standardError)} over ${rows} pairs: ${apart.toFixed(1)} standard errors from none, ${verdict}`
  );
}

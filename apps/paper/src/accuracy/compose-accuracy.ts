import { contenders } from '../baselines/index.js';
import { table } from '../report/markdown.js';
import type { AccuracyRow } from './measure-accuracy.js';

/** What the page says of how it was made. */
export interface AccuracyPage {
  readonly rows: readonly AccuracyRow[];
  readonly seeds: readonly number[];
  /** Tables left out, and why. */
  readonly skipped: readonly string[];
  /** Where times were taken: `Node 20.20.2, 2 cores`. */
  readonly machine: string;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Sample standard deviation; 0 for one value. */
function deviation(values: readonly number[]): number {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
}

/** docs/accuracy.md. */
export function composeAccuracy({ rows, seeds, skipped, machine }: AccuracyPage): string {
  const names = contenders.map(({ name }) => name);
  const cells = (print: (row: AccuracyRow, k: number) => string) =>
    rows.map((row) => [row.table.name, ...row.results.map((_, k) => print(row, k))]);
  const showings = (row: AccuracyRow, k: number) => row.results[k].showings;
  return [
    '# Accuracy',
    `Test accuracy of our default settings beside what one would otherwise pick, over ${seeds.length} seeds; R^2 where ` +
      'a number is predicted. Every contender gets the same rows, split and seed, and features standardised on the training ' +
      'rows. Nothing is tuned to a table here; what was looked at when the defaults were chosen is said in ' +
      '[ADR 6](adr/0006-default-preset.md). Made by `pnpm accuracy --write`.',
    '## Contenders',
    contenders.map(({ name, description }) => `- ${name}: ${description}`).join('\n'),
    '## Tables',
    table(
      ['table', 'split', 'training rows', 'test rows', 'features'],
      rows.map(({ table: { name, split }, rows: sizes }) => [
        name,
        split,
        String(sizes.train),
        String(sizes.test),
        String(sizes.columns),
      ]),
    ),
    ...skipped.map((text) => `Left out: ${text}`),
    '## Score: mean and standard deviation',
    table(
      ['table', ...names],
      cells((row, k) => {
        const scores = showings(row, k).map(({ score }) => score);
        return `${mean(scores).toFixed(4)} ± ${deviation(scores).toFixed(4)}`;
      }),
    ),
    '## Score: least',
    table(
      ['table', ...names],
      cells((row, k) => Math.min(...showings(row, k).map(({ score }) => score)).toFixed(4)),
    ),
    `## Seconds to train and predict (${machine})`,
    table(
      ['table', ...names],
      cells((row, k) => mean(showings(row, k).map(({ seconds }) => seconds)).toFixed(2)),
    ),
    '## Size: parameters, kilobytes',
    table(
      ['table', ...names],
      cells((row, k) => {
        const { parameters, bytes } = showings(row, k)[0];
        return `${parameters}, ${(bytes / 1000).toFixed(1)}`;
      }),
    ),
    'Ours and random features are kept in float64, the models of TensorFlow.js in float32.',
    '',
  ].join('\n\n');
}

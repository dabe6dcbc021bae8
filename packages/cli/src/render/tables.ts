import { percent } from './numbers.js';
import { alignLeft, alignRight, displayWidth, fit } from './text.js';

const longestName = 20;

/** Lines of right-aligned columns, the first left-aligned; `indent` on every line but the first. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => displayWidth(row[column]))));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? alignLeft(cell, widths[0]) : alignRight(cell, widths[column])))
      .join('   ')
      .trimEnd(),
  );
}

/**
 * Counts by true class (lines) and predicted class (columns), with names; where that is wider than `width`, the share of
 * each class that is found and what it is taken for most often.
 */
export function confusionTable(
  counts: readonly (readonly number[])[],
  classes: readonly string[],
  width: number,
): string[] {
  const names = classes.map((name) => fit(name, longestName));
  const square = columns([
    ['true \\ predicted', ...names],
    ...names.map((name, i) => [name, ...counts[i].map(String)]),
  ]);
  if (square.every((line) => displayWidth(line) <= width)) return square;
  return columns([
    ['true class', 'rows', 'found', 'mistaken for'],
    ...names.map((name, i) => mistakes(name, counts[i], i, names)),
  ]);
}

function mistakes(name: string, row: readonly number[], own: number, names: readonly string[]): string[] {
  const rows = row.reduce((sum, count) => sum + count, 0);
  const [first] = row
    .map((count, c) => ({ count, c }))
    .filter(({ c }) => c !== own)
    .sort((a, b) => b.count - a.count);
  const worst = first.count === 0 ? '-' : `${fit(names[first.c], 12)} (${first.count})`;
  return [name, String(rows), rows === 0 ? '-' : percent(row[own] / rows), worst];
}

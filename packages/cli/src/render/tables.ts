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

/** Counts by true class (lines) and predicted class (columns), with names. */
export function confusionTable(counts: readonly (readonly number[])[], classes: readonly string[]): string[] {
  const names = classes.map((name) => fit(name, longestName));
  return columns([['true \\ predicted', ...names], ...names.map((name, i) => [name, ...counts[i].map(String)])]);
}

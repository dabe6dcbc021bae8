import { InvalidArgumentError } from '@proxflow/backend';
import type { Clouds } from './load-clouds.js';

/** Entries up to which a plan is written as a matrix. */
const dense = 1e6;
/** Entries up to which it is written at all: the text is made in memory. */
const most = 1e7;
/** Share of the total mass below which an entry of a list is left out. */
const negligible = 1e-12;

/** @throws InvalidArgumentError for a plan that would not fit in memory as text. */
export function requirePlanSize({ source, target }: Clouds): void {
  const entries = source.rows * target.rows;
  if (entries <= most) return;
  throw new InvalidArgumentError({
    argument: '--plan',
    value: `${source.rows} x ${target.rows} entries`,
    expected: `a plan of at most ${most} entries`,
    remedy: 'Leave --plan out, or take fewer points.',
  });
}

/**
 * A plan `[rows, columns]` as CSV in full precision: the matrix without a header up to 1e6 entries, else lines
 * `source,target,mass` of the entries above 1e-12 of the total, counted from 1 as the rows of data are.
 */
export function planCsv(entries: Float64Array, rows: number, columns: number): string {
  if (entries.length <= dense) {
    const line = (_: unknown, i: number) => `${entries.subarray(i * columns, (i + 1) * columns).join(',')}\n`;
    return Array.from({ length: rows }, line).join('');
  }
  const least = negligible * entries.reduce((sum, mass) => sum + mass, 0);
  const lines = ['source,target,mass\n'];
  entries.forEach((mass, k) => {
    if (mass > least) lines.push(`${Math.floor(k / columns) + 1},${(k % columns) + 1},${mass}\n`);
  });
  return lines.join('');
}

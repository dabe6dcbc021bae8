import asciichart from 'asciichart';
import type { Page } from './page.js';
import { alignLeft, displayWidth } from './text.js';

const height = 8;
const gap = 2;
/** asciichart's own set, but that the least row, 0 to it, and the first value get no mark. */
const symbols = ['┤', '┤', '╶', '╴', '─', '╰', '╭', '╮', '╯', '│'];

/** A titled curve. */
export interface Curve {
  readonly title: string;
  readonly values: readonly number[];
}

/** At most `count` of the values, evenly spaced, the first and the last among them. */
export function downSample(values: readonly number[], count: number): readonly number[] {
  if (values.length <= count) return values;
  return Array.from({ length: count }, (_, i) => values[Math.round((i * (values.length - 1)) / (count - 1))]);
}

/** As many decimals as tell neighbouring rows apart. */
function labelFormat(values: readonly number[]): (value: number) => string {
  const range = Math.max(...values) - Math.min(...values);
  const decimals = range > 0 ? Math.max(0, -Math.floor(Math.log10(range / (2 * height)))) : 3;
  const largest = Math.max(...values.map(Math.abs));
  if (decimals > 9 || largest >= 1e6) return (value) => value.toExponential(2);
  return (value) => value.toFixed(decimals).replace(/^-(0\.?0*)$/, '$1');
}

function drawCurve({ title, values }: Curve, width: number): string[] {
  // A run may have more steps than a call can have arguments, so thinned out before anything is spread.
  const sample = downSample(values, width);
  const format = labelFormat(sample);
  const labelWidth = Math.max(...sample.map((value) => format(value).length), 2);
  const points = downSample(sample, width - labelWidth - 1);
  // In units of rows: asciichart divides by the range, which overflows where the range is tiny.
  const least = Math.min(...points);
  const range = Math.max(...points) - least;
  const rows = points.map((value) => (range > 0 && range < Infinity ? ((value - least) / range) * height : 0));
  // asciichart draws between points: one alone would be invisible.
  const series = rows.length === 1 ? [rows[0], rows[0]] : rows;
  const plot = asciichart.plot(series, {
    height,
    offset: 2,
    symbols,
    format: (row) => format(least + (row / height) * range).padStart(labelWidth),
  });
  return [title, ...plot.split('\n').map((line) => line.trimEnd())];
}

/** Two curves side by side, each over the steps of the run and on its own scale. */
export function drawCurves(left: Curve, right: Curve, page: Page): string[] {
  const width = Math.floor((page.width - gap) / 2);
  const [a, b] = [left, right].map((curve) => drawCurve(curve, width));
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => {
    const line = alignLeft(a[i] ?? '', width + gap) + (b[i] ?? '');
    return i === 0 ? page.strong(line.trimEnd()) : line.trimEnd();
  }).filter((line) => displayWidth(line) > 0);
}

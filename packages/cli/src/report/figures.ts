import { drawSvg, lineChart, pageTheme, type ChartSpecification, type Curve, type LineChart } from '@proxflow/charts';
import { downSample } from '../render/chart.js';
import { Html, markup } from './html.js';

/** A chart with a title and one sentence on how to read it. */
export interface Figure {
  readonly title: string;
  readonly explanation: string;
  readonly chart: ChartSpecification;
}

/** Size of a chart without its axes: with them as wide as a narrow screen, so that letters keep their size. */
export const chartSize = { width: 300, height: 190 };

/** More points than this say no more in a chart of this size. */
const mostPoints = 300;

/** Draws figures side by side, as many as there is room for. */
export async function drawFigures(figures: readonly Figure[]): Promise<Html> {
  const drawn: Html[] = [];
  for (const figure of figures) drawn.push(await drawFigure(figure));
  return markup`<div class="charts">${drawn}</div>`;
}

async function drawFigure({ title, explanation, chart }: Figure): Promise<Html> {
  const svg = await drawSvg(chart, pageTheme);
  // Letters are to keep about their size whatever the room.
  const most = Math.round(1.45 * Number(/width="([\d.]+)"/.exec(svg)?.[1] ?? chartSize.width));
  const named = svg.replace(
    '<svg ',
    markup`<svg role="img" style="max-width:${most}px" aria-label="${title}: ${explanation}" `.text,
  );
  return markup`<figure>
    <h3>${title}</h3>
    ${new Html(named)}
    <figcaption>${explanation}</figcaption>
  </figure>`;
}

/** Curves in the size and colours of the page. */
export function curves(chart: Omit<LineChart, 'theme' | 'width' | 'height'>): ChartSpecification {
  const legend = chart.curves.length > 1 ? 'top' : 'none';
  // A value between two gaps is no line.
  const marks = chart.curves.some(({ points }) => points.some(({ y }) => y === null));
  return lineChart({ legend, marks, yTicks: 5, ...flatDomain(chart), ...chart, ...chartSize, theme: pageTheme });
}

/** Rounding is not to fill the chart: what is constant but for it gets an axis about it. */
function flatDomain({ curves: lines }: Pick<LineChart, 'curves'>): Pick<LineChart, 'yDomain'> {
  let [least, most] = [Infinity, -Infinity];
  for (const { y } of lines.flatMap(({ points }) => points)) {
    if (y === null) continue;
    least = Math.min(least, y);
    most = Math.max(most, y);
  }
  if (!(most - least <= 1e-9 * Math.abs(most))) return {};
  const room = 0.1 * Math.abs(most) || 1;
  return { yDomain: [least - room, most + room] };
}

/** A curve over steps, thinned to what can be seen; null is a step without a value, which is a gap. */
export function curveOf(name: string, steps: readonly number[], values: readonly (number | null)[]): Curve {
  return { name, points: downSamplePoints(values.map((y, i) => ({ x: steps[i], y }))) };
}

/** At most a few hundred of the points, ends included. */
export function downSamplePoints<T>(points: readonly T[]): readonly T[] {
  const places = downSample(
    points.map((_, i) => i),
    mostPoints,
  );
  return places.map((i) => points[i]);
}

import type { ChartSpecification } from './draw-svg.js';
import { printTheme, type Theme } from './theme.js';

/** One curve of a {@link lineChart}. */
export interface Curve {
  readonly name: string;
  /** Where y is null the curve has a gap. */
  readonly points: readonly { readonly x: number; readonly y: number | null }[];
}

/** What a chart of curves over a common axis needs. */
export interface LineChart {
  readonly xTitle: string;
  readonly yTitle: string;
  readonly curves: readonly Curve[];
  readonly xScale?: 'linear' | 'log';
  readonly yScale?: 'linear' | 'log';
  readonly xDomain?: readonly [number, number];
  readonly yDomain?: readonly [number, number];
  /** A horizontal line with its name, such as an exact value. */
  readonly level?: { readonly name: string; readonly value: number };
  /** Without the axes; 520 x 260 by default. */
  readonly width?: number;
  readonly height?: number;
  /** About how many lines go across; by default as many as Vega finds right. */
  readonly yTicks?: number;
  /** Where the legend stands, which one curve does without; `right` by default. */
  readonly legend?: 'right' | 'top' | 'none';
  /** Whether points are marked; by default where no curve has 15. */
  readonly marks?: boolean;
  readonly theme?: Theme;
}

/**
 * Curves over a common axis. On a logarithmic axis points that are not above 0 are left out.
 *
 * @example
 * ```ts
 * const points = [1, 0.5, 0.25].map((y, x) => ({ x, y }));
 * const chart = lineChart({ xTitle: 'step', yTitle: 'risk', curves: [{ name: 'risk', points }], yScale: 'log' });
 * ```
 */
export function lineChart(chart: LineChart): ChartSpecification {
  const { curves, xTitle, yTitle, xScale = 'linear', yScale = 'linear', level, width = 520, height = 260 } = chart;
  const { theme = printTheme, legend = 'right', marks = curves.every(({ points }) => points.length < 15) } = chart;
  const shown = ({ x, y }: Curve['points'][number]) =>
    (xScale === 'linear' || x > 0) && (yScale === 'linear' || y === null || y > 0);
  const values = curves.flatMap((curve) => curve.points.filter(shown).map(({ x, y }) => ({ x, y, curve: curve.name })));
  const domain = (ends: readonly [number, number] | undefined) => ends && { domain: [...ends], nice: false };
  const line = {
    mark: { type: 'line' as const, point: marks },
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative' as const,
        title: xTitle,
        scale: { type: xScale, ...domain(chart.xDomain) },
      },
      y: {
        field: 'y',
        type: 'quantitative' as const,
        title: yTitle,
        ...(chart.yTicks !== undefined && { axis: { tickCount: chart.yTicks } }),
        scale: { type: yScale, ...(yScale === 'linear' && { zero: false }), ...domain(chart.yDomain) },
      },
      color: {
        field: 'curve',
        type: 'nominal' as const,
        title: null,
        sort: curves.map((curve) => curve.name),
        ...legendOf(
          legend,
          curves.map((curve) => curve.name),
          width,
        ),
      },
    },
  };
  const once = { data: { values: [{}] } };
  const rule = level && {
    ...once,
    mark: { type: 'rule' as const, strokeDash: [4, 4], color: theme.faintInk, tooltip: level.name },
    encoding: { y: { datum: level.value, type: 'quantitative' as const } },
  };
  const label = level && {
    ...once,
    mark: { type: 'text' as const, align: 'right' as const, dy: -6, color: theme.faintInk },
    encoding: {
      x: { value: width - 5 },
      y: { datum: level.value, type: 'quantitative' as const },
      text: { value: level.name },
    },
  };
  return { width, height, data: { values }, layer: [line, ...(rule && label ? [rule, label] : [])] };
}

/** Where colours are explained; on top in as many columns as names have room for. */
export function legendOf(place: 'right' | 'top' | 'none', names: readonly string[], width: number): object {
  if (place === 'none') return { legend: null };
  if (place === 'right') return {};
  const widest = 30 + 7 * Math.max(...names.map((name) => name.length));
  const columns = Math.max(1, Math.min(names.length, Math.floor(width / widest)));
  return { legend: { orient: 'top', direction: 'horizontal', columns } };
}

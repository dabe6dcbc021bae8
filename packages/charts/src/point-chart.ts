import type { ChartSpecification } from './draw-svg.js';
import { legendOf } from './line-chart.js';
import { printTheme, type Theme } from './theme.js';

/** A point of a {@link pointChart}. */
export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  /** Area relative to that of the other points. */
  readonly size?: number;
  /** Named in the legend. */
  readonly kind?: string;
}

/** What a chart of points needs. */
export interface PointChart {
  readonly xTitle: string;
  readonly yTitle: string;
  readonly points: readonly ChartPoint[];
  /** In the order of their colours; by default one without a legend. */
  readonly kinds?: readonly string[];
  /** Whether the line y = x is drawn. */
  readonly diagonal?: boolean;
  readonly xDomain?: readonly [number, number];
  readonly yDomain?: readonly [number, number];
  readonly width?: number;
  readonly height?: number;
  /** Areas of points in square pixels, of the least and the largest size; 30 for all without sizes. */
  readonly areas?: readonly [number, number];
  /** About how many ticks the axis across has; 6 by default. */
  readonly ticks?: number;
  readonly theme?: Theme;
}

/**
 * Points in two coordinates, with sizes and kinds.
 *
 * @example
 * ```ts
 * const chart = pointChart({ xTitle: 'true', yTitle: 'predicted', points: [{ x: 1, y: 1.1 }], diagonal: true });
 * ```
 */
export function pointChart(chart: PointChart): ChartSpecification {
  const { points, xTitle, yTitle, kinds = [], width = 520, height = 260, ticks = 6, theme = printTheme } = chart;
  const sized = points.some(({ size }) => size !== undefined);
  const axis = (ends: readonly [number, number] | undefined) => ({
    scale: ends ? { domain: [...ends], nice: false } : { zero: false, padding: 8 },
  });
  const marks = {
    data: { values: points.map((point) => ({ kind: '', size: 1, ...point })) },
    mark: { type: 'circle' as const, opacity: 0.65, stroke: theme.ink, strokeWidth: 0.3, size: 30 },
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative' as const,
        title: xTitle,
        axis: { tickCount: ticks },
        ...axis(chart.xDomain),
      },
      y: { field: 'y', type: 'quantitative' as const, title: yTitle, ...axis(chart.yDomain) },
      color: {
        field: 'kind',
        type: 'nominal' as const,
        title: null,
        scale: { domain: kinds.length > 0 ? [...kinds] : [''], range: [...theme.series] },
        ...legendOf(kinds.length > 1 ? 'top' : 'none', kinds, width),
      },
      ...(sized && {
        size: {
          field: 'size',
          type: 'quantitative' as const,
          legend: null,
          scale: { range: [...(chart.areas ?? [12, 220])], zero: false },
        },
      }),
    },
  };
  return { width, height, layer: [...(chart.diagonal ? [diagonalOf(chart, theme)] : []), marks] };
}

/** From corner to corner of what is shown of both axes. */
function diagonalOf({ points, xDomain, yDomain }: PointChart, theme: Theme) {
  const all = points.flatMap(({ x, y }) => [x, y]);
  const least = Math.max(xDomain?.[0] ?? Math.min(...all), yDomain?.[0] ?? -Infinity);
  const most = Math.min(xDomain?.[1] ?? Math.max(...all), yDomain?.[1] ?? Infinity);
  return {
    data: { values: [least, most].map((value) => ({ value })) },
    mark: { type: 'line' as const, strokeDash: [4, 4], color: theme.faintInk },
    encoding: {
      x: { field: 'value', type: 'quantitative' as const },
      y: { field: 'value', type: 'quantitative' as const },
    },
  };
}

import type { ChartSpecification } from './draw-svg.js';
import { printTheme, type Theme } from './theme.js';

/** A bar of a {@link barChart}. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  /** Half the length of the line over the end of the bar. */
  readonly deviation?: number;
}

/** What a chart of bars needs. */
export interface BarChart {
  readonly valueTitle: string;
  /** From top to bottom. */
  readonly bars: readonly Bar[];
  /** Without names and axis; 260 by default, the height is 18 a bar. */
  readonly width?: number;
  /** Pixels that names may take before they are cut; 160 by default. */
  readonly nameWidth?: number;
  /** Points instead of bars, where 0 is not among what matters. */
  readonly points?: boolean;
  readonly theme?: Theme;
}

/**
 * Bars to the right with their names beside them, and lines for what is uncertain.
 *
 * @example
 * ```ts
 * const chart = barChart({ valueTitle: 'fall of accuracy', bars: [{ name: 'width', value: 0.1, deviation: 0.02 }] });
 * ```
 */
export function barChart({
  bars,
  valueTitle,
  width = 260,
  nameWidth = 160,
  points = false,
  theme = printTheme,
}: BarChart): ChartSpecification {
  const values = bars.map(({ name, value, deviation = 0 }, place) => ({
    place: String(place),
    name,
    value,
    low: value - deviation,
    high: value + deviation,
  }));
  const names = JSON.stringify(bars.map(({ name }) => name));
  const y = {
    field: 'place',
    type: 'nominal' as const,
    title: null,
    sort: values.map(({ place }) => place),
    // Bars may have one name: their places tell them apart.
    axis: { labelLimit: nameWidth, labelExpr: `${names}[toNumber(datum.value)]`, ticks: false },
  };
  const x = (field: string) => ({
    field,
    type: 'quantitative' as const,
    title: valueTitle,
    scale: { zero: !points },
  });
  const mark = points
    ? { type: 'point' as const, filled: true, size: 45, color: theme.series[0] }
    : { type: 'bar' as const, color: theme.series[0], opacity: 0.7 };
  return {
    width,
    height: { step: 18 },
    data: { values },
    layer: [
      { mark, encoding: { y, x: x('value') } },
      {
        mark: { type: 'rule' as const, color: theme.ink, strokeWidth: 1.2 },
        encoding: { y, x: x('low'), x2: { field: 'high' } },
      },
    ],
  };
}

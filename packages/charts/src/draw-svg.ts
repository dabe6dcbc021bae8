import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { printTheme, type Theme } from './theme.js';

/** A chart as a piece of data: a specification of Vega-Lite 6, colours left to the {@link Theme}. */
export type ChartSpecification = TopLevelSpec;

function lookOf(theme: Theme): TopLevelSpec['config'] {
  const text = { labelColor: theme.ink, titleColor: theme.ink };
  return {
    background: theme.background,
    // A description stands beside the chart; roles on every mark would make the file ten times as long.
    aria: false,
    font: 'system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif',
    axis: {
      labelFontSize: 11,
      titleFontSize: 12,
      titleFontWeight: 'normal',
      gridColor: theme.grid,
      domainColor: theme.axis,
      tickColor: theme.axis,
      ...text,
    },
    title: { fontSize: 13, color: theme.ink },
    range: { category: [...theme.series] },
    legend: { labelLimit: 320, ...text },
    view: { stroke: theme.frame },
  };
}

/**
 * Draws a chart as SVG text, without a browser or a canvas.
 *
 * @example
 * ```ts
 * const svg = await drawSvg(lineChart({ xTitle: 'step', yTitle: 'risk', curves: [{ name: 'risk', points: [{ x: 0, y: 1 }] }] }));
 * ```
 */
export async function drawSvg(specification: ChartSpecification, theme: Theme = printTheme): Promise<string> {
  const { spec } = compile({ ...specification, config: { ...lookOf(theme), ...specification.config } });
  const view = new View(parse(spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

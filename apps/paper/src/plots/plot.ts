import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** A picture of the report. */
export interface Plot {
  /** Names its file, without extension. */
  readonly name: string;
  /** What it shows, for those who cannot see it. */
  readonly description: string;
  readonly svg: string;
}

/** Colours that people with any colour vision can tell apart (Okabe and Ito 2008). */
export const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'] as const;

const look: TopLevelSpec['config'] = {
  background: 'white',
  // The description stands beside the picture; roles on every mark would make the file ten times as long.
  aria: false,
  font: 'system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif',
  axis: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: 'normal', gridColor: '#e8e8e8' },
  title: { fontSize: 13 },
  range: { category: [...colours] },
  legend: { labelLimit: 320 },
  view: { stroke: '#cccccc' },
};

/** Draws a Vega-Lite specification as SVG text, without a browser or a canvas. */
export async function draw(name: string, description: string, specification: TopLevelSpec): Promise<Plot> {
  const { spec } = compile({ ...specification, config: { ...look, ...specification.config } });
  const view = new View(parse(spec), { renderer: 'none' });
  try {
    return { name, description, svg: await view.toSVG() };
  } finally {
    view.finalize();
  }
}

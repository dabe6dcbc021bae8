import { lineChart, type LineChart } from '@proxflow/charts';
import { draw, type Plot } from './plot.js';

/** What a plot of curves over a common axis needs. */
export interface LinePlot extends LineChart {
  readonly name: string;
  readonly description: string;
}

/** Curves over a common axis. On a logarithmic axis points that are not above 0 are left out. */
export function linePlot({ name, description, ...chart }: LinePlot): Promise<Plot> {
  return draw(name, description, lineChart(chart));
}

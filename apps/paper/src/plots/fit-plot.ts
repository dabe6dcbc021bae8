import type { Experiment } from '../experiments/experiment.js';
import { columnNames } from '../training/recipe.js';
import { draw, type Plot } from './plot.js';
import { columnsOf, type ColumnRuns } from './risk-curves.js';

/** Learned functions of one input over the test rows, a line for each column. */
export function fitPlot({ id, title, test }: Experiment, runs: ColumnRuns): Promise<Plot> {
  const { target, features } = test;
  if (target.kind !== 'numeric' || test.columns !== 1)
    throw new TypeError('A plot of a fit needs one number each way.');
  const points = Array.from(features, (x, i) => ({ x, y: target.values[i] }));
  const lines = columnsOf(runs).flatMap((column) => {
    const { recipe, test: predictions } = runs[column][0];
    const { mean, scale } = recipe.targetUnits;
    return Array.from(features, (x, i) => ({ x, column, y: mean + scale * predictions.weighted[i] }));
  });
  const y = { field: 'y', type: 'quantitative' as const, title: 'y' };
  return draw(`${id}-fit`, `${title}: test rows and the weighted prediction of each column`, {
    width: 520,
    height: 280,
    encoding: { x: { field: 'x', type: 'quantitative', title: 'x' }, y },
    layer: [
      { data: { values: points }, mark: { type: 'point', color: '#999999', size: 12 } },
      {
        data: { values: lines },
        mark: { type: 'line' },
        encoding: { color: { field: 'column', type: 'nominal', sort: [...columnNames] } },
      },
    ],
  });
}

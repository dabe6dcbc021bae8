import type { Experiment } from '../experiments/experiment.js';
import { estimators } from '../training/predictions.js';
import type { ColumnName } from '../training/recipe.js';
import { draw, type Plot } from './plot.js';
import { columnsOf, type ColumnRuns } from './risk-curves.js';

/** More points than this say no more and cost bytes. */
const mostPoints = 200;

/** Predicted f of test rows, coloured by their actual label, a panel for each column and estimator. */
export function labelPlot({ id, title, test, variants }: Experiment, runs: ColumnRuns): Promise<Plot> {
  const chosen = Math.floor(variants.length / 2);
  if (test.target.kind !== 'classes') throw new TypeError('A plot of labels needs classes.');
  const { labels, classes } = test.target;
  const every = Math.max(1, Math.ceil(labels.length / mostPoints));
  const rows = [...labels.keys()].filter((i) => i % every === 0).sort((a, b) => labels[a] - labels[b] || a - b);
  const panel = (column: ColumnName, estimator: (typeof estimators)[number]) => {
    const f = runs[column][chosen].test[estimator];
    return {
      title: `${column}, ${estimator}`,
      width: 230,
      height: 150,
      data: { values: rows.map((i, place) => ({ place, f: f[i], actual: classes[labels[i]] })) },
      layer: [
        {
          mark: { type: 'point' as const, filled: true, size: 14, opacity: 0.8 },
          encoding: {
            x: { field: 'place', type: 'quantitative' as const, title: 'test row, by actual label' },
            y: { field: 'f', type: 'quantitative' as const, title: 'predicted f' },
            color: { field: 'actual', type: 'nominal' as const, title: 'actual' },
          },
        },
        { mark: { type: 'rule' as const, color: '#666666' }, encoding: { y: { datum: 0 } } },
      ],
    };
  };
  return draw(
    `${id}-labels`,
    `${title}, ${variants[chosen].label}: predicted f of the test rows by actual label; above 0 is ${classes[1]}`,
    {
      vconcat: estimators.map((estimator) => ({
        hconcat: columnsOf(runs).map((column) => panel(column, estimator)),
        resolve: { scale: { y: 'independent' as const } },
      })),
      resolve: { scale: { y: 'independent' } },
    },
  );
}

import { confusionMatrix } from 'proxflow';
import type { Experiment } from '../experiments/experiment.js';
import { largest } from '../training/predictions.js';
import { draw, type Plot } from './plot.js';
import { columnsOf, inColumns, type ColumnRuns } from './risk-curves.js';

/** How many test rows of each class were taken for which, weighted prediction, a panel for each column. */
export function confusionPlot({ id, title, test, variants }: Experiment, runs: ColumnRuns): Promise<Plot> {
  const { target } = test;
  if (target.kind !== 'classes') throw new TypeError('A plot of confusions needs classes.');
  const { classes, labels } = target;
  const chosen = Math.floor(variants.length / 2);
  const panels = columnsOf(runs).map((column) => {
    const f = runs[column][chosen].test.weighted;
    const predicted = Array.from(labels, (_, i) => largest(f.subarray(i * classes.length, (i + 1) * classes.length)));
    const counts = confusionMatrix(predicted, labels, classes.length);
    return {
      title: column,
      width: 220,
      height: 220,
      data: {
        values: counts.flatMap((row, t) => row.map((rows, p) => ({ actual: classes[t], predicted: classes[p], rows }))),
      },
      mark: { type: 'rect' as const },
      encoding: {
        x: { field: 'predicted', type: 'nominal' as const, sort: [...classes], axis: { labelAngle: 0 } },
        y: { field: 'actual', type: 'nominal' as const, sort: [...classes] },
        color: {
          field: 'rows',
          type: 'quantitative' as const,
          title: 'test rows',
          scale: { scheme: 'blues' as const },
        },
      },
    };
  });
  return draw(`${id}-labels`, `${title}: predicted against actual labels of the test rows ${inColumns(runs)}`, {
    hconcat: panels,
  });
}

import type { Experiment } from '../experiments/experiment.js';
import { estimators } from '../training/predictions.js';
import { columnNames, type ColumnName } from '../training/recipe.js';
import type { RecipeRun } from '../training/run-recipe.js';
import { draw, type Plot } from './plot.js';

/** The runs of one experiment: one for each variant in every column, none in a column that was left out. */
export type ColumnRuns = Readonly<Record<ColumnName, readonly RecipeRun[]>>;

/** The columns that were run, in their usual order. */
export function columnsOf(runs: ColumnRuns): readonly ColumnName[] {
  return columnNames.filter((column) => runs[column].length > 0);
}

/** How many, in words. */
export function inColumns(runs: ColumnRuns): string {
  return ['in one column', 'in two columns', 'in three columns'][columnsOf(runs).length - 1];
}

/** Test risk against steps, a panel for each column: mean over the variants, with a band from least to most. */
export function riskCurves({ id, title, variants }: Experiment, runs: ColumnRuns): Promise<Plot> {
  const panels = columnsOf(runs).map((column) => {
    const ofColumn = runs[column];
    const values = ofColumn[0].samples.flatMap(({ step }, k) =>
      estimators.map((estimator) => {
        const risks = ofColumn.map(({ samples }) => samples[k].testRisk[estimator]);
        return {
          step,
          estimator,
          low: Math.min(...risks),
          high: Math.max(...risks),
          mean: risks.reduce((sum, risk) => sum + risk, 0) / risks.length,
        };
      }),
    );
    return {
      title: column,
      width: 230,
      height: 200,
      data: { values },
      layer: [
        {
          mark: { type: 'area' as const, opacity: 0.25 },
          encoding: { y: { field: 'low', type: 'quantitative' as const }, y2: { field: 'high' } },
        },
        {
          mark: { type: 'line' as const },
          encoding: { y: { field: 'mean', type: 'quantitative' as const }, strokeDash: { field: 'estimator' } },
        },
      ],
      encoding: {
        x: { field: 'step', type: 'quantitative' as const, title: 'step', axis: { tickCount: 4 } },
        y: {
          type: 'quantitative' as const,
          title: `test risk (${ofColumn[0].recipe.loss.name})`,
          scale: { zero: false },
        },
        color: { field: 'estimator', type: 'nominal' as const },
      },
    };
  });
  const band = variants.length > 1 ? `, mean and range over ${variants.map(({ label }) => label).join(', ')}` : '';
  return draw(`${id}-risk`, `${title}: test risk against steps ${inColumns(runs)}${band}`, {
    hconcat: panels,
    resolve: { scale: { y: 'independent', x: 'independent' } },
  });
}

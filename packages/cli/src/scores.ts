import {
  accuracy,
  confusionMatrix,
  permutationImportance,
  publishedRiskLevel,
  type Estimator,
  type PermutationImportance,
} from 'proxflow';
import { isClassificationTable, isRegressionTable, type ClassificationTable, type Table } from '@proxflow/datasets';
import { InvalidDataError } from '@proxflow/backend';
import type { AnyModel } from './files/load-model.js';

/** One number from each way of averaging the neurons. */
export type ByEstimator = Readonly<Record<Estimator, number>>;

/** How well a model does on one table: accuracy or R^2, and for classes how often each is taken for each. */
export interface Scores {
  readonly rows: number;
  readonly score: ByEstimator;
  /** Counts of the weighted estimator by true and predicted class. */
  readonly confusion?: readonly (readonly number[])[];
}

/** The published scripts' "risk" on both parts, from f and from its sign; see `publishedRiskLevel`. */
export interface PublishedLevels {
  readonly softTrainRisk: ByEstimator;
  readonly softTestRisk: ByEstimator;
  readonly hardTrainRisk: ByEstimator;
  readonly hardTestRisk: ByEstimator;
}

async function byEstimator(measure: (estimator: Estimator) => Promise<number>): Promise<ByEstimator> {
  return { weighted: await measure('weighted'), unweighted: await measure('unweighted') };
}

/** Scores a model on a table of its task; class indices are the model's. */
export async function scoreModel(any: AnyModel, table: Table): Promise<Scores> {
  const { rows } = table;
  if (any.task === 'regression') {
    const { model } = any;
    if (!isRegressionTable(table)) throw unfit(table, 'numbers');
    return { rows, score: await byEstimator((estimator) => model.score(table, table.target.values, { estimator })) };
  }
  const { model } = any;
  if (!isClassificationTable(table)) throw unfit(table, 'classes');
  const { labels, classes } = table.target;
  const score = await byEstimator(async (estimator) =>
    accuracy(await model.predictIndex(table, { estimator }), labels),
  );
  return { rows, score, confusion: confusionMatrix(await model.predictIndex(table), labels, classes.length) };
}

/** The class of each row by name. */
export function labelsOf({ target }: ClassificationTable): string[] {
  return Array.from(target.labels, (label) => target.classes[label]);
}

/** What each feature is worth to a model on a table of its task, by the weighted estimator. */
export async function measureImportance(
  any: AnyModel,
  table: Table,
  seed: string | number,
): Promise<PermutationImportance> {
  if (any.task === 'regression') {
    if (!isRegressionTable(table)) throw unfit(table, 'numbers');
    return permutationImportance(any.model, table, table.target.values, { seed });
  }
  if (!isClassificationTable(table)) throw unfit(table, 'classes');
  return permutationImportance(any.model, table, labelsOf(table), { seed });
}

function unfit(table: Table, wanted: string): InvalidDataError {
  return new InvalidDataError({
    argument: table.name,
    place: `column "${table.targetName}"`,
    value: table.target.kind === 'classes' ? 'classes' : 'numbers',
    expected: `${wanted}, which the model predicts`,
    remedy: 'Evaluate on data of the task the model was trained for, or name another column with --label.',
  });
}

/** The published levels of a classifier; undefined for a regressor, which has none. */
export async function publishedLevels(any: AnyModel, train: Table, test: Table): Promise<PublishedLevels | undefined> {
  if (any.task === 'regression' || !isClassificationTable(train) || !isClassificationTable(test)) return undefined;
  const { model } = any;
  const level = (table: ClassificationTable, hard: boolean) =>
    byEstimator(async (estimator) => {
      const signs = Float64Array.from(table.target.labels, (label) => 2 * label - 1);
      return publishedRiskLevel(await model.decision(table, { estimator }), signs, hard);
    });
  return {
    softTrainRisk: await level(train, false),
    softTestRisk: await level(test, false),
    hardTrainRisk: await level(train, true),
    hardTestRisk: await level(test, true),
  };
}

import { InvalidDataError } from '@proxflow/backend';
import { isClassificationTable, isRegressionTable, selectRows, type Table } from '@proxflow/datasets';
import type { LoadedModel } from '../files/load-model.js';
import type { ModelData } from '../model-data.js';
import { scoreModel, type Scores } from '../scores.js';
import { compareClasses, compareNumbers, type ClassComparison, type NumericComparison } from './paired-tests.js';

/** Two things side by side: of model a and of model b. */
export type Pair<T> = readonly [T, T];

/** A setting that differs, as JSON has it; undefined where a model does not have it. */
export interface Difference {
  readonly name: string;
  readonly values: Pair<unknown>;
}

/** How two models fare on the same rows. */
export interface DataComparison {
  readonly scores: Pair<Scores>;
  readonly test: ClassComparison | NumericComparison;
}

/** What is about the run and the machine, not about the model. */
const notCompared: ReadonlySet<string> = new Set(['config', 'labelsFile']);

/** What a model was told and made of, by name. */
function factsOf({ model, task, featureNames }: LoadedModel): Readonly<Record<string, unknown>> {
  const { configuration = {}, settings, targetName, encoder } = model;
  const columns = encoder?.columns.map(({ name }) => name) ?? featureNames;
  return { task, target: targetName, columns, features: featureNames.length, ...configuration, ...settings };
}

/** The settings in which two models differ, in the order of the first. */
export function differencesOf(models: Pair<LoadedModel>): readonly Difference[] {
  const [a, b] = models.map(factsOf);
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((name) => !notCompared.has(name) && JSON.stringify(a[name]) !== JSON.stringify(b[name]))
    .map((name) => ({ name, values: [a[name], b[name]] }));
}

/** Both tables with the rows that both models can take. @throws InvalidDataError if there are fewer than two. */
export function commonRows(data: Pair<ModelData>): Pair<Table> {
  const [a, b] = data;
  if (a.rowNumbers === undefined || b.rowNumbers === undefined) return [a.table, b.table];
  const places = [a, b].map(({ rowNumbers }) => new Map(Array.from(rowNumbers ?? [], (row, i) => [row, i])));
  const common = Array.from(a.rowNumbers).filter((row) => places[1].has(row));
  if (common.length < 2) {
    throw new InvalidDataError({
      argument: a.table.name,
      value: `${common.length} rows`,
      expected: 'at least two rows without a cell missing to either model',
      remedy: 'Give more rows, or fill in what is missing.',
    });
  }
  const select = ({ table }: ModelData, i: number) =>
    selectRows(
      table,
      common.map((row) => places[i].get(row) as number),
    );
  return [select(a, 0), select(b, 1)];
}

/** Scores both models on their tables, row i of which is the same row, and compares them row by row. */
export async function compareOn([a, b]: Pair<LoadedModel>, [tableA, tableB]: Pair<Table>): Promise<DataComparison> {
  const scores: Pair<Scores> = [await scoreModel(a, tableA), await scoreModel(b, tableB)];
  if (a.task === 'classification' && b.task === 'classification' && isClassificationTable(tableA)) {
    const [predictedA, other] = [await a.model.predictIndex(tableA), await b.model.predict(tableB)];
    // The classes of b may stand in another order.
    const predictedB = other.map((name) => a.model.classes.indexOf(name));
    return { scores, test: compareClasses(predictedA, predictedB, tableA.target.labels) };
  }
  if (a.task === 'regression' && b.task === 'regression' && isRegressionTable(tableA)) {
    const [predictedA, predictedB] = [await a.model.predict(tableA), await b.model.predict(tableB)];
    return { scores, test: compareNumbers(predictedA, predictedB, tableA.target.values) };
  }
  throw new InvalidDataError({
    argument: b.path,
    place: 'at task',
    value: b.task,
    expected: `${a.task}, as ${a.path} has`,
    remedy: 'Compare models of the same task, or leave the data out to compare their settings.',
  });
}

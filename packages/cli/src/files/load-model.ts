import { InvalidDataError } from '@proxflow/backend';
import { readModel } from '@proxflow/model-io/node';
import { MeanFieldClassifier, MeanFieldRegressor } from 'proxflow';

/** A model of either task, told apart by `task`. */
export type AnyModel =
  | { readonly task: 'classification'; readonly model: MeanFieldClassifier }
  | { readonly task: 'regression'; readonly model: MeanFieldRegressor };

/** A model read from a file, with the names it needs to find its columns in a table. */
export type LoadedModel = AnyModel & { readonly path: string; readonly featureNames: readonly string[] };

/** Reads a model file. @throws InvalidDataError naming the file and what in it does not fit. */
export async function loadModel(path: string): Promise<LoadedModel> {
  const file = await readModel(path);
  if (file.featureNames === null) {
    throw new InvalidDataError({
      argument: path,
      place: 'at featureNames',
      expected: 'the names of the features the model takes',
      remedy: "Train with 'proxflow train' or with fitTable, which keep the names.",
    });
  }
  const named = { path, featureNames: file.featureNames };
  return file.task === 'classification'
    ? { ...named, task: file.task, model: await MeanFieldClassifier.fromJSON(file) }
    : { ...named, task: file.task, model: await MeanFieldRegressor.fromJSON(file) };
}

import { InvalidDataError } from '@proxflow/backend';
import { MeanFieldClassifier, MeanFieldRegressor, parseModelFile, type ModelFile } from 'proxflow';
import { partsOfModel } from '../config/parts-of-model.js';
import { MODEL_BYTES } from './read-bounded.js';
import { readText } from './read-text.js';

/** A model of either task, told apart by `task`. */
export type AnyModel =
  | { readonly task: 'classification'; readonly model: MeanFieldClassifier }
  | { readonly task: 'regression'; readonly model: MeanFieldRegressor };

/** A model read from a file, with the names it needs to find its columns in a table. */
export type LoadedModel = AnyModel & { readonly path: string; readonly featureNames: readonly string[] };

/**
 * Reads a model file; parts that are not built in come from the configuration.
 *
 * @param config - the configuration file, where it is named
 * @throws InvalidDataError naming the file and what in it does not fit
 */
export async function loadModel(path: string, config?: string): Promise<LoadedModel> {
  const file = parse(path, await readText(path, 'model file', MODEL_BYTES));
  if (file.featureNames === null) {
    throw new InvalidDataError({
      argument: path,
      place: 'at featureNames',
      expected: 'the names of the features the model takes',
      remedy: "Train with 'proxflow train' or with fitTable, which keep the names.",
    });
  }
  const registry = await partsOfModel(path, file, config);
  const named = { path, featureNames: file.featureNames };
  return file.task === 'classification'
    ? { ...named, task: file.task, model: await MeanFieldClassifier.fromJSON(file, { registry }) }
    : { ...named, task: file.task, model: await MeanFieldRegressor.fromJSON(file, { registry }) };
}

function parse(path: string, text: string): ModelFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InvalidDataError(
      {
        argument: path,
        value: text.slice(0, 20),
        expected: 'a model file, which is JSON',
        remedy: "Name the file that 'proxflow train --out' wrote; the model comes before the data.",
      },
      { cause: error },
    );
  }
  try {
    return parseModelFile(json);
  } catch (error) {
    if (!(error instanceof InvalidDataError)) throw error;
    const { place, expected, remedy } = error;
    throw new InvalidDataError({ argument: path, ...(place !== undefined && { place }), expected, remedy });
  }
}

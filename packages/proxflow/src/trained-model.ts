import type { Backend } from '@proxflow/backend';
import type { FeatureMatrix, Split, Standardizer } from '@proxflow/datasets';
import type { TrainingCheckpoint } from '@proxflow/model-io';
import type { ClassLoss, Loss, TrainingData } from '@proxflow/risks';
import { pickData, pickRows } from './held-out.js';
import type { Network } from './network.js';
import { fitFeatureScaling, presetFor } from './presets.js';
import { lossOf, resolveSettings, summarizeSettings, type SettingsSummary, type TrainingSettings } from './settings.js';
import { trainNetwork } from './train-network.js';
import type { FitOptions, ModelOptions, PartialFitOptions } from './training-options.js';
import type { TrainingRecord } from './training-record.js';

/** All that a trained model consists of. */
export interface Trained {
  readonly network: Network;
  readonly loss: Loss | ClassLoss;
  readonly standardizer: Standardizer | undefined;
  readonly settings: SettingsSummary;
  readonly record: TrainingRecord;
  readonly featureNames: readonly string[] | undefined;
  readonly targetName: string | undefined;
  /** What training needs to go on; absent in a model that was loaded from a file. */
  readonly state: { readonly checkpoint: TrainingCheckpoint; readonly settings: TrainingSettings } | undefined;
}

/** Rows with their targets. */
export interface CodedRows {
  readonly matrix: FeatureMatrix;
  /** As the loss takes them: see `TrainingData`. */
  readonly targets: Float64Array;
  readonly rowWeights?: Float64Array;
}

/** Data of one fit with the names it came with. */
export interface NamedTraining extends CodedRows {
  /** q. */
  readonly outputs: number;
  readonly defaultLoss: Loss | ClassLoss;
  readonly targetName: string | undefined;
  /** Which rows train and which are held out; all train by default. */
  readonly split?: Split | undefined;
}

/** Trains from the start, or from the checkpoint of a run that did. */
export async function trainModel(
  options: ModelOptions,
  { outputs, defaultLoss, targetName, split, ...rows }: NamedTraining,
  backend: Backend,
  fit: FitOptions,
): Promise<Trained> {
  const { matrix } = rows;
  const preset = presetFor(options.preset ?? 'default', lossOf(options, defaultLoss));
  const standardizer = fitFeatureScaling(preset, split ? pickMatrix(matrix, split.train) : matrix);
  const all = trainingData(rows, standardizer);
  const data = split ? pickData(all, split.train) : all;
  const settings = resolveSettings({ options, data, outputs, defaultLoss });
  const heldOut = split && { heldOut: pickData(all, split.test) };
  const { network, record, checkpoint } = await trainNetwork(settings, backend, { data, ...heldOut }, fit);
  return {
    network,
    record,
    loss: settings.loss,
    standardizer,
    settings: summarizeSettings(settings, backend),
    featureNames: 'featureNames' in matrix ? (matrix.featureNames as readonly string[]) : undefined,
    targetName,
    state: { checkpoint, settings },
  };
}

/** Makes further steps on other rows: scaling, settings, cloud and the count of steps are those of the model. */
export async function trainFurther(
  trained: Trained,
  state: NonNullable<Trained['state']>,
  rows: CodedRows,
  backend: Backend,
  { steps, ...fit }: PartialFitOptions & { readonly steps: number },
): Promise<Trained> {
  const settings = { ...state.settings, steps: state.checkpoint.flow.step + steps };
  // The free energy it ended with was one of other rows.
  const flow = { ...state.checkpoint.flow, freeEnergy: undefined, validation: undefined };
  const data = trainingData(rows, trained.standardizer);
  const next = await trainNetwork(settings, backend, { data }, { ...fit, flow });
  return {
    ...trained,
    network: next.network,
    record: next.record,
    settings: summarizeSettings(settings, backend),
    state: { checkpoint: next.checkpoint, settings },
  };
}

function trainingData(
  { matrix, targets, rowWeights }: CodedRows,
  standardizer: Standardizer | undefined,
): TrainingData {
  const inputs = standardizer?.transform(matrix.features, matrix.rows) ?? matrix.features;
  return { inputs, inputDimension: matrix.columns, targets, ...(rowWeights && { rowWeights }) };
}

function pickMatrix({ features, columns }: FeatureMatrix, rows: Uint32Array): FeatureMatrix {
  return { features: pickRows(features, columns, rows), rows: rows.length, columns };
}

import { InvalidArgumentError, type Backend } from '@proxflow/backend';
import { standardizerFromJSON } from '@proxflow/datasets';
import type { TrainingCheckpoint } from '@proxflow/model-io';
import { createDefaultBackend } from './default-backend.js';
import { toFeatureMatrix, type FeatureInput } from './feature-input.js';
import type { ModelFile } from './model-file.js';
import { evaluateNetwork, type Estimator, type Network } from './network.js';
import { checkPartialOptions, noState } from './partial-fit.js';
import { presetOf } from './presets.js';
import type { Registry } from './registry.js';
import { checkModelOptions, type SettingsSummary } from './settings.js';
import { trainFurther, trainModel, type NamedTraining, type Trained } from './trained-model.js';
import type { FitOptions, ModelOptions, PartialFitOptions } from './training-options.js';
import type { TrainingRecord } from './training-record.js';

/** What `predict` and its kin may be told. */
export interface PredictOptions {
  /** `weighted` by default. */
  readonly estimator?: Estimator;
}

/** What loading a model may be told. */
export interface LoadOptions {
  /** Resolves the names of neuron and loss; the built-in parts by default. */
  readonly registry?: Registry;
  /** Where to predict; that of {@link createDefaultBackend} by default. */
  readonly backend?: Backend;
}

/** What classifier and regressor share: options, training, raw predictions and their place in a file. */
export abstract class MeanFieldModel {
  protected readonly options: ModelOptions;
  #trained: Trained | undefined;
  #ownBackend: Promise<Backend> | undefined;

  /** @throws InvalidArgumentError for an option outside its domain. */
  constructor(options: ModelOptions = {}) {
    checkModelOptions(options);
    this.options = options;
  }

  /** How training went. @throws InvalidArgumentError before `fit`. */
  get record(): TrainingRecord {
    return this.trained.record;
  }

  /** Every setting with its final value. @throws InvalidArgumentError before `fit`. */
  get settings(): SettingsSummary {
    return this.trained.settings;
  }

  /** The trained neurons. @throws InvalidArgumentError before `fit`. */
  get network(): Network {
    return this.trained.network;
  }

  /** Names of the features in the order the model takes them, where it was trained on a table. */
  get featureNames(): readonly string[] | undefined {
    return this.trained.featureNames;
  }

  /** Name of the column that is predicted, where it was trained on a table. */
  get targetName(): string | undefined {
    return this.trained.targetName;
  }

  /** Hand it to `fit` to go on; undefined in a loaded model. */
  get checkpoint(): TrainingCheckpoint | undefined {
    return this.trained.state?.checkpoint;
  }

  protected get trained(): Trained {
    if (this.#trained !== undefined) return this.#trained;
    throw new InvalidArgumentError({
      argument: 'model',
      value: 'not trained',
      expected: 'a trained model',
      remedy: 'Call fit first, or load a model with fromJSON.',
    });
  }

  /** The backend of the options, or one of the model's own, made when it is first needed. */
  protected backend(): Promise<Backend> {
    if (this.options.backend !== undefined) return Promise.resolve(this.options.backend);
    this.#ownBackend ??= createDefaultBackend();
    return this.#ownBackend;
  }

  /** Trains and keeps the result; an error leaves the model as it was. */
  protected async train(training: NamedTraining, fit: FitOptions): Promise<void> {
    this.#trained = await trainModel(this.options, training, await this.backend(), fit);
  }

  /** Whether there is something for `partialFit` to go on from. */
  protected get isTrained(): boolean {
    return this.#trained !== undefined;
  }

  /**
   * Trains on rows that need not be those seen before: the first time from the start, then further from where the flow
   * stands. An error leaves the model as it was.
   */
  protected async trainPart(training: NamedTraining, { steps, ...fit }: PartialFitOptions): Promise<void> {
    const options = steps === undefined ? this.options : { ...this.options, steps };
    checkPartialOptions(options);
    const backend = await this.backend();
    if (this.#trained === undefined) {
      this.#trained = await trainModel(options, training, backend, fit);
      return;
    }
    const { state } = this.#trained;
    if (state === undefined) throw noState();
    const wanted = options.steps ?? presetOf(options.preset ?? 'default').steps;
    this.#trained = await trainFurther(this.#trained, state, training, backend, { ...fit, steps: wanted });
  }

  /** f(x_i) `[n, q]` row by row in the units of training. */
  protected async evaluate(features: FeatureInput, { estimator = 'weighted' }: PredictOptions): Promise<Float64Array> {
    const { network, standardizer } = this.trained;
    const matrix = toFeatureMatrix(features, network.inputDimension);
    const inputs = standardizer?.transform(matrix.features, matrix.rows) ?? matrix.features;
    return evaluateNetwork(await this.backend(), network, inputs, matrix.rows, estimator);
  }

  /** The part of a model file that both tasks share. */
  protected sharedFile() {
    const { network, settings, standardizer, record, featureNames, targetName } = this.trained;
    const { inputDimension, particles, dimension, weightKind, positions, weights } = network;
    return {
      format: 'proxflow-model' as const,
      version: '1.1' as const,
      featureNames: featureNames ? [...featureNames] : null,
      targetName: targetName ?? null,
      settings,
      standardizer: standardizer ? { mean: [...standardizer.mean], scale: [...standardizer.scale] } : null,
      network: {
        inputDimension,
        outputs: network.neuron.outputs,
        particles,
        dimension,
        weightKind,
        positions: [...positions],
        weights: [...weights],
      },
      record: structuredClone(record) as ModelFile['record'],
    };
  }

  /** Takes over what a checked file holds. */
  protected async restore(file: ModelFile, registry: Registry): Promise<void> {
    const { outputs, positions, weights, ...sizes } = file.network;
    const neuron = await registry.neurons.create(file.settings.neuron, outputs === 1 ? {} : { outputs });
    this.#trained = {
      network: { ...sizes, neuron, positions: Float64Array.from(positions), weights: Float64Array.from(weights) },
      loss: await registry.losses.create(file.settings.loss, file.settings.lossParameters),
      standardizer: file.standardizer ? standardizerFromJSON(file.standardizer) : undefined,
      settings: file.settings,
      record: file.record,
      featureNames: file.featureNames ?? undefined,
      targetName: file.targetName ?? undefined,
      state: undefined,
    };
  }
}

import { InvalidDataError, requireFiniteValues, requireLength } from '@proxflow/backend';
import { fitTargetScaler, targetScalerFromJSON, type RegressionTable, type TargetScaler } from '@proxflow/datasets';
import { squaredLoss } from '@proxflow/risks';
import { toFeatureMatrix, type FeatureInput } from './feature-input.js';
import { MeanFieldModel, type LoadOptions, type PredictOptions } from './mean-field-model.js';
import { rSquared } from './metrics.js';
import { parseModelFile, type RegressorFile } from './model-file.js';
import { createRegistry } from './registry.js';
import { column, eachColumn, toTargets, type TargetInput, type Targets } from './target-columns.js';
import { drawHeldOut, pickRows } from './held-out.js';
import type { FitOptions, PartialFitOptions } from './training-options.js';

/**
 * A regressor with one output or several: a shallow network in the mean-field limit, trained by a proximal Sinkhorn
 * gradient flow. Targets are standardised for training, each by itself, and predictions come back in their units.
 *
 * @example
 * ```ts
 * const model = new MeanFieldRegressor({ seed: 1 });
 * await model.fit([[0], [1], [2], [3]], [0, 1, 4, 9]);
 * await model.predict([[1.5]]);
 * ```
 */
export class MeanFieldRegressor extends MeanFieldModel {
  #scalers: readonly TargetScaler[] = [];

  /** q, numbers predicted for each row. @throws InvalidArgumentError before `fit`. */
  get outputs(): number {
    return this.network.neuron.outputs;
  }

  /**
   * Trains on features `[n, D]` and one number per row, or q numbers per row.
   *
   * @throws ShapeError, InvalidArgumentError for features or targets that do not fit; NumericalError if the flow left the
   * reals.
   */
  async fit(features: FeatureInput, targets: TargetInput, options: FitOptions = {}): Promise<this> {
    return this.#fitValues(features, toTargets(targets), undefined, options);
  }

  /** Trains on a table; feature names are the table's. Throws as {@link fit}. */
  async fitTable(table: RegressionTable, options: FitOptions = {}): Promise<this> {
    return this.#fitValues(table, { values: table.target.values, outputs: 1 }, table.targetName, options);
  }

  /**
   * Trains on some of the rows, such as those that have just come. The first call on an untrained model fixes the
   * scaling of features and targets, the number of outputs and every setting, `auto` ones included; each call then makes
   * `steps` further steps on the rows it is given, and on these alone. A model that was fitted goes on from there. Steps are
   * counted through all calls, and h stays where the guard has brought it: two calls with the same rows make one `fit` of as
   * many steps, bit for bit. `record` is that of the last call, as free energies of different rows are not comparable.
   *
   * @throws ShapeError, InvalidArgumentError for rows that do not fit those before, early stopping, or a loaded model.
   * @example
   * ```ts
   * const model = new MeanFieldRegressor({ seed: 1 });
   * for await (const { features, targets } of source) await model.partialFit(features, targets, { steps: 50 });
   * ```
   */
  async partialFit(features: FeatureInput, targets: TargetInput, options: PartialFitOptions = {}): Promise<this> {
    const known = this.isTrained ? this.#scalers.length : undefined;
    const matrix = toFeatureMatrix(features, known === undefined ? undefined : this.network.inputDimension);
    const { values, outputs } = toTargets(targets, known);
    requireFiniteValues('targets', requireLength('targets', values, matrix.rows * outputs));
    const scalers = known === undefined ? fitScalers(values, outputs) : this.#scalers;
    const scaled = { matrix, targets: scaleTargets(values, scalers), outputs };
    await this.trainPart({ ...scaled, defaultLoss: squaredLoss(), targetName: undefined }, options);
    this.#scalers = scalers;
    return this;
  }

  /** The predicted number of each row `[n]`; `[n, q]` row by row for several outputs. */
  async predict(features: FeatureInput, options: PredictOptions = {}): Promise<Float64Array> {
    const scaled = await this.evaluate(features, options);
    return eachColumn(scaled, this.#scalers.length, (values, c) => this.#scalers[c].inverse(values));
  }

  /** Coefficient of determination R^2, the mean over the outputs: 1 is perfect, 0 no better than the mean target. */
  async score(features: FeatureInput, targets: TargetInput, options: PredictOptions = {}): Promise<number> {
    const predicted = await this.predict(features, options);
    const { values, outputs } = toTargets(targets, this.outputs);
    const scores = Array.from({ length: outputs }, (_, c) =>
      rSquared(column(predicted, outputs, c), column(values, outputs, c)),
    );
    return scores.reduce((sum, score) => sum + score, 0) / outputs;
  }

  /** The model as plain JSON; {@link MeanFieldRegressor.fromJSON} reads it back, predictions equal bit for bit. */
  toJSON(): RegressorFile {
    return { ...this.sharedFile(), task: 'regression', targetScalers: this.#scalers.map((scaler) => scaler.toJSON()) };
  }

  /** @throws InvalidDataError naming the field that does not fit; InvalidArgumentError for parts of unknown name. */
  static async fromJSON(json: unknown, { registry = createRegistry(), backend }: LoadOptions = {}) {
    const file = parseModelFile(json);
    if (file.task !== 'regression') {
      throw new InvalidDataError({
        argument: 'model file',
        place: 'at task',
        value: file.task,
        expected: 'regression',
        remedy: 'Load it with MeanFieldClassifier.fromJSON.',
      });
    }
    const model = new MeanFieldRegressor(backend ? { backend } : {});
    await model.restore(file, registry);
    model.#scalers = file.targetScalers.map(targetScalerFromJSON);
    return model;
  }

  async #fitValues(
    features: FeatureInput,
    { values, outputs }: Targets,
    targetName: string | undefined,
    options: FitOptions,
  ): Promise<this> {
    const matrix = toFeatureMatrix(features);
    requireFiniteValues('targets', requireLength('targets', values, matrix.rows * outputs));
    const split = drawHeldOut(this.options, matrix.rows);
    const scalers = fitScalers(split ? pickRows(values, outputs, split.train) : values, outputs);
    const targets = scaleTargets(values, scalers);
    await this.train({ matrix, targets, outputs, defaultLoss: squaredLoss(), targetName, split }, options);
    this.#scalers = scalers;
    return this;
  }
}

function fitScalers(values: Float64Array, outputs: number): readonly TargetScaler[] {
  return Array.from({ length: outputs }, (_, c) => fitTargetScaler(column(values, outputs, c)));
}

function scaleTargets(values: Float64Array, scalers: readonly TargetScaler[]): Float64Array {
  return eachColumn(values, scalers.length, (part, c) => scalers[c].transform(part));
}

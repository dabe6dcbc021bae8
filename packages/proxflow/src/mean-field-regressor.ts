import { InvalidDataError, requireFiniteValues, requireLength } from '@proxflow/backend';
import { fitTargetScaler, targetScalerFromJSON, type RegressionTable, type TargetScaler } from '@proxflow/datasets';
import { squaredLoss } from '@proxflow/risks';
import { toFeatureMatrix, type FeatureInput } from './feature-input.js';
import { MeanFieldModel, type LoadOptions, type PredictOptions } from './mean-field-model.js';
import { rSquared } from './metrics.js';
import { parseModelFile, type RegressorFile } from './model-file.js';
import { createRegistry } from './registry.js';
import { column, eachColumn, toTargets, type TargetInput, type Targets } from './target-columns.js';
import type { FitOptions } from './training-options.js';

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
    const scalers = Array.from({ length: outputs }, (_, c) => fitTargetScaler(column(values, outputs, c)));
    const targets = eachColumn(values, outputs, (part, c) => scalers[c].transform(part));
    await this.train({ matrix, targets, outputs, defaultLoss: squaredLoss(), targetName }, options);
    this.#scalers = scalers;
    return this;
  }
}

import { InvalidDataError, requireFiniteValues, requireLength } from '@proxflow/backend';
import { fitTargetScaler, targetScalerFromJSON, type RegressionTable, type TargetScaler } from '@proxflow/datasets';
import { squaredLoss } from '@proxflow/risks';
import { toFeatureMatrix, type FeatureInput } from './feature-input.js';
import { MeanFieldModel, type LoadOptions, type PredictOptions } from './mean-field-model.js';
import { rSquared } from './metrics.js';
import { parseModelFile, type RegressorFile } from './model-file.js';
import { createRegistry } from './registry.js';
import type { FitOptions } from './training-options.js';

/**
 * A regressor with one output: a shallow network in the mean-field limit, trained by a proximal Sinkhorn gradient flow.
 * Targets are standardised for training and predictions come back in their units.
 *
 * @example
 * ```ts
 * const model = new MeanFieldRegressor({ seed: 1 });
 * await model.fit([[0], [1], [2], [3]], [0, 1, 4, 9]);
 * await model.predict([[1.5]]);
 * ```
 */
export class MeanFieldRegressor extends MeanFieldModel {
  #scaler: TargetScaler = targetScalerFromJSON({ mean: 0, scale: 1 });

  /** Trains on features `[n, D]` and one number per row. Throws ShapeError, InvalidArgumentError, NumericalError. */
  async fit(features: FeatureInput, targets: ArrayLike<number>, options: FitOptions = {}): Promise<this> {
    return this.#fitValues(features, Float64Array.from(targets), undefined, options);
  }

  /** Trains on a table; feature names are the table's. Throws as {@link fit}. */
  async fitTable(table: RegressionTable, options: FitOptions = {}): Promise<this> {
    return this.#fitValues(table, table.target.values, table.targetName, options);
  }

  /** The predicted number of each row `[n]`. */
  async predict(features: FeatureInput, options: PredictOptions = {}): Promise<Float64Array> {
    return this.#scaler.inverse(await this.evaluate(features, options));
  }

  /** Coefficient of determination R^2: 1 is perfect, 0 no better than the mean. */
  async score(features: FeatureInput, targets: ArrayLike<number>, options: PredictOptions = {}): Promise<number> {
    return rSquared(await this.predict(features, options), targets);
  }

  /** The model as plain JSON; {@link MeanFieldRegressor.fromJSON} reads it back, predictions equal bit for bit. */
  toJSON(): RegressorFile {
    const { mean, scale } = this.#scaler;
    return { ...this.sharedFile(), task: 'regression', targetScaler: { mean, scale } };
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
    model.#scaler = targetScalerFromJSON(file.targetScaler);
    return model;
  }

  async #fitValues(
    features: FeatureInput,
    values: Float64Array,
    targetName: string | undefined,
    options: FitOptions,
  ): Promise<this> {
    const matrix = toFeatureMatrix(features);
    requireFiniteValues('targets', requireLength('targets', values, matrix.rows));
    const scaler = fitTargetScaler(values);
    await this.train({ matrix, targets: scaler.transform(values), defaultLoss: squaredLoss(), targetName }, options);
    this.#scaler = scaler;
    return this;
  }
}

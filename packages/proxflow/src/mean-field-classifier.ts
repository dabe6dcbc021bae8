import { InvalidArgumentError, InvalidDataError, requireLength } from '@proxflow/backend';
import type { ClassificationTable } from '@proxflow/datasets';
import { logisticLoss } from '@proxflow/risks';
import { toFeatureMatrix, type FeatureInput } from './feature-input.js';
import { MeanFieldModel, type LoadOptions, type PredictOptions } from './mean-field-model.js';
import { accuracy } from './metrics.js';
import { parseModelFile, type ClassifierFile } from './model-file.js';
import { createRegistry } from './registry.js';
import type { FitOptions } from './training-options.js';

/** A class as the user names it. */
export type Label = string | number | boolean;

/** Class names in order: by value where all are numbers, else by code unit. */
function sortedClasses(names: readonly string[]): string[] {
  const classes = [...new Set(names)];
  const numeric = classes.every((name) => name.trim() !== '' && Number.isFinite(Number(name)));
  return numeric ? classes.sort((a, b) => Number(a) - Number(b)) : classes.sort();
}

/**
 * A two-class classifier: a shallow network in the mean-field limit, trained by a proximal Sinkhorn gradient flow.
 * Class 1 is predicted where f(x) = sum_j w_j phi(x; theta_j) > 0. The defaults work on tabular data without tuning.
 *
 * @example
 * ```ts
 * const model = new MeanFieldClassifier({ seed: 1 });
 * await model.fit([[0, 0], [0, 1], [1, 0], [1, 1]], ['no', 'yes', 'yes', 'yes']);
 * await model.predict([[1, 1]]); // ['yes']
 * ```
 */
export class MeanFieldClassifier extends MeanFieldModel {
  #classes: readonly string[] = [];

  /** The two class names; the second is the one that positive f stands for. */
  get classes(): readonly string[] {
    return this.#classes;
  }

  /**
   * Trains on features `[n, D]` and one label per row; classes are sorted (numbers by value), `fitTable` keeps a
   * table's order.
   *
   * @throws InvalidDataError unless there are exactly two classes; ShapeError, InvalidArgumentError for unfit features;
   * NumericalError if the flow left the reals.
   */
  async fit(features: FeatureInput, labels: ArrayLike<Label>, options: FitOptions = {}): Promise<this> {
    const names = Array.from(labels, String);
    const classes = sortedClasses(names);
    const indices = Int32Array.from(names, (name) => classes.indexOf(name));
    return this.#fitClasses(features, indices, classes, undefined, options);
  }

  /** Trains on a table; class indices and feature names are the table's. Throws as {@link fit}. */
  async fitTable(table: ClassificationTable, options: FitOptions = {}): Promise<this> {
    return this.#fitClasses(table, table.target.labels, table.target.classes, table.targetName, options);
  }

  /** The class of each row. */
  async predict(features: FeatureInput, options: PredictOptions = {}): Promise<string[]> {
    return Array.from(await this.predictIndex(features, options), (index) => this.#classes[index]);
  }

  /** The index into `classes` of each row. */
  async predictIndex(features: FeatureInput, options: PredictOptions = {}): Promise<Int32Array> {
    return Int32Array.from(await this.evaluate(features, options), (f) => (f > 0 ? 1 : 0));
  }

  /** f(x_i) `[n]`, whose sign decides. */
  async decision(features: FeatureInput, options: PredictOptions = {}): Promise<Float64Array> {
    return this.evaluate(features, options);
  }

  /**
   * P(class 0), P(class 1) of each row: 1 / (1 + e^-f) for the logistic loss, (f + 1) / 2 cut to [0, 1] for the squared
   * one.
   *
   * @throws InvalidArgumentError for a loss that defines no probability.
   */
  async predictProbability(features: FeatureInput, options: PredictOptions = {}): Promise<[number, number][]> {
    const { loss } = this.trained;
    const probability =
      loss.probability ?? (loss.name === 'squared' ? (f: number) => Math.min(1, Math.max(0, (f + 1) / 2)) : undefined);
    if (probability === undefined) {
      throw new InvalidArgumentError({
        argument: 'loss',
        value: loss.name,
        expected: 'a loss that defines probabilities',
        remedy: 'Train with the logistic loss, or give the loss a probability function.',
      });
    }
    return Array.from(await this.evaluate(features, options), (f) => {
      const p = probability(f);
      return [1 - p, p];
    });
  }

  /** Share of rows whose class is predicted right. */
  async score(features: FeatureInput, labels: ArrayLike<Label>, options: PredictOptions = {}): Promise<number> {
    return accuracy(await this.predict(features, options), Array.from(labels, String));
  }

  /** The model as plain JSON; {@link MeanFieldClassifier.fromJSON} reads it back, predictions equal bit for bit. */
  toJSON(): ClassifierFile {
    return { ...this.sharedFile(), task: 'classification', classes: [...this.#classes] };
  }

  /** @throws InvalidDataError naming the field that does not fit; InvalidArgumentError for parts of unknown name. */
  static async fromJSON(json: unknown, { registry = createRegistry(), backend }: LoadOptions = {}) {
    const file = parseModelFile(json);
    if (file.task !== 'classification') {
      throw new InvalidDataError({
        argument: 'model file',
        place: 'at task',
        value: file.task,
        expected: 'classification',
        remedy: 'Load it with MeanFieldRegressor.fromJSON.',
      });
    }
    const model = new MeanFieldClassifier(backend ? { backend } : {});
    await model.restore(file, registry);
    model.#classes = file.classes;
    return model;
  }

  async #fitClasses(
    features: FeatureInput,
    indices: Int32Array,
    classes: readonly string[],
    targetName: string | undefined,
    options: FitOptions,
  ): Promise<this> {
    const matrix = toFeatureMatrix(features);
    requireLength('labels', indices, matrix.rows);
    const present = new Set(indices).size;
    if (classes.length !== 2 || present !== 2) {
      throw new InvalidDataError({
        argument: 'labels',
        value: classes.length === 2 ? `only rows of class "${classes[indices[0]]}"` : `${classes.length} classes`,
        expected: 'rows of exactly two classes',
        remedy: 'Train one class against the rest, or give the training part rows of both classes.',
      });
    }
    const targets = Float64Array.from(indices, (index) => 2 * index - 1);
    await this.train({ matrix, targets, defaultLoss: logisticLoss(), targetName }, options);
    this.#classes = [...classes];
    return this;
  }
}

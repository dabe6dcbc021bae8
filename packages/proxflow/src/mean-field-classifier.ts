import { InvalidDataError, requireLength } from '@proxflow/backend';
import type { ClassificationTable } from '@proxflow/datasets';
import { calibratedProbabilities, fitCalibration, type Calibration } from './calibration.js';
import { codeClasses, largestEntry, lossProbabilities } from './class-coding.js';
import { indicesOf, knownIndices, labelWeights, sortedClasses, type ClassWeights, type Label } from './class-names.js';
import type { ClassifierOptions, ClassifierPartialFitOptions } from './classifier-options.js';
import { toFeatureMatrix, type FeatureInput } from './feature-input.js';
import { drawHeldOut } from './held-out.js';
import { MeanFieldModel, type LoadOptions, type PredictOptions } from './mean-field-model.js';
import { accuracy } from './metrics.js';
import { parseModelFile, type ClassifierFile } from './model-file.js';
import { partialClasses, partialWeights } from './partial-fit.js';
import { createRegistry } from './registry.js';
import type { FitOptions } from './training-options.js';

/**
 * A classifier: a shallow network in the mean-field limit, trained by a proximal Sinkhorn gradient flow. Of two classes,
 * class 1 is predicted where f(x) = sum_j w_j phi(x; theta_j) > 0; of q > 2, the class of the largest of q outputs. The
 * defaults work on tabular data without tuning.
 *
 * With two classes the loss is the logistic one, with more softmax cross-entropy. A loss of signs or numbers is taken for
 * one class against the rest, targets 1 and -1, summed over the classes.
 *
 * @example
 * ```ts
 * const model = new MeanFieldClassifier({ seed: 1 });
 * await model.fit([[0, 0], [0, 1], [1, 0], [1, 1]], ['no', 'yes', 'yes', 'yes']);
 * await model.predict([[1, 1]]); // ['yes']
 * ```
 */
export class MeanFieldClassifier extends MeanFieldModel {
  readonly #classWeights: ClassWeights | undefined;
  #classes: readonly string[] = [];
  #calibration: Calibration | undefined;

  /** @throws InvalidArgumentError for an option outside its domain. */
  constructor({ classWeights, ...options }: ClassifierOptions = {}) {
    super(options);
    this.#classWeights = classWeights;
  }

  /** The class names in the order of their indices; of two, the second is the one that positive f stands for. */
  get classes(): readonly string[] {
    return this.#classes;
  }

  /** How scores become probabilities, after {@link calibrate}. */
  get calibration(): Calibration | undefined {
    return this.#calibration;
  }

  /**
   * Trains on features `[n, D]` and one label per row; classes are sorted (numbers by value), `fitTable` keeps a
   * table's order.
   *
   * @throws InvalidDataError unless there are at least two classes; ShapeError, InvalidArgumentError for unfit features;
   * NumericalError if the flow left the reals.
   */
  async fit(features: FeatureInput, labels: ArrayLike<Label>, options: FitOptions = {}): Promise<this> {
    const names = Array.from(labels, String);
    const classes = sortedClasses(names);
    return this.#fitClasses(features, indicesOf(names, classes), classes, undefined, options);
  }

  /** Trains on a table; class indices and feature names are the table's. Throws as {@link fit}. */
  async fitTable(table: ClassificationTable, options: FitOptions = {}): Promise<this> {
    return this.#fitClasses(table, table.target.labels, table.target.classes, table.targetName, options);
  }

  /**
   * Trains on some of the rows, such as those that have just come. The first call on an untrained model fixes the classes
   * (`classes`, or those among its labels), the scaling of features and every setting, `auto` ones included; each call then
   * makes `steps` further steps on the rows it is given, and on these alone. A model that was fitted goes on from there. Steps
   * are counted through all calls, and h stays where the guard has brought it: two calls with the same rows make one `fit` of
   * as many steps, bit for bit. `record` is that of the last call, as free energies of different rows are not comparable;
   * a calibration is dropped.
   *
   * @throws InvalidDataError for a label that is no class; ShapeError, InvalidArgumentError for rows that do not fit those
   * before, early stopping, balanced class weights, or a loaded model.
   * @example
   * ```ts
   * const model = new MeanFieldClassifier({ seed: 1 });
   * await model.partialFit([[0], [1]], ['no', 'no'], { classes: ['no', 'yes'], steps: 50 });
   * await model.partialFit([[2], [3]], ['no', 'yes'], { steps: 50 });
   * ```
   */
  async partialFit(
    features: FeatureInput,
    labels: ArrayLike<Label>,
    { classes: given, ...options }: ClassifierPartialFitOptions = {},
  ): Promise<this> {
    const names = Array.from(labels, String);
    const classes = partialClasses(names, given, this.isTrained ? this.#classes : undefined);
    const indices = knownIndices(names, classes);
    const matrix = toFeatureMatrix(features, this.isTrained ? this.network.inputDimension : undefined);
    requireLength('labels', indices, matrix.rows);
    const coded = codeClasses(this.options, indices, classes.length);
    const rowWeights = partialWeights(this.#classWeights, indices, classes);
    await this.trainPart({ matrix, ...coded, ...(rowWeights && { rowWeights }), targetName: undefined }, options);
    this.#classes = [...classes];
    this.#calibration = undefined;
    return this;
  }

  /** The class of each row. */
  async predict(features: FeatureInput, options: PredictOptions = {}): Promise<string[]> {
    return Array.from(await this.predictIndex(features, options), (index) => this.#classes[index]);
  }

  /** The index into `classes` of each row. */
  async predictIndex(features: FeatureInput, options: PredictOptions = {}): Promise<Int32Array> {
    const scores = await this.evaluate(features, options);
    const { outputs } = this.network.neuron;
    if (outputs === 1) return Int32Array.from(scores, (f) => (f > 0 ? 1 : 0));
    return Int32Array.from({ length: scores.length / outputs }, (_, i) =>
      largestEntry(scores.subarray(i * outputs, (i + 1) * outputs)),
    );
  }

  /** f(x_i): for two classes `[n]`, whose sign decides; for q > 2 `[n, q]` row by row, whose largest decides. */
  async decision(features: FeatureInput, options: PredictOptions = {}): Promise<Float64Array> {
    return this.evaluate(features, options);
  }

  /**
   * The probability of each class in each row: what {@link calibrate} found, else what the loss says - 1 / (1 + e^-f) for
   * the logistic loss, softmax for cross-entropy, (f + 1) / 2 cut to [0, 1] for the squared one; one against the rest is
   * brought to sum 1.
   *
   * @throws InvalidArgumentError for a loss that defines no probability, before calibration.
   */
  async predictProbability(features: FeatureInput, options: PredictOptions = {}): Promise<number[][]> {
    const scores = await this.evaluate(features, options);
    const probabilities = this.#calibration
      ? calibratedProbabilities(this.#calibration)
      : lossProbabilities(this.trained.loss);
    const { outputs } = this.network.neuron;
    return Array.from({ length: scores.length / outputs }, (_, i) =>
      probabilities(scores.subarray(i * outputs, (i + 1) * outputs)),
    );
  }

  /**
   * Makes probabilities honest on rows that the model was not trained on: fits p = 1 / (1 + e^-(s f + b)) for two classes
   * (Platt scaling), p = softmax(s f) for more (temperature scaling), by maximum likelihood with Platt's smoothed targets.
   * Predictions of more than two classes do not change. Returns what it found.
   *
   * @throws InvalidDataError for a label that is no class of the model; ShapeError; NumericalError if the fit stalls.
   */
  async calibrate(
    features: FeatureInput,
    labels: ArrayLike<Label>,
    options: PredictOptions = {},
  ): Promise<Calibration> {
    const indices = knownIndices(Array.from(labels, String), this.#classes);
    const scores = await this.evaluate(features, options);
    const { outputs } = this.network.neuron;
    requireLength('labels', indices, scores.length / outputs);
    this.#calibration = fitCalibration(scores, indices, outputs);
    return this.#calibration;
  }

  /** Share of rows whose class is predicted right. */
  async score(features: FeatureInput, labels: ArrayLike<Label>, options: PredictOptions = {}): Promise<number> {
    return accuracy(await this.predict(features, options), Array.from(labels, String));
  }

  /** The model as plain JSON; {@link MeanFieldClassifier.fromJSON} reads it back, predictions equal bit for bit. */
  toJSON(): ClassifierFile {
    return {
      ...this.sharedFile(),
      task: 'classification',
      classes: [...this.#classes],
      calibration: this.#calibration ?? null,
    };
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
    model.#calibration = file.calibration ?? undefined;
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
    if (present < 2) {
      throw new InvalidDataError({
        argument: 'labels',
        value: `only rows of class "${classes[indices[0]]}"`,
        expected: 'rows of at least two classes',
        remedy: 'Give the training part rows of every class.',
      });
    }
    const coded = codeClasses(this.options, indices, classes.length);
    const rowWeights = this.#classWeights && labelWeights(this.#classWeights, indices, classes);
    const split = drawHeldOut(this.options, matrix.rows, { kind: 'classes', classes, labels: indices });
    await this.train({ matrix, ...coded, ...(rowWeights && { rowWeights }), targetName, split }, options);
    this.#classes = [...classes];
    this.#calibration = undefined;
    return this;
  }
}

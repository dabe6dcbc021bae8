import {
  fitFeatureScaling,
  fitTargetScaler,
  logisticLoss,
  presetFor,
  presets,
  resolveSettings,
  softmaxCrossEntropy,
  squaredLoss,
  tanhNeuron,
  type CoordinateDistribution,
  type Table,
  type TrainingData,
} from 'proxflow';
import type { ColumnName, PublishedSwitches, Recipe } from '../training/recipe.js';
import type { Scale } from './experiment.js';

/** The published settings of an experiment on a table with two classes or a number to learn. */
export interface PublishedSettings {
  readonly particles: number;
  readonly stepSize: number;
  readonly inverseTemperature: number;
  readonly epsilon: number;
  /** Half the width of the box that w starts in; a starts in [0.9, 1.1] and b in [-0.1, 0.1]. */
  readonly halfWidth: number;
  /** Multiplies the raw features. */
  readonly featureFactor: number;
  /** Where the reference column departs from the umbrella's preset `reference`. */
  readonly reference?: Partial<PublishedSwitches>;
}

/** What {@link tableColumns} makes recipes of. */
export interface TableQuestion {
  readonly train: Table;
  readonly test: Table;
  readonly settings: PublishedSettings;
  readonly scale: Scale;
  readonly seed: number;
}

/** The three recipes for a table of two classes, coded as signs, or of numbers. */
export function tableColumns({ train, test, settings, scale, seed }: TableQuestion): Record<ColumnName, Recipe> {
  const { stepSize, inverseTemperature, epsilon } = settings;
  const published = (column: 'reference' | 'paper', switches: Partial<PublishedSwitches>): Recipe => {
    const preset = presets[column].published;
    if (preset === undefined) throw new TypeError(`Preset ${column} has no published arithmetic.`);
    return {
      column,
      train: rawData(train, settings.featureFactor),
      test: rawData(test, settings.featureFactor),
      neuron: tanhNeuron(),
      loss: squaredLoss(),
      distribution: box(train.columns, settings.halfWidth),
      targetUnits: { mean: 0, scale: 1 },
      settings: {
        arithmetic: { ...preset, ...switches },
        particles: Math.ceil(settings.particles * scale.share),
        steps: scale.steps,
        stepSize,
        inverseTemperature,
        epsilon,
        weightDecay: 0,
        seed,
      },
    };
  };
  return {
    reference: published('reference', settings.reference ?? {}),
    paper: published('paper', {}),
    default: defaultRecipe(train, test, scale, seed),
  };
}

/** What a model with default settings does, as a recipe: the same flow step for step. */
export function defaultRecipe(train: Table, test: Table, scale: Scale, seed: number): Recipe {
  const scaler = train.target.kind === 'numeric' ? fitTargetScaler(train.target.values) : undefined;
  const outputs = outputsOf(train);
  const loss = scaler !== undefined ? squaredLoss() : outputs > 1 ? softmaxCrossEntropy() : logisticLoss();
  const scaling = fitFeatureScaling(presetFor('default', loss), train);
  const data = (table: Table): TrainingData => {
    const targets = targetsOf(table);
    return {
      inputs: scaling?.transform(table.features, table.rows) ?? table.features,
      inputDimension: table.columns,
      targets: scaler?.transform(targets) ?? targets,
    };
  };
  const trainData = data(train);
  const options = { seed, steps: scale.defaultSteps };
  const { neuron, distribution, ...settings } = resolveSettings({
    options,
    data: trainData,
    outputs,
    defaultLoss: loss,
  });
  const { particles, steps, stepSize, inverseTemperature, epsilon, weightDecay } = settings;
  return {
    column: 'default',
    train: trainData,
    test: data(test),
    neuron,
    loss,
    distribution,
    targetUnits: { mean: scaler?.mean ?? 0, scale: scaler?.scale ?? 1 },
    settings: {
      arithmetic: 'consistent',
      ...{ particles, steps, stepSize, inverseTemperature, epsilon, weightDecay, seed },
    },
  };
}

function rawData(table: Table, factor: number): TrainingData {
  return {
    inputs: table.features.map((value) => value * factor),
    inputDimension: table.columns,
    targets: targetsOf(table),
  };
}

/** Numbers, signs of two classes, indices of more. */
function targetsOf({ target }: Table): Float64Array {
  if (target.kind === 'numeric') return target.values;
  const code = target.classes.length === 2 ? (label: number) => 2 * label - 1 : (label: number) => label;
  return Float64Array.from(target.labels, code);
}

/** One output for a number or two classes, else one for each class. */
function outputsOf({ target }: Table): number {
  return target.kind === 'classes' && target.classes.length > 2 ? target.classes.length : 1;
}

/** Unif([0.9, 1.1] x [-0.1, 0.1] x [-width, width]^D) for (a, b, w). */
function box(inputDimension: number, halfWidth: number): CoordinateDistribution[] {
  const uniform = (low: number, high: number): CoordinateDistribution => ({ kind: 'uniform', low, high });
  const directions = Array.from({ length: inputDimension }, () => uniform(-halfWidth, halfWidth));
  return [uniform(0.9, 1.1), uniform(-0.1, 0.1), ...directions];
}

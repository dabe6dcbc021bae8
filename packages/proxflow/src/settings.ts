import {
  InvalidArgumentError,
  requireInteger,
  requireNonNegative,
  requirePositive,
  requirePositiveOrInfinite,
  type Backend,
} from '@proxflow/backend';
import { tanhNeuron, type CoordinateDistribution, type Neuron } from '@proxflow/neurons';
import { squaredLoss, type ClassLoss, type Loss, type TrainingData } from '@proxflow/risks';
import { automaticStepSize, automaticWeightDecay } from './automatic-settings.js';
import { checkEarlyStopping, earlyStoppingOf, type EarlyStopping } from './early-stopping.js';
import { presetFor, presetOf, type PublishedArithmetic } from './presets.js';
import type { ModelOptions, NeuronChoice } from './training-options.js';

/** Every setting of a training run with its final value. */
export interface TrainingSettings {
  readonly preset: string;
  readonly seed: string | number;
  readonly particles: number;
  readonly steps: number;
  readonly stepSize: number;
  readonly inverseTemperature: number;
  readonly epsilon: number | 'auto';
  readonly weightDecay: number | 'prior';
  readonly neuron: Neuron;
  readonly loss: Loss | ClassLoss;
  readonly distribution: readonly CoordinateDistribution[];
  readonly published: PublishedArithmetic | undefined;
  /** Bytes that features may take at a time; undefined for 1 GiB. */
  readonly memoryLimit: number | undefined;
  /** Rows that a step sees; undefined for all of them. */
  readonly batchSize: number | undefined;
  readonly earlyStopping: EarlyStopping | undefined;
}

/** Settings in a form that JSON keeps: parts by name. */
export interface SettingsSummary {
  readonly preset: string;
  readonly seed: string | number;
  readonly backend: string;
  readonly precision: string;
  readonly particles: number;
  readonly steps: number;
  readonly stepSize: number;
  readonly inverseTemperature: number | 'inf';
  readonly epsilon: number | 'auto';
  readonly weightDecay: number | 'prior';
  readonly neuron: string;
  readonly loss: string;
  /** Of a loss that has any: what the registry makes it with. */
  readonly lossParameters?: Readonly<Record<string, number>> | undefined;
  /** Only with mini-batches. */
  readonly batchSize?: number | undefined;
  /** Only with early stopping. */
  readonly earlyStopping?: EarlyStopping | undefined;
}

/** Checks options that do not depend on data. @throws InvalidArgumentError naming the option. */
export function checkModelOptions(options: ModelOptions): void {
  presetOf(options.preset ?? 'default');
  if (options.particles !== undefined) requireInteger('particles', options.particles);
  if (options.steps !== undefined) requireInteger('steps', options.steps);
  if (isGiven(options.stepSize)) requirePositive('stepSize', options.stepSize);
  if (options.inverseTemperature !== undefined) {
    requirePositiveOrInfinite('inverseTemperature', options.inverseTemperature);
  }
  if (isGiven(options.epsilon)) requirePositive('epsilon', options.epsilon);
  if (isGiven(options.weightDecay)) requireNonNegative('weightDecay', options.weightDecay);
  if (options.memoryLimit !== undefined) requireInteger('memoryLimit', options.memoryLimit);
  checkBatches(options);
  checkEarlyStopping(options);
}

function checkBatches({ batchSize, preset = 'default' }: ModelOptions): void {
  if (batchSize === undefined) return;
  requireInteger('batchSize', batchSize);
  if (presetOf(preset).published === undefined) return;
  throw new InvalidArgumentError({
    argument: 'batchSize',
    value: batchSize,
    expected: `no such option for preset ${preset}, whose steps see all rows`,
    remedy: 'Leave it out, or use preset default.',
  });
}

function isGiven(value: number | string | undefined): value is number {
  return typeof value === 'number';
}

/** What {@link resolveSettings} makes settings of. */
export interface SettingsQuestion {
  readonly options: ModelOptions;
  readonly data: TrainingData;
  /** q. */
  readonly outputs: number;
  /** The task's loss, where the options name none. */
  readonly defaultLoss: Loss | ClassLoss;
}

/**
 * Preset, options and data make the settings: what a model would train with. Inputs are as the flow sees them, see
 * {@link fitFeatureScaling}.
 *
 * @throws InvalidArgumentError for a neuron of another number of outputs.
 */
export function resolveSettings({ options, data, outputs, defaultLoss }: SettingsQuestion): TrainingSettings {
  const loss = lossOf(options, defaultLoss);
  const preset = presetFor(options.preset ?? 'default', loss);
  const { inputDimension } = data;
  const neuron = neuronOf(options.neuron ?? tanhNeuron, outputs);
  const stepSize = options.stepSize ?? preset.stepSize;
  const weightDecay = options.weightDecay ?? preset.weightDecay;
  const law = options.initialDistribution ?? preset.initialDistribution;
  const rows = data.inputs.length / inputDimension;
  const steps = options.steps ?? preset.steps;
  return {
    preset: preset.name,
    seed: options.seed ?? 0,
    particles: options.particles ?? preset.particles,
    steps,
    stepSize: stepSize === 'auto' ? automaticStepSize(loss, data, outputs) : stepSize,
    inverseTemperature: options.inverseTemperature ?? preset.inverseTemperature,
    epsilon: options.epsilon ?? preset.epsilon,
    weightDecay: weightDecay === 'auto' ? automaticWeightDecay(rows, inputDimension) : weightDecay,
    neuron,
    loss,
    distribution: law?.(inputDimension, neuron) ?? neuron.initialDistribution(inputDimension),
    published: preset.published,
    memoryLimit: options.memoryLimit,
    batchSize: options.batchSize,
    earlyStopping: earlyStoppingOf(options, steps),
  };
}

/** The loss that is asked for; else the squared one for published formulas, which are its, and the task's own. */
export function lossOf({ loss, preset }: ModelOptions, defaultLoss: Loss | ClassLoss): Loss | ClassLoss {
  return loss ?? (presetOf(preset ?? 'default').published ? squaredLoss() : defaultLoss);
}

function neuronOf(choice: NeuronChoice, outputs: number): Neuron {
  const neuron = typeof choice === 'function' ? choice({ outputs }) : choice;
  if (neuron.outputs === outputs) return neuron;
  throw new InvalidArgumentError({
    argument: 'neuron',
    value: `${neuron.name} with ${neuron.outputs} outputs`,
    expected: `a neuron of ${outputs} outputs for these targets and this loss`,
    remedy: 'Hand over the family, such as neuron: tanhNeuron, which is asked for the outputs that are needed.',
  });
}

/** The settings as they are printed and stored. */
export function summarizeSettings(settings: TrainingSettings, backend: Backend): SettingsSummary {
  const { preset, seed, particles, steps, stepSize, inverseTemperature, epsilon, weightDecay } = settings;
  return {
    preset,
    seed,
    backend: backend.name,
    precision: backend.dtype,
    particles,
    steps,
    stepSize,
    inverseTemperature: Number.isFinite(inverseTemperature) ? inverseTemperature : 'inf',
    epsilon,
    weightDecay,
    neuron: settings.neuron.name,
    loss: settings.loss.name,
    ...('parameters' in settings.loss && settings.loss.parameters && { lossParameters: settings.loss.parameters }),
    ...(settings.batchSize !== undefined && { batchSize: settings.batchSize }),
    ...(settings.earlyStopping && { earlyStopping: settings.earlyStopping }),
  };
}

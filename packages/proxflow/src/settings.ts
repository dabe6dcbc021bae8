import {
  requireInteger,
  requireNonNegative,
  requirePositive,
  requirePositiveOrInfinite,
  type Backend,
} from '@proxflow/backend';
import { tanhNeuron, type CoordinateDistribution, type Neuron } from '@proxflow/neurons';
import { squaredLoss, type Loss, type TrainingData } from '@proxflow/risks';
import { automaticStepSize, automaticWeightDecay } from './automatic-settings.js';
import { presetOf, type PublishedArithmetic } from './presets.js';
import type { ModelOptions } from './training-options.js';

/** Every setting of a training run with its final value. */
export interface TrainingSettings {
  readonly preset: string;
  readonly seed: string | number;
  readonly backend: Backend;
  readonly particles: number;
  readonly steps: number;
  readonly stepSize: number;
  readonly inverseTemperature: number;
  readonly epsilon: number | 'auto';
  readonly weightDecay: number;
  readonly neuron: Neuron;
  readonly loss: Loss;
  readonly distribution: readonly CoordinateDistribution[];
  readonly published: PublishedArithmetic | undefined;
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
  readonly weightDecay: number;
  readonly neuron: string;
  readonly loss: string;
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
}

function isGiven(value: number | 'auto' | undefined): value is number {
  return value !== undefined && value !== 'auto';
}

/** What {@link resolveSettings} makes settings of. */
export interface SettingsQuestion {
  readonly options: ModelOptions;
  readonly backend: Backend;
  readonly data: TrainingData;
  /** The task's loss, where the options name none. */
  readonly defaultLoss: Loss;
}

/** Preset, options and data make the settings. */
export function resolveSettings({ options, backend, data, defaultLoss }: SettingsQuestion): TrainingSettings {
  const preset = presetOf(options.preset ?? 'default');
  const rows = data.targets.length;
  const dimension = data.inputDimension;
  const neuron = options.neuron ?? tanhNeuron();
  // The published formulas are those of the squared loss.
  const loss = options.loss ?? (preset.published ? squaredLoss() : defaultLoss);
  const stepSize = options.stepSize ?? preset.stepSize;
  const weightDecay = options.weightDecay ?? preset.weightDecay;
  const law = options.initialDistribution ?? preset.initialDistribution;
  return {
    preset: preset.name,
    seed: options.seed ?? 0,
    backend,
    particles: options.particles ?? preset.particles,
    steps: options.steps ?? preset.steps,
    stepSize: stepSize === 'auto' ? automaticStepSize(loss.curvature, data.inputs, rows, dimension) : stepSize,
    inverseTemperature: options.inverseTemperature ?? preset.inverseTemperature,
    epsilon: options.epsilon ?? preset.epsilon,
    weightDecay: weightDecay === 'auto' ? automaticWeightDecay(rows, dimension) : weightDecay,
    neuron,
    loss,
    distribution: law?.(dimension) ?? neuron.initialDistribution(dimension),
    published: preset.published,
  };
}

/** The settings as they are printed and stored. */
export function summarizeSettings(settings: TrainingSettings): SettingsSummary {
  const { preset, seed, backend, particles, steps, stepSize, inverseTemperature, epsilon, weightDecay } = settings;
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
  };
}

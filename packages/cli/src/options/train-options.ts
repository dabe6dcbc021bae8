import {
  InvalidArgumentError,
  requireInteger,
  requireNonNegative,
  requireOneOf,
  requirePositive,
  requirePositiveOrInfinite,
  type Backend,
} from '@proxflow/backend';
import { createRandom, createRegistry, presetOf, type ModelOptions, type PresetName } from 'proxflow';
import { readBackend, type BackendFlags } from './backend-options.js';
import type { CheckpointFlags } from '../checkpoints.js';
import type { FileFlags } from './file-options.js';
import { given, numberOrText, readNumber, readNumberOrAuto, readPart } from './parse-options.js';

/** The options of `train` as commander hands them over: text. */
export interface TrainFlags extends FileFlags, BackendFlags, CheckpointFlags {
  readonly particles?: string;
  readonly steps?: string;
  readonly stepSize?: string;
  readonly inverseTemperature?: string;
  readonly epsilon?: string;
  readonly weightDecay?: string;
  readonly neuron?: string;
  readonly loss?: string;
  readonly batchSize?: string;
  readonly validation?: string;
  readonly patience?: string;
  readonly classWeights?: string;
  readonly calibrate?: string;
  readonly preset: string;
  readonly seed: string;
  readonly split?: string;
  readonly features?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** The model's options with those filled in that the program needs itself. */
export type TrainOptions = Omit<ModelOptions, 'neuron'> & {
  /** Of the registry. */
  readonly neuronName?: string;
  /** Of a classifier. */
  readonly classWeights?: 'balanced';
  /** Share of the training rows that probabilities are calibrated on instead. */
  readonly calibrate?: number;
  readonly backend: Backend;
  readonly seed: string | number;
  readonly steps: number;
};

/**
 * Checks the options that concern the model, naming them as they are typed.
 *
 * @throws InvalidArgumentError for a value outside its domain or an unknown name; InvalidSeedError;
 * UnsupportedOperationError for a precision that the backend lacks.
 */
export async function readTrainOptions(flags: TrainFlags): Promise<TrainOptions> {
  const registry = createRegistry();
  const preset = presetOf(flags.preset);
  const seed = readSeed(flags.seed);
  const numbers = given({
    particles: readNumber('--particles', flags.particles, requireInteger),
    stepSize: readNumberOrAuto('--step-size', flags.stepSize, requirePositive),
    inverseTemperature: readNumber('--inverse-temperature', flags.inverseTemperature, requirePositiveOrInfinite),
    epsilon: readNumberOrAuto('--epsilon', flags.epsilon, requirePositive),
    weightDecay:
      flags.weightDecay === 'prior'
        ? ('prior' as const)
        : readNumberOrAuto('--weight-decay', flags.weightDecay, requireNonNegative),
    batchSize: readNumber('--batch-size', flags.batchSize, requireInteger),
    validationFraction: readNumber('--validation', flags.validation, requireShare),
    patience: readNumber('--patience', flags.patience, requireInteger),
    calibrate: readNumber('--calibrate', flags.calibrate, requireShare),
  });
  if (flags.patience !== undefined && flags.validation === undefined) throw unvalidated(flags.patience);
  const steps = readNumber('--steps', flags.steps, requireInteger) ?? preset.steps;
  const backend = await readBackend(flags);
  const parts = given({
    neuronName: flags.neuron === undefined ? undefined : requireOneOf('--neuron', flags.neuron, registry.neurons.names),
    classWeights:
      flags.classWeights === undefined ? undefined : requireOneOf('--class-weights', flags.classWeights, ['balanced']),
    loss: flags.loss === undefined ? undefined : await registry.losses.create(...readPart('--loss', flags.loss)),
  });
  return { ...numbers, ...parts, preset: flags.preset as PresetName, seed, steps, backend };
}

function requireShare(argument: string, value: unknown): number {
  if (typeof value === 'number' && value > 0 && value < 1) return value;
  throw new InvalidArgumentError({
    argument,
    value,
    expected: 'a number above 0 and below 1',
    remedy: `Give a share of the training rows, such as ${argument} 0.2.`,
  });
}

function unvalidated(patience: string): InvalidArgumentError {
  return new InvalidArgumentError({
    argument: '--patience',
    value: patience,
    expected: '--validation beside it, as there is nothing to validate by',
    remedy: 'Hold rows out, such as --validation 0.2.',
  });
}

/** A number where the text writes one, else the text. @throws InvalidSeedError for `nan`, `inf` and numbers too large. */
export function readSeed(text: string): string | number {
  const seed = numberOrText(text);
  createRandom(seed);
  return seed;
}

import {
  requireInteger,
  requireNonNegative,
  requireOneOf,
  requirePositive,
  requirePositiveOrInfinite,
  type Backend,
} from '@proxflow/backend';
import { createRandom, createRegistry, presetOf, type ModelOptions, type PresetName } from 'proxflow';
import { readBackend, type BackendFlags } from './backend-options.js';
import type { FileFlags } from './file-options.js';
import { given, numberOrText, readNumber, readNumberOrAuto, readPart } from './parse-options.js';

/** The options of `train` as commander hands them over: text. */
export interface TrainFlags extends FileFlags, BackendFlags {
  readonly particles?: string;
  readonly steps?: string;
  readonly stepSize?: string;
  readonly inverseTemperature?: string;
  readonly epsilon?: string;
  readonly weightDecay?: string;
  readonly neuron?: string;
  readonly loss?: string;
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
  });
  const steps = readNumber('--steps', flags.steps, requireInteger) ?? preset.steps;
  const backend = await readBackend(flags);
  const parts = given({
    neuronName: flags.neuron === undefined ? undefined : requireOneOf('--neuron', flags.neuron, registry.neurons.names),
    loss: flags.loss === undefined ? undefined : await registry.losses.create(...readPart('--loss', flags.loss)),
  });
  return { ...numbers, ...parts, preset: flags.preset as PresetName, seed, steps, backend };
}

/** A number where the text writes one, else the text. @throws InvalidSeedError for `nan`, `inf` and numbers too large. */
export function readSeed(text: string): string | number {
  const seed = numberOrText(text);
  createRandom(seed);
  return seed;
}

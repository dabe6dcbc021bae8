import { InvalidDataError } from '@proxflow/backend';
import {
  presets,
  type CustomLoss,
  type Loss,
  type ClassLoss,
  type Backend,
  type NeuronChoice,
  type ScalarNeuron,
} from 'proxflow';
import { z } from 'zod';

/** A part that a module of one's own exports; the path is relative to the configuration file. */
export interface PartModule {
  readonly module: string;
  /** `default` by default. */
  readonly export?: string | undefined;
}

/** A part by name, as it is, or by the module that exports it. */
export type PartChoice<T> = string | T | PartModule;

const share = z.number().gt(0).lt(1);
const count = z.int().min(1);
const positive = z.number().positive();
const orAuto = <T extends z.ZodType>(schema: T) => z.union([schema, z.literal('auto')]);
const names = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);
const part = <T>() =>
  z.custom<PartChoice<T>>(
    (value) =>
      (typeof value === 'string' && value !== '') ||
      typeof value === 'function' ||
      (typeof value === 'object' && value !== null),
    'expected a name, a part, or { module, export }',
  );

const shape = {
  label: z.string().min(1),
  features: names,
  ignore: names,
  categorical: names,
  maxCategories: count,
  task: z.enum(['auto', 'classification', 'regression']),
  missing: z.enum(['error', 'drop', 'mean']),
  format: z.enum(['auto', 'csv', 'semeion', 'idx']),
  delimiter: z.enum(['comma', 'tab', 'semicolon', 'bar']),
  header: z.enum(['auto', 'yes', 'no']),
  labelsFile: z.string().min(1),
  split: z.string().regex(/^(ordered|shuffled|stratified):/, 'expected ordered:F, shuffled:F or stratified:F'),
  seed: z.union([z.number(), z.string()]),
  preset: z.enum(Object.keys(presets) as [string, ...string[]]),
  particles: count,
  steps: count,
  stepSize: orAuto(positive),
  // JSON has no Infinity.
  inverseTemperature: z.union([positive, z.literal(Infinity), z.literal('inf')]),
  epsilon: orAuto(positive),
  weightDecay: z.union([z.number().min(0), z.literal('auto'), z.literal('prior')]),
  neuron: part<NeuronChoice | ScalarNeuron>(),
  loss: part<Loss | ClassLoss | CustomLoss>(),
  backend: part<Backend | (() => Backend | Promise<Backend>)>(),
  batchSize: count,
  validation: share,
  patience: count,
  classWeights: z.literal('balanced'),
  calibrate: share,
  precision: z.enum(['f64', 'f32', 'float64', 'float32']),
  threads: orAuto(count),
};

const schema = z.strictObject(shape).partial();

/**
 * What a configuration file may say: the options of `train` by their names in camel case. Flags override it.
 *
 * @example
 * ```ts
 * import type { ProxflowConfig } from '@proxflow/cli';
 * import { huberish } from './my-losses.ts';
 *
 * export default { label: 'price', missing: 'mean', particles: 400, loss: huberish } satisfies ProxflowConfig;
 * ```
 */
export type ProxflowConfig = z.input<typeof schema>;

/** The keys of a configuration. */
export const configKeys = Object.keys(shape) as readonly (keyof ProxflowConfig)[];

/** Checks what a configuration file holds. @throws InvalidDataError naming the key that does not fit. */
export function checkConfig(path: string, content: unknown): ProxflowConfig {
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue.code === 'unrecognized_keys') {
    throw new InvalidDataError({
      argument: path,
      place: `at ${issue.keys[0]}`,
      value: 'an unknown key',
      expected: 'an option of train in camel case',
      remedy: `Choose from: ${configKeys.join(', ')}.`,
    });
  }
  const [key] = issue.path;
  const value = key === undefined ? content : (content as Record<PropertyKey, unknown>)[key];
  throw new InvalidDataError({
    argument: path,
    place: key === undefined ? 'at the top level' : `at ${issue.path.join('.')}`,
    value: typeof value === 'object' ? JSON.stringify(value) : value,
    expected: `what the option takes (${issue.message.replace(/^Invalid input: /, '')})`,
    remedy:
      key === undefined
        ? 'Export an object of options by default, such as export default { particles: 400 }.'
        : `Correct or remove ${String(key)}; 'proxflow train --help' says what it takes.`,
  });
}

import { InvalidArgumentError, type Backend } from '@proxflow/backend';
import {
  bumpNeuron,
  erfNeuron,
  rbfNeuron,
  reluNeuron,
  sigmoidNeuron,
  sineNeuron,
  softplusNeuron,
  tanhNeuron,
  type Neuron,
} from '@proxflow/neurons';
import {
  hingeLoss,
  huberLoss,
  logisticLoss,
  quantileLoss,
  squaredHingeLoss,
  squaredLoss,
  type Loss,
} from '@proxflow/risks';
import { z } from 'zod';
import { backendEntries } from './backend-entries.js';

/** A part that can be had by name. */
export interface RegistryEntry<T> {
  readonly description: string;
  /** What the parameters must look like; an empty object by default. */
  readonly parameters?: z.ZodType;
  /** Makes the part, when it is asked for. Parameters have passed the schema. */
  readonly create: (parameters: never) => T | Promise<T>;
}

/**
 * Parts of one sort by name.
 *
 * @example
 * ```ts
 * const { losses } = createRegistry();
 * losses.names; // logistic, squared, absolute, quantile, huber, hinge, squaredHinge
 * const loss = await losses.create('huber', { threshold: 1 });
 * ```
 */
export class PartRegistry<T> {
  readonly #entries = new Map<string, RegistryEntry<T>>();

  /** @param kind What the parts are, for messages: `loss`, `neuron`. */
  constructor(readonly kind: string) {}

  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** Adds or replaces an entry. */
  add(name: string, entry: RegistryEntry<T>): this {
    this.#entries.set(name, entry);
    return this;
  }

  /** Makes the part of this name. @throws InvalidArgumentError for an unknown name or unfit parameters. */
  async create(name: string, parameters: unknown = {}): Promise<T> {
    const entry = this.#entries.get(name);
    if (entry === undefined) {
      throw new InvalidArgumentError({
        argument: this.kind,
        value: name,
        expected: `one of ${this.names.join(', ')}`,
        remedy: `Choose the ${this.kind} from: ${this.names.join(', ')}.`,
      });
    }
    const checked = (entry.parameters ?? z.strictObject({})).safeParse(parameters);
    if (!checked.success) {
      throw new InvalidArgumentError({
        argument: `${this.kind} "${name}"`,
        value: JSON.stringify(parameters),
        expected: `parameters that fit: ${checked.error.issues[0].message}`,
        remedy: 'Correct or leave out the parameters.',
      });
    }
    return entry.create(checked.data as never);
  }
}

/** The parts that programs and model files name. An instance: nothing registers itself. */
export interface Registry {
  readonly backends: PartRegistry<Backend>;
  readonly neurons: PartRegistry<Neuron>;
  readonly losses: PartRegistry<Loss>;
}

/**
 * A registry with the built-in parts, to which one's own can be added.
 *
 * @example
 * ```ts
 * const registry = createRegistry();
 * registry.losses.add('mine', { description: 'a loss of my own', create: () => myLoss });
 * await MeanFieldRegressor.fromJSON(file, { registry });
 * ```
 */
export function createRegistry(): Registry {
  return {
    backends: new PartRegistry<Backend>('backend')
      .add('wasm', backendEntries.wasm)
      .add('cpu', backendEntries.cpu)
      .add('tfjs', backendEntries.tfjs),
    neurons: new PartRegistry<Neuron>('neuron')
      .add('tanh', { description: 'a tanh(w.x + b)', create: tanhNeuron })
      .add('relu', { description: 'a max(w.x + b, 0)', create: reluNeuron })
      .add('sigmoid', { description: 'a / (1 + exp(-w.x - b))', create: sigmoidNeuron })
      .add('erf', { description: 'a erf(w.x + b)', create: erfNeuron })
      .add('softplus', { description: 'a log(1 + exp(w.x + b))', create: softplusNeuron })
      .add('sine', { description: 'a sin(w.x + b)', create: sineNeuron })
      .add('rbf', { description: 'a exp(-|x - c|^2 / (2 s^2))', create: rbfNeuron })
      .add('bump', { description: 'a (1 - t)_+^4 (4 t + 1), t = |x - c| / s', create: bumpNeuron }),
    losses: new PartRegistry<Loss>('loss')
      .add('logistic', { description: 'log(1 + exp(-y f)), for two classes', create: logisticLoss })
      .add('squared', { description: '(f - y)^2', create: squaredLoss })
      .add('absolute', { description: '|f - y|: learns medians', create: () => quantileLoss() })
      .add('quantile', {
        description: '2 max(q (y - f), (1 - q) (f - y)): learns q-quantiles',
        parameters: z.strictObject({ quantile: z.number().gt(0).lt(1) }),
        create: (parameters: { readonly quantile: number }) => quantileLoss(parameters),
      })
      .add('huber', {
        description: 'squared up to the threshold, linear beyond: bounds the pull of outliers',
        parameters: z.strictObject({ threshold: z.number().positive() }),
        create: (parameters: { readonly threshold: number }) => huberLoss(parameters),
      })
      .add('hinge', { description: 'max(0, 1 - y f), for two classes', create: hingeLoss })
      .add('squaredHinge', { description: 'max(0, 1 - y f)^2, for two classes', create: squaredHingeLoss }),
  };
}

import { resolve } from 'node:path';
import { InvalidDataError } from '@proxflow/backend';
import {
  createRegistry,
  customLoss,
  fromScalarNeuron,
  type Backend,
  type ClassLoss,
  type CustomLoss,
  type Loss,
  type Neuron,
  type NeuronChoice,
  type NeuronShape,
  type PartRegistry,
  type Registry,
  type ScalarNeuron,
} from 'proxflow';
import { z } from 'zod';
import type { PartModule, ProxflowConfig } from './config-schema.js';
import { importModule, type LoadedConfig } from './load-config.js';

/** Where a part of one's own comes from, as a model remembers it. */
export type PartReference =
  | { readonly name: string; readonly module: string; readonly export: string }
  | { readonly name: string; readonly config: string };

/** The built-in parts and those of a configuration. */
export interface KnownParts {
  readonly registry: Registry;
  /** The parts of the configuration by what they are and by name. */
  readonly own: Readonly<Record<PartKind, ReadonlyMap<string, PartReference>>>;
}

const kinds = ['neuron', 'loss', 'backend'] as const;
/** The parts that a configuration may bring. */
export type PartKind = (typeof kinds)[number];

type Functions = Readonly<Record<string, unknown>>;

const has = (part: unknown, ...names: readonly string[]) =>
  names.every((name) => typeof (part as Functions)[name] === 'function');

/** What each part has to have, to tell it from something else; the rest is for the conformance suites. */
const looksRight: Readonly<Record<PartKind, (part: unknown) => boolean>> = {
  neuron: (part) => has(part, 'parameterCount') && (has(part, 'forward') || has(part, 'value', 'gradient')),
  loss: (part) => has(part, 'value', 'derivative'),
  backend: (part) => has(part, 'upload', 'read', 'matmul'),
};

const wanted: Readonly<Record<PartKind, string>> = {
  neuron: 'a neuron: parameterCount, and forward or value and gradient',
  loss: 'a loss: value and derivative',
  backend: 'a backend, or a function that makes one',
};

function isModule(choice: object): choice is PartModule {
  return typeof (choice as PartModule).module === 'string';
}

/** A part that is made when asked for is made once to be looked at. */
async function sampleOf(kind: PartKind, part: unknown): Promise<unknown> {
  if (typeof part !== 'function') return part;
  if (kind === 'neuron') return (part as (shape: NeuronShape) => Neuron)({});
  return kind === 'backend' ? (part as () => Backend | Promise<Backend>)() : part;
}

/** A name by which a part can be asked for, and by which a model file names it. */
function requireOwnName(path: string, kind: PartKind, part: unknown, builtIn: readonly string[]): string {
  const { name } = part as { readonly name?: unknown };
  if (typeof name === 'string' && /^[^:]+$/.test(name) && !builtIn.includes(name)) return name;
  throw new InvalidDataError({
    argument: path,
    place: `at ${kind}.name`,
    value: name,
    expected: 'a name without a colon, other than that of a built-in part',
    remedy: `Name it otherwise than ${builtIn.join(', ')}; a model file holds the name alone.`,
  });
}

function add(registry: Registry, kind: PartKind, name: string, part: unknown, sample: unknown): void {
  const description = 'of the configuration';
  if (kind === 'neuron') {
    const family = part as NeuronChoice | ScalarNeuron;
    const create = (shape: NeuronShape): Neuron => {
      if (typeof family === 'function') return family(shape);
      return 'forward' in family ? family : fromScalarNeuron(family);
    };
    const parameters = z.strictObject({ outputs: z.int().min(1).optional() });
    registry.neurons.add(name, { description, parameters, create });
  } else if (kind === 'loss') {
    const loss = part as Loss | ClassLoss | CustomLoss;
    // Parameters are those of the object itself, whatever a model file repeats of them.
    const parameters = z.record(z.string(), z.number());
    const create = () => ('curvature' in loss && 'targets' in loss ? (loss as Loss) : customLoss(loss));
    registry.losses.add(name, { description, parameters, create });
  } else registry.backends.add(name, { description, create: () => sample as Backend });
}

function namesOf(registry: Registry, kind: PartKind): readonly string[] {
  const all: Readonly<Record<PartKind, PartRegistry<unknown>>> = {
    neuron: registry.neurons,
    loss: registry.losses,
    backend: registry.backends,
  };
  return all[kind].names;
}

/** The part itself and where it comes from. */
async function fetchPart(
  { path, folder }: LoadedConfig,
  kind: PartKind,
  choice: object,
): Promise<{ readonly part: unknown; readonly origin: { module: string; export: string } | { config: string } }> {
  if (!isModule(choice)) return { part: choice, origin: { config: path } };
  const { module, export: exported = 'default' } = choice;
  const exports = await importModule(resolve(folder, module));
  if (exports[exported] !== undefined) return { part: exports[exported], origin: { module, export: exported } };
  throw new InvalidDataError({
    argument: path,
    place: `at ${kind}.export`,
    value: exported,
    expected: `an export of ${module}`,
    remedy: `Choose from: ${Object.keys(exports).join(', ')}.`,
  });
}

/**
 * The built-in parts with those of a configuration, and the configuration with these by name.
 *
 * @throws InvalidDataError for a module that does not load, and for a part that is none or takes a name that is taken.
 */
export async function knownParts(
  loaded: LoadedConfig | undefined,
): Promise<KnownParts & { readonly named: ProxflowConfig & Partial<Record<PartKind, string>> }> {
  const registry = createRegistry();
  const own = { neuron: new Map(), loss: new Map(), backend: new Map() } as Record<
    PartKind,
    Map<string, PartReference>
  >;
  const named: Record<string, unknown> = { ...loaded?.config };
  for (const kind of kinds) {
    const choice = loaded?.config[kind];
    if (loaded === undefined || choice === undefined || typeof choice === 'string') continue;
    const { part, origin } = await fetchPart(loaded, kind, choice);
    const sample = await sampleOf(kind, part);
    if (sample === null || typeof sample !== 'object' || !looksRight[kind](sample)) {
      throw new InvalidDataError({
        argument: loaded.path,
        place: `at ${kind}`,
        value: typeof sample === 'object' ? `an object with ${Object.keys(sample ?? {}).join(', ')}` : typeof sample,
        expected: wanted[kind],
        remedy: `Give a name, a ${kind}, or { module: './mine.js', export: 'mine' }.`,
      });
    }
    const name = requireOwnName(loaded.path, kind, sample, namesOf(registry, kind));
    add(registry, kind, name, part, sample);
    own[kind].set(name, { name, ...origin });
    named[kind] = name;
  }
  return { registry, own, named };
}

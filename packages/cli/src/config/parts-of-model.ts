import { InvalidDataError } from '@proxflow/backend';
import { createRegistry, type ModelFile, type Registry } from 'proxflow';
import { knownParts } from './custom-parts.js';
import { loadConfig } from './load-config.js';

/**
 * The parts that a model is made of, by name. A configuration is loaded only if it is named, or the model has a part that is
 * not built in: a model file is data and runs nothing by itself, so that it is the configuration that says where parts are.
 *
 * @throws InvalidDataError for a part that is neither built in nor in the configuration, saying what to write there.
 */
export async function partsOfModel(path: string, file: ModelFile, config: string | undefined): Promise<Registry> {
  const builtIn = createRegistry();
  if (config === undefined && strangePart(file, builtIn) === undefined) return builtIn;
  const loaded = await loadConfig(config);
  const { registry } = await knownParts(loaded);
  const strange = strangePart(file, registry);
  if (strange === undefined) return registry;
  const { kind, name } = strange;
  throw new InvalidDataError({
    argument: path,
    place: `at settings.${kind}`,
    value: name,
    expected: `a ${kind} that is built in or in ${loaded?.path ?? 'a configuration'}`,
    remedy: `Write ${wordsFor(kind, name, file)} in proxflow.config.js, or name the file that has it by --config.`,
  });
}

function strangePart(
  { settings }: ModelFile,
  { neurons, losses }: Registry,
): { readonly kind: 'neuron' | 'loss'; readonly name: string } | undefined {
  if (!neurons.names.includes(settings.neuron)) return { kind: 'neuron', name: settings.neuron };
  return losses.names.includes(settings.loss) ? undefined : { kind: 'loss', name: settings.loss };
}

/** What the model remembers of the origin of a part, as a configuration says it. */
function wordsFor(kind: 'neuron' | 'loss', name: string, { configuration }: ModelFile): string {
  const origin = configuration?.[kind];
  if (typeof origin !== 'object' || origin === null || Array.isArray(origin)) return `the ${kind} "${name}"`;
  const { module, export: exported, config } = origin;
  if (typeof module === 'string' && typeof exported === 'string') {
    return `${kind}: { module: '${module}', export: '${exported}' }`;
  }
  return typeof config === 'string' ? `the ${kind} "${name}" of ${config}` : `the ${kind} "${name}"`;
}

import type { Command } from 'commander';
import type { Configuration } from 'proxflow';
import { numberOrText } from '../options/parse-options.js';
import type { TrainFlags } from '../options/train-options.js';
import type { ProxflowConfig } from './config-schema.js';
import type { KnownParts, PartKind } from './custom-parts.js';
import type { LoadedConfig } from './load-config.js';

/** Flags as text: those typed, else those of the configuration, else the defaults. */
export function withConfig(flags: TrainFlags, named: ProxflowConfig, command: Command): TrainFlags {
  const merged: Record<string, unknown> = { ...flags };
  for (const [key, value] of Object.entries(named)) {
    const typed = command.getOptionValueSource(key) === 'cli';
    if (!typed && value !== undefined) merged[key] = typeof value === 'number' ? String(value) : value;
  }
  return merged as unknown as TrainFlags;
}

/** What is about this run and not about the model. */
const notKept: ReadonlySet<string> = new Set(['out', 'json', 'config']);
const partKinds: ReadonlySet<string> = new Set<PartKind>(['neuron', 'loss', 'backend']);

/** All that was asked for, as a model keeps it: numbers as numbers, parts of one's own by where they come from. */
export function configurationOf(
  data: string,
  flags: TrainFlags,
  split: string,
  { own }: KnownParts,
  loaded: LoadedConfig | undefined,
): Configuration {
  const kept = Object.entries({ ...flags, split })
    .filter(([key, value]) => value !== undefined && !notKept.has(key))
    .map(([key, value]) => [key, keptValue(key, value, own)] as const);
  return { data, ...(loaded && { config: loaded.path }), ...Object.fromEntries(kept) };
}

function keptValue(key: string, value: unknown, own: KnownParts['own']): unknown {
  if (typeof value !== 'string') return value;
  if (partKinds.has(key)) return own[key as PartKind].get(value) ?? value;
  const number = numberOrText(value);
  return typeof number === 'number' && Number.isFinite(number) ? number : value;
}

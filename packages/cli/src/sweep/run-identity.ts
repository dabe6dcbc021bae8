import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { LoadedConfig } from '../config/load-config.js';
import { readBytes } from '../files/read-text.js';
import { findSource } from '../files/load-table.js';
import { given, numberOrText } from '../options/parse-options.js';
import { presetOf } from 'proxflow';
import { readVersion } from '../version.js';
import type { Flags } from './training-flags.js';

/** They change how long a run takes and not what comes out. */
const withoutEffect = ['threads'];

/** What the data of a sweep are, so that a run on other rows is another run: a shipped name, or the content of the files. */
export async function identityOfData(data: string, flags: Flags): Promise<string> {
  const { labelsFile } = flags;
  const source = findSource(data);
  if (source.kind === 'shipped') return source.name;
  const files = [source.name, ...(typeof labelsFile === 'string' ? [labelsFile] : [])];
  const hash = createHash('sha256');
  for (const file of files) hash.update(await readBytes(file, 'table'));
  return `sha256:${hash.digest('hex')}`;
}

/** What a configuration says, and the modules it names, so that another one makes other runs; nothing without one. */
export async function identityOfConfig(loaded: LoadedConfig | undefined): Promise<string> {
  if (loaded === undefined) return '';
  const { neuron, loss, backend } = loaded.config;
  const modules = [neuron, loss, backend].flatMap((part) =>
    typeof part === 'object' && 'module' in part && typeof part.module === 'string'
      ? [resolve(loaded.folder, part.module)]
      : [],
  );
  const hash = createHash('sha256');
  for (const file of [loaded.path, ...modules]) hash.update(await readBytes(file, 'configuration'));
  return ` config:${hash.digest('hex')}`;
}

/**
 * A name for a run by all that decides its result: version, data, and every setting with its final value, so that `0.1` and
 * `1e-1` are one run, and so are an option left out and its default.
 */
export function identityOfRun(dataIdentity: string, flags: Flags): string {
  const settings = { ...fixedSettings(String(flags.preset)), ...given(flags) };
  const entries = Object.entries(settings)
    .filter(([name]) => !withoutEffect.includes(name))
    .map(([name, value]) => [name, String(typeof value === 'string' ? numberOrText(value) : value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([readVersion(), dataIdentity, entries]);
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}

/** What the preset sets whatever the data are; the rest depends on the number of classes. */
function fixedSettings(name: string): Flags {
  const preset = presetOf(name);
  const { particles, steps, stepSize, inverseTemperature, epsilon, weightDecay } = preset;
  const all = { particles, steps, stepSize, inverseTemperature, epsilon, weightDecay };
  const open = Object.keys(preset.classes ?? {});
  return Object.fromEntries(
    Object.entries(all)
      .filter(([key]) => !open.includes(key))
      .map(([key, value]) => [key, String(value)]),
  );
}

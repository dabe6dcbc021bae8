import { existsSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InvalidArgumentError, InvalidDataError } from '@proxflow/backend';
import { readText } from '../files/read-text.js';
import { checkConfig, type ProxflowConfig } from './config-schema.js';

/** A configuration with the file that it comes from. */
export interface LoadedConfig {
  /** As it is named: relative to the working folder if it was found there. */
  readonly path: string;
  /** The folder that its modules are relative to. */
  readonly folder: string;
  readonly config: ProxflowConfig;
}

/** The files that are looked for in the working folder. */
const fileNames = ['ts', 'mts', 'js', 'mjs', 'json'].map((extension) => `proxflow.config.${extension}`);

/** The configuration file: that which is named, else the one in the working folder. @throws InvalidArgumentError for two. */
function findConfig(named: string | undefined): string | undefined {
  if (named !== undefined) return named;
  const found = fileNames.filter((name) => existsSync(name));
  if (found.length < 2) return found[0];
  throw new InvalidArgumentError({
    argument: '--config',
    value: found.join(' and '),
    expected: 'one configuration file in this folder',
    remedy: `Remove all but one, or name one: --config ${found[0]}.`,
  });
}

/** Whether Node itself leaves types out: from 22.18 on. */
const stripsTypes = Boolean((process.features as { readonly typescript?: unknown }).typescript);

/** The exports of a module of the user's own, JavaScript or TypeScript. @throws InvalidDataError if it does not load. */
export async function importModule(path: string): Promise<Record<string, unknown>> {
  const absolute = resolve(path);
  await readText(absolute, 'module'); // for a missing file there are words that name no loader
  try {
    if (/^\.[cm]?ts$/.test(extname(path)) && !stripsTypes) {
      const { createJiti } = await import('jiti');
      return await createJiti(import.meta.url).import<Record<string, unknown>>(absolute);
    }
    return (await import(pathToFileURL(absolute).href)) as Record<string, unknown>;
  } catch (error) {
    throw new InvalidDataError(
      {
        argument: path,
        value: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
        expected: 'a module that loads',
        remedy: 'Mend what the message names; PROXFLOW_DEBUG=1 shows where.',
      },
      { cause: error },
    );
  }
}

async function readContent(path: string): Promise<unknown> {
  if (extname(path) !== '.json') {
    const exported = await importModule(path);
    return exported.default;
  }
  const text = await readText(path, 'configuration file');
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new InvalidDataError(
      {
        argument: path,
        value: (error as Error).message,
        expected: 'JSON',
        remedy: 'Correct it; names and text stand in double quotes, and no comma before a closing bracket.',
      },
      { cause: error },
    );
  }
}

/**
 * Loads and checks the configuration: the file that is named, else `proxflow.config.{ts,mts,js,mjs,json}` of the working
 * folder, else none.
 *
 * @throws InvalidDataError for a file that cannot be read or does not load, and naming a key that does not fit.
 */
export async function loadConfig(named?: string): Promise<LoadedConfig | undefined> {
  const path = findConfig(named);
  if (path === undefined) return undefined;
  return { path, folder: dirname(resolve(path)), config: checkConfig(path, await readContent(path)) };
}

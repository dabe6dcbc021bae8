import { unfitFile } from './unfit-file.js';

/** A format by name with the newest version this program reads and writes, `major.minor`. */
export interface Format {
  readonly name: string;
  readonly version: `${number}.${number}`;
  /** For messages: `model`, `checkpoint`. */
  readonly what: string;
}

/**
 * Checks that a document is of a format and of a version that can be read: the same major version, no newer minor one. What
 * a minor version adds may change what a model predicts, so what this program does not know is refused rather than left out.
 *
 * @throws InvalidDataError saying what was found.
 */
export function requireFormat(document: unknown, format: Format, file: string): void {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    const found = document === null ? 'null' : Array.isArray(document) ? 'an array' : `a ${typeof document}`;
    throw unfitFile(file, { place: 'at the top level', value: found, expected: `a proxflow ${format.what}` });
  }
  const { format: name, version } = document as Record<string, unknown>;
  if (name !== format.name) {
    throw unfitFile(file, {
      place: 'at format',
      value: name,
      expected: `${format.name}, a proxflow ${format.what}`,
      remedy: `Name a file that proxflow wrote as a ${format.what}.`,
    });
  }
  const found = partsOf(version);
  const [major, minor] = partsOf(format.version) as [number, number];
  if (found === undefined) {
    throw unfitFile(file, { place: 'at version', value: version, expected: 'a version such as "1.1"' });
  }
  if (found[0] === major && found[1] <= minor) return;
  const newer = found[0] > major || (found[0] === major && found[1] > minor);
  throw unfitFile(file, {
    place: 'at version',
    value: version,
    expected: `a proxflow ${format.what} of version ${major}.0 to ${format.version}`,
    remedy: newer
      ? 'A newer proxflow wrote this file: update proxflow, or make the file again with this one.'
      : 'Make the file again with this proxflow.',
  });
}

/** Files of before minor versions say `1`, which is 1.0. */
function partsOf(version: unknown): readonly [number, number] | undefined {
  if (typeof version === 'number' && Number.isSafeInteger(version) && version >= 0) return [version, 0];
  const match = typeof version === 'string' ? /^(\d{1,6})\.(\d{1,6})$/.exec(version) : null;
  return match ? [Number(match[1]), Number(match[2])] : undefined;
}

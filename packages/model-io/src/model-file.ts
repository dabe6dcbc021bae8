import { canonicalJson, contentChecksum } from './checksum.js';
import { decodeContainer, encodeContainer, isContainer } from './container.js';
import { requireFormat } from './format-version.js';
import { fileLimits } from './limits.js';
import { modelFormat, modelSchema, type ModelFile } from './model-schema.js';
import { requireSchema } from './require-schema.js';
import { parseJson, requirePlain } from './safe-json.js';
import { unfitFile } from './unfit-file.js';

/**
 * The two forms of a model file: `json`, which people can read, about 20 bytes a number, and `binary`, 8 bytes a number.
 * Both keep every number exactly, JSON but for the sign of zero.
 */
export type ModelForm = 'json' | 'binary';

/**
 * Checks a model document of unknown origin, such as parsed JSON: version, checksum if it has one, and every field. Documents
 * of version 1 (1.0) are taken as what they say in {@link ModelFile}.
 *
 * @param file - its path or what it is, for messages
 * @throws InvalidDataError naming the field that does not fit.
 * @example
 * ```ts
 * const { task, network } = parseModelFile(JSON.parse(text));
 * ```
 */
export function parseModelFile(document: unknown, file = 'model file'): ModelFile {
  requirePlain(document, file);
  requireFormat(document, modelFormat, file);
  const { checksum, ...content } = document as Record<string, unknown>;
  if (checksum !== undefined && checksum !== contentChecksum(content)) throw changed(file, checksum);
  const current = { ...content, version: modelFormat.version };
  return requireSchema(modelSchema, current, file, `a proxflow model of version ${modelFormat.version}`);
}

function changed(file: string, checksum: unknown) {
  return unfitFile(file, {
    place: 'at checksum',
    value: checksum,
    expected: 'the checksum of the content: the file was changed after it was written',
    remedy: 'Restore the file from where it was written. Who means the change deletes the field checksum.',
  });
}

/**
 * The bytes of a model file, with a checksum.
 *
 * @throws InvalidArgumentError for a model larger than `fileLimits` allow.
 * @example
 * ```ts
 * const bytes = encodeModel(model.toJSON(), 'binary');
 * ```
 */
export function encodeModel(model: ModelFile, form: ModelForm): Uint8Array {
  if (form === 'binary') return encodeContainer(model);
  // As a reader will see it: without keys that are undefined, and without negative zeros.
  const content = JSON.parse(JSON.stringify(model)) as object;
  const entries = Object.entries({ ...content, checksum: contentChecksum(content) });
  const lines = entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  // A field a line, so that people find what they look for.
  return new TextEncoder().encode(`{\n${lines.join(',\n')}\n}\n`);
}

/**
 * Reads a model file of either form; see {@link parseModelFile}.
 *
 * @param file - its path or what it is, for messages
 * @throws InvalidDataError for anything that is not a whole, unchanged model file of a version this program knows.
 * @example
 * ```ts
 * const model = await MeanFieldClassifier.fromJSON(decodeModel(bytes));
 * ```
 */
export function decodeModel(bytes: Uint8Array, file = 'model file'): ModelFile {
  return parseModelFile(isContainer(bytes) ? decodeContainer(bytes, file) : parseText(bytes, file), file);
}

function parseText(bytes: Uint8Array, file: string): unknown {
  if (bytes.length > fileLimits.jsonBytes) {
    throw unfitFile(file, {
      value: `${bytes.length} bytes`,
      expected: `at most ${fileLimits.jsonBytes} bytes of JSON`,
      remedy: 'Write a model of this size in the binary form.',
    });
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unfitFile(file, { value: 'other bytes', expected: 'a model file: JSON in UTF-8, or a container' }, { cause });
  }
  if (text.trimStart().startsWith('{')) return parseJson(text, file);
  throw unfitFile(file, {
    value: text.slice(0, 20),
    expected: 'a model file, which is JSON or a proxflow container',
    remedy: 'Name the file that a model was written to; in a command the model comes before the data.',
  });
}

/** Whether two models are the same but for the time their training took. */
export function sameModel(a: ModelFile, b: ModelFile): boolean {
  const timeless = ({ record, ...rest }: ModelFile) => ({
    ...rest,
    record: { ...record, seconds: 0, secondsPerStep: 0 },
  });
  return canonicalJson(timeless(a)) === canonicalJson(timeless(b));
}

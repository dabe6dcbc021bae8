import { InvalidArgumentError } from '@proxflow/backend';
import { z } from 'zod';
import { digestOf } from './checksum.js';
import { toLittleEndian } from './little-endian.js';
import { fileLimits } from './limits.js';
import { packValues, unpackValues } from './packed-values.js';
import { parseJson } from './safe-json.js';
import { unfitFile } from './unfit-file.js';

/**
 * First bytes of a container. As in PNG, a byte above 127 and both line ends show a file that went through a program for
 * text, and the end-of-file character keeps a terminal from printing the rest.
 */
const magic = [0x89, 0x50, 0x58, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const containerMajor = 1;
const containerMinor = 0;
const preludeBytes = 24;
const digestBytes = 32;
const word = 8;

const headerSchema = z.strictObject({ arrays: z.array(z.int().min(0)), content: z.unknown() });
const padded = (bytes: number) => Math.ceil(bytes / word) * word;

/** Whether bytes begin as a container does. */
export function isContainer(bytes: Uint8Array): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

/**
 * Stores a tree of JSON values and Float64Arrays, every number exactly: prelude (magic, version, length of the header and of
 * the whole), JSON header, arrays as little-endian float64 aligned to 8 bytes, SHA-256 of all before it.
 *
 * @throws InvalidArgumentError for a value that cannot be stored, or more than `fileLimits` allow.
 * @example
 * ```ts
 * const bytes = encodeContainer({ format: 'mine', version: '1.0', positions: new Float64Array(1000) });
 * ```
 */
export function encodeContainer(document: object): Uint8Array {
  const { content, arrays } = packValues(document);
  const header = new TextEncoder().encode(JSON.stringify({ arrays: arrays.map(({ length }) => length), content }));
  const start = padded(preludeBytes + header.length);
  const end = arrays.reduce((total, { byteLength }) => total + byteLength, start);
  requireStorable('header', header.length, fileLimits.headerBytes);
  requireStorable('document', end + digestBytes, fileLimits.containerBytes);
  const bytes = new Uint8Array(end + digestBytes);
  bytes.set(magic);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, containerMajor, true);
  view.setUint16(10, containerMinor, true);
  view.setUint32(12, header.length, true);
  view.setBigUint64(16, BigInt(bytes.length), true);
  bytes.set(header, preludeBytes);
  let at = start;
  for (const array of arrays) {
    bytes.set(toLittleEndian(array), at);
    at += array.byteLength;
  }
  bytes.set(digestOf(bytes.subarray(0, end)), end);
  return bytes;
}

function requireStorable(argument: string, bytes: number, most: number): void {
  if (bytes <= most) return;
  throw new InvalidArgumentError({
    argument,
    value: `${bytes} bytes`,
    expected: `at most ${most} bytes`,
    remedy: 'Store less in one file.',
  });
}

/**
 * Reads back what {@link encodeContainer} made; nothing is parsed or allocated before lengths and checksum agree.
 *
 * @param file - its path or what it is, for messages
 * @throws InvalidDataError for bytes that are cut, changed, of an unknown version or no container at all.
 */
export function decodeContainer(source: Uint8Array, file: string): unknown {
  // A Buffer of Node is a Uint8Array whose slice does not copy.
  const bytes = new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  const { headerEnd, end } = requireWhole(bytes, file);
  const text = new TextDecoder('utf-8', { fatal: true });
  let header: string;
  try {
    header = text.decode(bytes.subarray(preludeBytes, headerEnd));
  } catch (cause) {
    throw unfitFile(file, { place: 'in the header', expected: 'UTF-8' }, { cause });
  }
  const parsed = headerSchema.safeParse(parseJson(header, file));
  if (!parsed.success) {
    throw unfitFile(file, {
      place: 'in the header',
      expected: `arrays and content (${parsed.error.issues[0].message})`,
    });
  }
  const { arrays: lengths, content } = parsed.data;
  const start = padded(headerEnd);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (start + total * word !== end) {
    throw unfitFile(file, { place: 'in the header', value: total, expected: `${(end - start) / word} numbers in all` });
  }
  let at = start;
  const arrays = lengths.map((length) => {
    const part = bytes.slice(at, (at += length * word));
    return new Float64Array(toLittleEndian(part).buffer);
  });
  return unpackValues({ content, arrays }, file);
}

function requireWhole(bytes: Uint8Array, file: string): { readonly headerEnd: number; readonly end: number } {
  if (!isContainer(bytes)) {
    throw unfitFile(file, { place: 'in its first bytes', expected: 'the mark of a proxflow container' });
  }
  if (bytes.length < preludeBytes + digestBytes) throw cut(file, bytes.length, 'more');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [major, minor] = [view.getUint16(8, true), view.getUint16(10, true)];
  if (major !== containerMajor || minor > containerMinor) {
    throw unfitFile(file, {
      place: 'at container version',
      value: `${major}.${minor}`,
      expected: `${containerMajor}.0 to ${containerMajor}.${containerMinor}`,
      remedy: 'Update proxflow if a newer one wrote the file; else restore it from where it was written.',
    });
  }
  const length = view.getBigUint64(16, true);
  if (length !== BigInt(bytes.length)) throw cut(file, bytes.length, String(length));
  const end = bytes.length - digestBytes;
  const headerLength = view.getUint32(12, true);
  const headerEnd = preludeBytes + headerLength;
  if (headerLength > fileLimits.headerBytes || padded(headerEnd) > end) {
    throw unfitFile(file, {
      place: 'at header length',
      value: headerLength,
      expected: `at most ${Math.min(fileLimits.headerBytes, end - preludeBytes)}`,
    });
  }
  const digest = digestOf(bytes.subarray(0, end));
  if (digest.every((byte, i) => byte === bytes[end + i])) return { headerEnd, end };
  throw unfitFile(file, {
    place: 'at its checksum',
    value: 'another',
    expected: 'the checksum of its content: the file was changed after it was written',
  });
}

function cut(file: string, length: number, expected: string) {
  return unfitFile(file, {
    value: `${length} bytes`,
    expected: `${expected} bytes: the file was cut, or something was added`,
  });
}

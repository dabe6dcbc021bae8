import { InvalidDataError } from '@proxflow/backend';
import { gunzip, requireBytes } from './gzip.js';
import type { InflateOptions } from './inflate.js';

/** What an element of an IDX file is. */
export type IdxType = 'uint8' | 'int8' | 'int16' | 'int32' | 'float32' | 'float64';

/** An array out of an IDX file: its elements in row-major order. */
export interface IdxArray {
  /** What messages call the array; best the file's name. */
  readonly name: string;
  readonly type: IdxType;
  /** One size per dimension; empty for a single number. */
  readonly shape: readonly number[];
  /** As many elements as the sizes multiply to. */
  readonly values: Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;
}

/** What {@link readIdx} calls a file. */
export interface IdxOptions extends InflateOptions {
  /** The array's name, used in every message; best the file's name. Default: `idx`. */
  readonly name?: string;
}

interface ElementFormat {
  readonly type: IdxType;
  readonly bytes: number;
  readonly create: (count: number) => IdxArray['values'];
  /** Numbers are stored with the most significant byte first. */
  readonly read: (view: DataView, offset: number) => number;
}

const element = (
  type: IdxType,
  bytes: number,
  create: ElementFormat['create'],
  read: ElementFormat['read'],
): ElementFormat => ({ type, bytes, create, read });

const formats: ReadonlyMap<number | undefined, ElementFormat> = new Map([
  [
    0x08,
    element(
      'uint8',
      1,
      (n) => new Uint8Array(n),
      (view, at) => view.getUint8(at),
    ),
  ],
  [
    0x09,
    element(
      'int8',
      1,
      (n) => new Int8Array(n),
      (view, at) => view.getInt8(at),
    ),
  ],
  [
    0x0b,
    element(
      'int16',
      2,
      (n) => new Int16Array(n),
      (view, at) => view.getInt16(at),
    ),
  ],
  [
    0x0c,
    element(
      'int32',
      4,
      (n) => new Int32Array(n),
      (view, at) => view.getInt32(at),
    ),
  ],
  [
    0x0d,
    element(
      'float32',
      4,
      (n) => new Float32Array(n),
      (view, at) => view.getFloat32(at),
    ),
  ],
  [
    0x0e,
    element(
      'float64',
      8,
      (n) => new Float64Array(n),
      (view, at) => view.getFloat64(at),
    ),
  ],
]);

const MAGIC_BYTES = 4;
const SIZE_BYTES = 4;

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');

/** Whether the bytes begin as an IDX file does: two zeros, then the code of an element type. */
export function isIdx(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC_BYTES && bytes[0] === 0 && bytes[1] === 0 && formats.has(bytes[2]);
}

function requireFormat(bytes: Uint8Array, name: string): ElementFormat {
  const format = formats.get(bytes[2]);
  if (format !== undefined && isIdx(bytes)) return format;
  const zeros = bytes.length >= MAGIC_BYTES && bytes[0] === 0 && bytes[1] === 0;
  throw new InvalidDataError({
    argument: name,
    place: zeros ? 'byte 3' : 'bytes 1 to 4',
    value: bytes.length === 0 ? 'an empty file' : hex(zeros ? bytes.subarray(2, 3) : bytes.subarray(0, MAGIC_BYTES)),
    expected: zeros
      ? 'the code of an element type, one of 08, 09, 0b, 0c, 0d, 0e'
      : 'the start of an IDX file: 00 00, the element type, the number of dimensions',
    remedy: 'Use an IDX file such as train-images-idx3-ubyte, unpacked or in gzip; archives such as zip are not read.',
  });
}

function readShape(view: DataView, name: string): number[] {
  const rank = view.getUint8(3);
  const needed = MAGIC_BYTES + SIZE_BYTES * rank;
  if (view.byteLength < needed) {
    throw new InvalidDataError({
      argument: name,
      place: `bytes 5 to ${needed}`,
      value: `a file of ${view.byteLength} bytes`,
      expected: `the sizes of ${rank} dimensions, 4 bytes each`,
      remedy: 'Fetch the file again; it is cut off.',
    });
  }
  return Array.from({ length: rank }, (_, i) => view.getUint32(MAGIC_BYTES + SIZE_BYTES * i));
}

/**
 * Reads an IDX file, the format of MNIST: an array of numbers of any type and any number of dimensions.
 *
 * The file is two zero bytes, the element type (08 uint8, 09 int8, 0b int16, 0c int32, 0d float32, 0e float64), the number
 * of dimensions, their sizes as unsigned 32-bit numbers, and the elements in row-major order; numbers have their most
 * significant byte first. Time and memory O(bytes).
 *
 * @param data - the file's bytes, gzipped or not
 * @throws InvalidDataError naming the place in the file: it does not begin as an IDX file, it ends within the sizes, its
 *   elements are fewer or more than the sizes say; a damaged gzip file
 * @throws InvalidArgumentError when `data` is no Uint8Array
 *
 * @example
 * ```ts
 * const images = await readIdx(await readFile('t10k-images-idx3-ubyte.gz'), { name: 't10k-images' });
 * images.shape; // [10000, 28, 28]
 * ```
 *
 * @see Y. LeCun, C. Cortes and C. Burges, The MNIST database of handwritten digits, section "file formats".
 */
export async function readIdx(data: Uint8Array, { name = 'idx', ...inflate }: IdxOptions = {}): Promise<IdxArray> {
  const bytes = await gunzip(requireBytes('data', data), name, inflate);
  const { type, bytes: width, create, read } = requireFormat(bytes, name);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = readShape(view, name);
  const start = MAGIC_BYTES + SIZE_BYTES * shape.length;
  // A product with a zero is zero, also where the other sizes overflow.
  const count = shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
  const found = bytes.byteLength - start;
  if (found !== count * width) {
    throw new InvalidDataError({
      argument: name,
      place: `from byte ${start + 1}`,
      value: `${found} bytes`,
      expected: `${count * width} bytes, ${shape.join(' x ') || 'one'} elements of ${width}`,
      remedy:
        found < count * width
          ? 'Fetch the file again; it is cut off.'
          : 'Use a file with one array; bytes follow after its last element.',
    });
  }
  const values = create(count);
  for (let i = 0; i < count; i++) values[i] = read(view, start + i * width);
  return { name, type, shape, values };
}

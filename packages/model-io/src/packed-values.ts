import { InvalidArgumentError } from '@proxflow/backend';
import { unfitFile } from './unfit-file.js';

/** A tree in the form of JSON, and the arrays taken out of it. */
export interface Packed {
  readonly content: unknown;
  readonly arrays: readonly Float64Array[];
}

/** Plain arrays of numbers from this length on are stored as bytes. */
const shortestList = 16;

/**
 * Takes arrays of numbers out of a tree of plain objects: `{ "$float64": k }` stands for array k as a Float64Array,
 * `{ "$numbers": k }` as a plain array, `{ "$number": "-0" }` for a number that JSON has not. Keys whose value is undefined
 * are left out; one that begins with $ gets another in front.
 *
 * @throws InvalidArgumentError naming the place of a value that is neither JSON nor a Float64Array.
 */
export function packValues(value: unknown): Packed {
  const arrays: Float64Array[] = [];
  const taken = (key: string, numbers: Float64Array) => ({ [key]: arrays.push(numbers) - 1 });
  const pack = (part: unknown, path: string): unknown => {
    if (part === null || typeof part === 'string' || typeof part === 'boolean') return part;
    if (typeof part === 'number') {
      const inJson = Number.isFinite(part) && !Object.is(part, -0);
      return inJson ? part : { $number: Object.is(part, -0) ? '-0' : String(part) };
    }
    if (part instanceof Float64Array) return taken('$float64', part);
    if (Array.isArray(part)) {
      const numbers = part.length >= shortestList && part.every((entry) => typeof entry === 'number');
      if (numbers) return taken('$numbers', Float64Array.from(part));
      return part.map((entry, i) => pack(entry, `${path}[${i}]`));
    }
    if (typeof part !== 'object' || !isPlain(part)) throw unstorable(path, part);
    const entries = Object.entries(part).filter(([, entry]) => entry !== undefined);
    return Object.fromEntries(
      entries.map(([key, entry]) => {
        return [key.startsWith('$') ? `$${key}` : key, pack(entry, `${path}.${key}`)];
      }),
    );
  };
  return { content: pack(value, 'content'), arrays };
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function unstorable(path: string, value: unknown): InvalidArgumentError {
  return new InvalidArgumentError({
    argument: path,
    value,
    expected: 'JSON or Float64Array',
    remedy: 'Turn the value into plain objects, arrays, texts and numbers before it is stored.',
  });
}

const special: ReadonlyMap<unknown, number> = new Map([
  ['-0', -0],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

/**
 * Puts the arrays back. Each is to be used once, so that a small file cannot ask for much memory.
 *
 * @throws InvalidDataError for a stand-in that stands for nothing.
 */
export function unpackValues({ content, arrays }: Packed, file: string): unknown {
  const used = new Set<unknown>();
  const take = (index: unknown): Float64Array => {
    const array = typeof index === 'number' ? arrays[index] : undefined;
    if (array === undefined || used.has(index)) {
      throw unfitFile(file, { place: 'in the header', value: index, expected: 'each stored array to be named once' });
    }
    used.add(index);
    return array;
  };
  const unpack = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part;
    if (Array.isArray(part)) return part.map(unpack);
    const entries = Object.entries(part) as [string, unknown][];
    const sign = entries.find(([key]) => key.startsWith('$') && !key.startsWith('$$'));
    if (sign === undefined) {
      return Object.fromEntries(entries.map(([key, entry]) => [key.replace(/^\$\$/, '$'), unpack(entry)]));
    }
    const [key, stored] = sign;
    if (entries.length === 1) {
      if (key === '$float64') return take(stored);
      if (key === '$numbers') return Array.from(take(stored));
      const number = key === '$number' ? special.get(stored) : undefined;
      if (number !== undefined) return number;
    }
    throw unfitFile(file, { place: 'in the header', value: key, expected: '$float64, $numbers or $number alone' });
  };
  const value = unpack(content);
  if (used.size === arrays.length) return value;
  throw unfitFile(file, { place: 'in the header', value: used.size, expected: `all ${arrays.length} arrays named` });
}

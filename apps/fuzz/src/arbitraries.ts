import fc from 'fast-check';

/** Any number of any size and sign, the special ones included. */
export const anyNumber = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -10, max: 10, noNaN: true }) },
  { weight: 2, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, 1e-320, 5e-324, 1e-150, 1e150, 1e308, -1e308) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) },
);

/** A positive number, mostly of sane size. */
export const positive = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 1e-3, max: 10, noNaN: true }) },
  { weight: 2, arbitrary: fc.double({ min: -300, max: 300, noNaN: true }).map((power) => 10 ** power) },
);

/** Non-negative weights, some of them zero, of any total. */
export function weights(length: number): fc.Arbitrary<number[]> {
  const weight = fc.oneof(
    { weight: 3, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(0, 1e-320, 1e-300, 1e-30, 1e30) },
  );
  return fc.array(weight, { minLength: length, maxLength: length });
}

/** Points `[count, dimension]` row by row: of one scale, tiny or huge, some of them the same. */
export function points(count: number, dimension: number): fc.Arbitrary<number[]> {
  const coordinate = fc.double({ min: -1, max: 1, noNaN: true });
  const scale = fc.constantFrom(0, 1e-200, 1e-12, 1, 1, 1, 1e4, 1e12, 1e160);
  return fc
    .record({
      rows: fc.array(fc.array(coordinate, { minLength: dimension, maxLength: dimension }), {
        minLength: count,
        maxLength: count,
      }),
      scale,
      twin: fc.boolean(),
    })
    .map(({ rows, scale: factor, twin }) =>
      rows.flatMap((row, i) => (twin && i % 2 === 1 ? rows[i - 1] : row)).map((x) => factor * x),
    );
}

/** Bytes: any, or a valid file with a few of its bytes replaced, left out or doubled, or its end cut off. */
export function mutated(valid: Uint8Array): fc.Arbitrary<Uint8Array> {
  const edit = fc.record({
    at: fc.nat({ max: Math.max(0, valid.length - 1) }),
    byte: fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 0x0a, 0x22, 0x2c, 0x2d, 0x39, 0xff)),
    kind: fc.constantFrom('replace', 'replace', 'replace', 'delete', 'insert', 'cut' as const),
  });
  const edited = fc.array(edit, { minLength: 1, maxLength: 3 }).map((edits) => {
    const bytes = [...valid];
    for (const { at, byte, kind } of edits) {
      if (kind === 'replace') bytes[at] = byte;
      else if (kind === 'delete') bytes.splice(at, 1);
      else if (kind === 'insert') bytes.splice(at, 0, byte);
      else bytes.length = Math.min(bytes.length, at);
    }
    return Uint8Array.from(bytes);
  });
  return fc.oneof({ weight: 4, arbitrary: edited }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) });
}

/** A JSON document with some of its values replaced by others, or left out. */
export function mutatedJson(valid: unknown): fc.Arbitrary<unknown> {
  const paths = pathsOf(valid);
  const value = fc.oneof(
    anyNumber,
    fc.string({ maxLength: 5 }),
    fc.constantFrom(null, true, [], {}, '', -1, 0, 1.5, 1e9, '__proto__', [null], 'inf'),
    fc.constant(undefined),
  );
  const edit = fc.tuple(fc.constantFrom(...paths), value);
  return fc.array(edit, { minLength: 1, maxLength: 3 }).map((edits) => {
    let document = JSON.parse(JSON.stringify(valid)) as unknown;
    for (const [path, replacement] of edits) document = replaced(document, path, replacement);
    return document;
  });
}

type Path = readonly (string | number)[];

/** Of long arrays the first entries are enough. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (Array.isArray(value)) return [path, ...value.slice(0, 3).flatMap((entry, k) => pathsOf(entry, [...path, k]))];
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, entry]) => pathsOf(entry, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement;
  if (Array.isArray(value))
    return value.map((entry: unknown, k) => (k === key ? replaced(entry, rest, replacement) : entry));
  if (typeof value !== 'object' || value === null) return value;
  return { ...value, [key]: replaced((value as Record<string, unknown>)[key], rest, replacement) };
}

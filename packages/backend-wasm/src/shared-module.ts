const importSection = 2;
const memoryImport = 2;
const unshared = 0x00;
/** A limit below, a limit above, and shared between threads. */
const shared = 0x03;
/** 65536 pages, all that 32-bit addresses reach: any memory fits, whatever its own limit. */
const largestMaximum = [0x80, 0x80, 0x04];

/**
 * The same module importing a memory that threads share. Only the import's description differs, as it does between the
 * compiler's two builds, so the code and the bits of its results are the same and the package holds each module once.
 * Bytes that do not begin like a module of ours come back as they are: compilation or instantiation refuses them.
 */
export function sharedModule(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const { at, end } = sectionOf(bytes, importSection);
  const [count, firstImport] = readNumber(bytes, at);
  // Ours imports one thing, the memory.
  const [moduleLength, moduleName] = readNumber(bytes, firstImport);
  const [fieldLength, fieldName] = readNumber(bytes, moduleName + moduleLength);
  const kind = fieldName + fieldLength;
  if (count !== 1 || bytes[kind] !== memoryImport || bytes[kind + 1] !== unshared) return bytes;
  const content = [...bytes.subarray(at, kind + 1), shared, ...bytes.subarray(kind + 2, end), ...largestMaximum];
  const header = at - writeNumber(end - at).length;
  return Uint8Array.from([
    ...bytes.subarray(0, header),
    ...writeNumber(content.length),
    ...content,
    ...bytes.subarray(end),
  ]);
}

/** Where the content of a section lies; nowhere in bytes that have none. */
function sectionOf(bytes: Uint8Array, id: number): { readonly at: number; readonly end: number } {
  let section = 8;
  while (section < bytes.length) {
    const [length, at] = readNumber(bytes, section + 1);
    if (bytes[section] === id) return { at, end: at + length };
    section = at + length;
  }
  return { at: bytes.length, end: bytes.length };
}

/** An unsigned LEB128 number and the place after it. */
function readNumber(bytes: Uint8Array, at: number): readonly [value: number, after: number] {
  let value = 0;
  for (let weight = 1; at < bytes.length; weight *= 128) {
    const byte = bytes[at++];
    value += (byte % 128) * weight;
    if (byte < 128) break;
  }
  return [value, at];
}

function writeNumber(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...writeNumber(Math.floor(value / 128))];
}

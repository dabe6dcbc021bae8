const hostIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Bytes of 8-byte words turned from the order of this machine to little-endian, or back; no copy where they are the same. */
export function toLittleEndian(words: Float64Array | Uint8Array<ArrayBuffer>): Uint8Array {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  if (hostIsLittleEndian) return bytes;
  const turned = bytes.slice();
  for (let at = 0; at < turned.length; at += 8) turned.subarray(at, at + 8).reverse();
  return turned;
}

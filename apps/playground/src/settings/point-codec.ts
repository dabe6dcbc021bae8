/** A point of one's own: two coordinates, and its class; of a regression class 0, the second coordinate being the target. */
export interface DrawnPoint {
  readonly x: number;
  readonly y: number;
  readonly label: number;
}

const bytesPerPoint = 5;
/** Coordinates are kept to thousandths, so that an address holds them without loss. */
const unit = 1000;
const reach = 32.767;

/** The point nearest to this one that an address can hold. */
export function quantised({ x, y, label }: DrawnPoint): DrawnPoint {
  const round = (value: number) => Math.round(Math.min(reach, Math.max(-reach, value)) * unit) / unit;
  return { x: round(x), y: round(y), label };
}

/** Points as text for an address, five bytes each in base64url. */
export function encodePoints(points: readonly DrawnPoint[]): string {
  const view = new DataView(new ArrayBuffer(points.length * bytesPerPoint));
  points.forEach(({ x, y, label }, i) => {
    view.setInt16(i * bytesPerPoint, Math.round(x * unit));
    view.setInt16(i * bytesPerPoint + 2, Math.round(y * unit));
    view.setUint8(i * bytesPerPoint + 4, label);
  });
  const text = Array.from(new Uint8Array(view.buffer), (byte) => String.fromCharCode(byte)).join('');
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Points of an address; undefined for text that holds none. */
export function decodePoints(text: string): DrawnPoint[] | undefined {
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  } catch {
    // Not base64: an address that was cut or mistyped.
    return undefined;
  }
  if (bytes.length % bytesPerPoint !== 0) return undefined;
  const view = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length / bytesPerPoint }, (_, i) => ({
    x: view.getInt16(i * bytesPerPoint) / unit,
    y: view.getInt16(i * bytesPerPoint + 2) / unit,
    label: view.getUint8(i * bytesPerPoint + 4),
  }));
}

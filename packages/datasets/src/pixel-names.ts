/**
 * One name per entry of an array of this shape, in row-major order: `pixel_0_0`, `pixel_0_1`, ... for an image.
 *
 * The form is scikit-learn's; it has no comma, so that the names can be listed between commas.
 */
export function pixelNames(shape: readonly number[]): string[] {
  return shape.reduce<string[]>(
    (names, size) => names.flatMap((name) => Array.from({ length: size }, (_, i) => `${name}_${i}`)),
    ['pixel'],
  );
}

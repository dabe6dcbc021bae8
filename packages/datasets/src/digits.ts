import { pixelNames } from './pixel-names.js';
import type { ClassificationTable, Provenance } from './table.js';

/** Where the shipped digits come from. */
export const digitsProvenance: Provenance = {
  source: 'UCI Machine Learning Repository, Optical Recognition of Handwritten Digits, file optdigits.tes',
  licence: 'CC BY 4.0',
  doi: '10.24432/C50P49',
  citation:
    'E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998, ' +
    'https://doi.org/10.24432/C50P49.',
};

const SIDE = 8;
const PIXELS = SIDE * SIDE;
/** Pixels count the ink of 4 x 4 points, 0 to 16, and are written as one digit to this base. */
const BASE = 17;

/**
 * Handwritten digits: 1797 images of 8 x 8 pixels, 64 features from 0 (paper) to 16 (ink), ten classes `'0'` to `'9'`.
 *
 * These are the rows of UCI's test part in its order, written by 13 people, and the same as scikit-learn's
 * `load_digits`; there are 174 to 183 images of each digit. Pixel (i, j), `pixel_i_j`, is feature 8 i + j, from the
 * upper left corner along the rows. Three pixels are 0 in every image.
 *
 * The numbers are part of the package and are loaded as a module on the first call (121 kB): no network and no file
 * system. Each call gives a fresh table.
 *
 * @example
 * ```ts
 * const table = await loadDigits();
 * const { train, test } = stratifiedSplit(table.target, 0.7, 1); // 1258 and 539 images
 * ```
 */
export async function loadDigits(): Promise<ClassificationTable> {
  const { digitsText } = await import('./digits-data.js');
  const lines = digitsText.trimEnd().split('\n');
  const features = new Float64Array(lines.length * PIXELS);
  for (const [row, line] of lines.entries()) {
    for (let pixel = 0; pixel < PIXELS; pixel++) features[row * PIXELS + pixel] = parseInt(line.charAt(pixel), BASE);
  }
  return {
    name: 'digits',
    features,
    rows: lines.length,
    columns: PIXELS,
    featureNames: pixelNames([SIDE, SIDE]),
    target: {
      kind: 'classes',
      classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
      labels: Int32Array.from(lines, (line) => Number(line.slice(PIXELS + 1))),
    },
    targetName: 'digit',
    provenance: digitsProvenance,
  };
}

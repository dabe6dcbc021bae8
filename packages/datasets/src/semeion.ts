import { InvalidDataError } from '@proxflow/backend';
import { gunzip, requireBytes } from './gzip.js';
import type { InflateOptions } from './inflate.js';
import { pixelNames } from './pixel-names.js';
import type { ClassificationTable, Provenance } from './table.js';

/** What {@link readSemeion} makes of a file. */
export interface SemeionOptions extends InflateOptions {
  /** The table's name, used in every message; best the file's name. Default: `semeion`. */
  readonly name?: string;
  /** Whether pixels become -1 (paper) and 1 (ink); by default they are 0 and 1, as in the file. */
  readonly signed?: boolean;
}

const SIDE = 16;
const PIXELS = SIDE * SIDE;
const DIGITS = 10;
const COLUMNS = PIXELS + DIGITS;

const semeionProvenance: Provenance = {
  source: 'UCI Machine Learning Repository, Semeion Handwritten Digit, file semeion.data',
  licence: 'CC BY 4.0',
  doi: '10.24432/C5SC8V',
  citation:
    'Tactile Srl, Brescia, and Semeion Research Center of Sciences of Communication, Rome, Semeion Handwritten Digit, ' +
    'UCI Machine Learning Repository, https://doi.org/10.24432/C5SC8V.',
};

/** The numbers of one line, without the blanks around them. */
function numbersIn(line: string): string[] {
  return line.trim().split(/[ \t]+/);
}

/** A 0 or a 1, whatever zeros stand behind the point: `1`, `1.0000`. */
const BIT = /^[01](\.0*)?$/;

/** Whether a line is one of a Semeion file: 256 pixels and 10 columns for the digit, each 0 or 1. */
export function isSemeionLine(line: string): boolean {
  const cells = numbersIn(line);
  return cells.length === COLUMNS && cells.every((cell) => BIT.test(cell));
}

function readBits(line: string, row: number, name: string): Uint8Array {
  const cells = numbersIn(line);
  if (cells.length !== COLUMNS) {
    throw new InvalidDataError({
      argument: name,
      place: `line ${row + 1}`,
      value: line.trim() === '' ? 'an empty line' : `${cells.length} numbers`,
      expected: `${COLUMNS} numbers between blanks: ${PIXELS} pixels and ${DIGITS} columns for the digit`,
      remedy: 'Use the file semeion.data as UCI gives it; this line is cut, joined with another, or of another file.',
    });
  }
  return Uint8Array.from(cells, (cell, column) => {
    if (BIT.test(cell)) return Number(cell);
    throw new InvalidDataError({
      argument: name,
      place: `line ${row + 1}, column ${column + 1}`,
      value: cell,
      expected: '0 or 1',
      remedy: 'Use the file semeion.data as UCI gives it, whose numbers are all 0 or 1.',
    });
  });
}

function digitOf(bits: Uint8Array, row: number, name: string): number {
  const oneHot = bits.subarray(PIXELS);
  const ones = oneHot.reduce((count, bit) => count + bit, 0);
  if (ones === 1) return oneHot.indexOf(1);
  throw new InvalidDataError({
    argument: name,
    place: `line ${row + 1}, columns ${PIXELS + 1} to ${COLUMNS}`,
    value: oneHot.join(' '),
    expected: `a single 1, in the column of the digit`,
    remedy:
      ones === 0 ? 'Mark the digit, or delete the line.' : 'Leave the 1 of the right digit only, or delete the line.',
  });
}

async function textOf(data: string | Uint8Array, name: string, inflate: InflateOptions): Promise<string> {
  if (typeof data === 'string') return data;
  // Every byte has a character here, so that one that does not belong is found as a number that is none.
  return new TextDecoder('latin1').decode(await gunzip(requireBytes('data', data), name, inflate));
}

/**
 * Reads the Semeion handwritten digits, UCI's semeion.data: images of 16 x 16 pixels, ten classes `'0'` to `'9'`.
 *
 * UCI's file has 1593 lines; any number of them is read. A line has 256 pixels, 0 or 1, row by row from the upper left
 * corner, and ten numbers of which a single 1 marks the digit. Pixel (i, j) is feature 16 i + j, `pixel_i_j`. Digits
 * come in runs of about twenty, so split with {@link stratifiedSplit}. Time and memory O(lines).
 *
 * @param data - the file's text, or its bytes, gzipped or not
 * @throws InvalidDataError naming line and column: no line, a line without 266 numbers, a number other than 0 or 1, no 1
 *   or more than one among the last ten; a damaged gzip file
 * @throws InvalidArgumentError when `data` is neither text nor bytes
 *
 * @example
 * ```ts
 * const table = await readSemeion(await readFile('semeion.data.gz'), { signed: true });
 * table.rows; // 1593
 * ```
 */
export async function readSemeion(
  data: string | Uint8Array,
  { name = 'semeion', signed = false, ...inflate }: SemeionOptions = {},
): Promise<ClassificationTable> {
  const lines = (await textOf(data, name, inflate)).trimEnd().split(/\r?\n/);
  if (lines.length === 1 && lines[0] === '') {
    throw new InvalidDataError({
      argument: name,
      place: 'line 1',
      value: 'an empty file',
      expected: `lines of ${COLUMNS} numbers`,
      remedy: 'Check the path and the download; the file holds no text.',
    });
  }
  // Every line is known to be one before there is room for its pixels: a file of line ends alone would ask for terabytes.
  const bits = lines.map((line, row) => readBits(line, row, name));
  const features = new Float64Array(lines.length * PIXELS);
  const labels = Int32Array.from(bits, (line, row) => {
    features.set(line.subarray(0, PIXELS), row * PIXELS);
    return digitOf(line, row, name);
  });
  return {
    name,
    features: signed ? features.map((bit) => 2 * bit - 1) : features,
    rows: lines.length,
    columns: PIXELS,
    featureNames: pixelNames([SIDE, SIDE]),
    target: { kind: 'classes', classes: Array.from({ length: DIGITS }, (_, digit) => String(digit)), labels },
    targetName: 'digit',
    provenance: semeionProvenance,
  };
}

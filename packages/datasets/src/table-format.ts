import { isIdx } from './idx.js';
import { isSemeionLine } from './semeion.js';

/** The forms of a table in a file that this package reads. */
export type TableFormat = 'csv' | 'semeion' | 'idx';

/** A line of semeion.data has 2069 bytes in UCI's file; four times that is surely enough for the first one. */
const FIRST_LINE_BYTES = 8192;

/**
 * Tells from its content what form a file has: `idx` by its first bytes, `semeion` by a first line of 266 zeros and ones
 * between blanks, and `csv` otherwise, also where it is none of them: reading it then says what is wrong.
 *
 * Time O(1).
 *
 * @param bytes - a file's content, unpacked by {@link gunzip}
 *
 * @example
 * ```ts
 * tableFormatOf(await readFile('train-images-idx3-ubyte')); // 'idx'
 * tableFormatOf(new TextEncoder().encode('x,y\n1,2\n')); // 'csv'
 * ```
 */
export function tableFormatOf(bytes: Uint8Array): TableFormat {
  if (isIdx(bytes)) return 'idx';
  const [line] = new TextDecoder('latin1').decode(bytes.subarray(0, FIRST_LINE_BYTES)).split('\n', 1);
  return line !== undefined && isSemeionLine(line) ? 'semeion' : 'csv';
}

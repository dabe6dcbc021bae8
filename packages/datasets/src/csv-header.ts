import { InvalidDataError } from '@proxflow/backend';
import { isMissing, parseNumber } from './cell-values.js';
import { cellPlace } from './csv-place.js';

/** Lines that are looked at to tell a header from data; those of a large file are alike. */
export const HEADER_SAMPLE = 100;

const DECIMAL_FRACTION = /^\s*[+-]?\d*\.\d+(e[+-]?\d+)?\s*$/i;

const isNumber = (cell: string) => parseNumber(cell) !== undefined;

/**
 * Whether the first line is data and there is no header: it holds numbers only, and so do the lines below it, missing cells
 * apart. A first line of numbers above text may be names, such as years.
 *
 * @param lines - the first lines of a file, at least {@link HEADER_SAMPLE} of them where there are as many
 */
export function firstLineIsData(lines: readonly (readonly string[])[]): boolean {
  const [first, ...others] = lines.slice(0, HEADER_SAMPLE);
  if (first === undefined || others.length === 0 || !first.every(isNumber)) return false;
  return others.every((line) => line.every((cell) => isNumber(cell) || isMissing(cell)));
}

/**
 * The first number of line 1 where every column of numbers has one there, so that line 1 may be names and may be data. It is
 * names where a column of text that repeats itself below does not repeat what line 1 says.
 */
function doubtfulName(lines: readonly (readonly string[])[]): string | undefined {
  const [first, ...others] = lines.slice(0, HEADER_SAMPLE);
  let number: string | undefined;
  for (const [column, cell] of first.entries()) {
    const below = others.map((line) => (line[column] ?? '').trim()).filter((text) => !isMissing(text));
    if (below.length === 0) continue;
    if (below.every(isNumber)) {
      if (!isNumber(cell)) return undefined;
      number ??= cell.trim();
    } else if (new Set(below).size < below.length && !below.includes(cell.trim())) return undefined;
  }
  return number;
}

/** The names of columns that have none: `column1`, `column2`, ... */
export function numberedNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `column${i + 1}`);
}

/**
 * The distinct names in line 1, trimmed.
 *
 * @param lines - line 1 and those below it, as many as {@link firstLineIsData} takes
 * @param certain - whether the caller was told that line 1 is a header; else numbers in it are refused where they may be data
 * @throws InvalidDataError naming the column of a name that is no name, or is used twice
 */
export function requireColumnNames(
  lines: readonly (readonly string[])[],
  name: string,
  certain: boolean,
): readonly string[] {
  const names = lines[0].map((cell) => cell.trim());
  const number = certain ? undefined : (names.find((cell) => DECIMAL_FRACTION.test(cell)) ?? doubtfulName(lines));
  if (number !== undefined) {
    throw new InvalidDataError({
      argument: name,
      place: cellPlace(1, numberedNames(names.length)[names.indexOf(number)]),
      value: number,
      expected: 'column names',
      remedy:
        'Add a first line with the column names, or set the option header: no if line 1 is data, yes if it is names.',
    });
  }
  const seen = new Map<string, number>();
  for (const [i, columnName] of names.entries()) {
    const first = seen.get(columnName);
    if (columnName !== '' && first === undefined) {
      seen.set(columnName, i);
      continue;
    }
    throw new InvalidDataError({
      argument: name,
      place: columnName === '' ? `row 1, column ${i + 1}` : cellPlace(1, columnName),
      value: columnName,
      expected:
        first === undefined ? 'a column name' : `a name used once, but columns ${first + 1} and ${i + 1} both have it`,
      remedy: 'Give every column a name of its own in the first line of the file.',
    });
  }
  return names;
}

import { InvalidDataError } from '@proxflow/backend';
import { hasDecimalComma, isInfinite, isMissing } from './cell-values.js';
import { unusableNumber } from './csv-cells.js';
import { cellPlace } from './csv-place.js';
import type { CsvRecords } from './csv-records.js';
import type { CategoryColumn, MixedColumn, NumberColumn } from './mixed-table.js';

/** What a column holds. */
export type ColumnKind = MixedColumn['kind'];

/**
 * Numbers or categories: what all cells that are not missing are. Numbers beside text are more often one mistyped number than
 * categories, so nothing is assumed.
 *
 * @throws InvalidDataError for both together, for numbers with a decimal comma, and for a column without any value
 */
export function columnKind(source: CsvRecords, column: number): ColumnKind {
  let number: number | undefined;
  let text: number | undefined;
  let numbers = 0;
  let texts = 0;
  for (let i = 0; i < source.rows; i++) {
    if (source.isMissing(i, column)) continue;
    if (source.number(i, column) === undefined) {
      texts += 1;
      text ??= i;
      const cell = source.cell(i, column);
      // Taken for a category, a decimal comma would make a number of every row a category of its own.
      if (hasDecimalComma(cell) || isInfinite(cell)) throw unusableNumber(source, i, column);
    } else {
      numbers += 1;
      number ??= i;
    }
  }
  if (text === undefined && number === undefined) throw noValue(source, column);
  if (text === undefined) return 'number';
  if (number === undefined) return 'category';
  throw unlike(source, column, texts <= numbers ? text : number);
}

function noValue(source: CsvRecords, column: number): InvalidDataError {
  return new InvalidDataError({
    argument: source.name,
    place: `column "${source.columnNames[column]}"`,
    value: 'missing cells only',
    expected: 'a value in at least one row',
    remedy: 'Leave the column out: name it in the option ignore, or delete it from the file.',
  });
}

function unlike(source: CsvRecords, column: number, record: number): InvalidDataError {
  const name = source.columnNames[column];
  return new InvalidDataError({
    argument: source.name,
    place: cellPlace(source.rowOf(record), name),
    value: source.cell(record, column),
    expected: 'numbers only or text only in one column',
    remedy: `Correct the cell, or name "${name}" in the option categorical if numbers and text both name categories.`,
  });
}

/** A column of numbers, NaN where missing. @throws InvalidDataError at the first cell that is text. */
export function readNumberColumn(source: CsvRecords, column: number): NumberColumn {
  const values = source.numbers(column);
  const wrong = values.findIndex((value, i) => Number.isNaN(value) && !source.isMissing(i, column));
  if (wrong !== -1) throw unusableNumber(source, wrong, column);
  return { kind: 'number', name: source.columnNames[column], values };
}

/** A column of texts, trimmed; whatever is not missing names a category. */
export function readCategoryColumn(source: CsvRecords, column: number): CategoryColumn {
  const known = new Map<string, number>();
  const codes = Int32Array.from({ length: source.rows }, (_, record) => {
    const text = source.cell(record, column).trim();
    if (isMissing(text)) return -1;
    const code = known.get(text) ?? known.size;
    known.set(text, code);
    return code;
  });
  return { kind: 'category', name: source.columnNames[column], texts: [...known.keys()], codes };
}

/** Reads a column as what it is known to be. */
export function readMixedColumn(source: CsvRecords, column: number, kind: ColumnKind): MixedColumn {
  return kind === 'number' ? readNumberColumn(source, column) : readCategoryColumn(source, column);
}

import { InvalidDataError } from '@proxflow/backend';
import { isInfinite, isMissing } from './cell-values.js';
import { cellPlace } from './csv-place.js';
import type { CsvRecords } from './csv-records.js';

/** The error for a cell without a value. */
export function missingCell(source: CsvRecords, record: number, column: number): InvalidDataError {
  return new InvalidDataError({
    argument: source.name,
    place: cellPlace(source.rowOf(record), source.columnNames[column]),
    value: source.cell(record, column),
    expected: 'a value in every cell',
    remedy: 'Fill the cell in or delete the row; a missing value is not guessed here.',
  });
}

/** The error for a cell that had to be a finite number: says whether it is missing, infinite or text. */
export function unusableNumber(source: CsvRecords, record: number, column: number): InvalidDataError {
  const value = source.cell(record, column);
  if (isMissing(value)) return missingCell(source, record, column);
  const columnName = source.columnNames[column];
  return new InvalidDataError({
    argument: source.name,
    place: cellPlace(source.rowOf(record), columnName),
    value,
    expected: isInfinite(value) ? 'a finite number' : 'a number with a decimal point',
    remedy: isInfinite(value)
      ? 'Replace the infinite value by a finite one, or delete the row.'
      : `Write the cell as a number (3.5, not 3,5), or encode or leave out the column "${columnName}".`,
  });
}

/** The numbers of the given columns, `[records, columns.length]` row-major. @throws InvalidDataError at the first cell that is none. */
export function readNumbers(source: CsvRecords, columns: readonly number[]): Float64Array {
  const numbers = new Float64Array(source.rows * columns.length);
  for (const [j, column] of columns.entries()) {
    const values = source.numbers(column);
    for (let i = 0; i < source.rows; i++) numbers[i * columns.length + j] = values[i];
  }
  const wrong = numbers.findIndex(Number.isNaN);
  if (wrong === -1) return numbers;
  throw unusableNumber(source, Math.floor(wrong / columns.length), columns[wrong % columns.length]);
}

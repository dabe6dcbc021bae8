import { InvalidDataError } from '@proxflow/backend';
import { cellPlace, type CsvRecords } from './csv-records.js';

/** Decimal notation only: `Number` would also read '' as 0, and '0x1f' and '0b1'. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const INFINITE = /^[+-]?inf(inity)?$/i;
const MISSING: ReadonlySet<string> = new Set(['', '?', 'na', 'n/a', 'nan', 'null']);

/** The finite number a cell holds, or undefined for anything else. */
export function parseNumber(cell: string): number | undefined {
  const text = cell.trim();
  if (!DECIMAL.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Whether the cell says that its value is not known: empty, or one of `?`, `NA`, `N/A`, `NaN`, `null` in any case. */
export function isMissing(cell: string): boolean {
  return MISSING.has(cell.trim().toLowerCase());
}

/** Whether the cell holds an infinite number, in words or by overflow (`1e999`). */
export function isInfinite(cell: string): boolean {
  const text = cell.trim();
  return INFINITE.test(text) || (DECIMAL.test(text) && !Number.isFinite(Number(text)));
}

/** The error for a cell without a value. */
export function missingCell(source: CsvRecords, record: number, column: number): InvalidDataError {
  return new InvalidDataError({
    argument: source.name,
    place: cellPlace(source.firstRow + record, source.columnNames[column]),
    value: source.records[record]?.[column],
    expected: 'a value in every cell',
    remedy: 'Fill the cell in or delete the row; missing values are not guessed.',
  });
}

/** The error for a cell that had to be a finite number: says whether it is missing, infinite or text. */
export function unusableNumber(source: CsvRecords, record: number, column: number): InvalidDataError {
  const value = source.records[record]?.[column];
  if (isMissing(value)) return missingCell(source, record, column);
  const columnName = source.columnNames[column];
  return new InvalidDataError({
    argument: source.name,
    place: cellPlace(source.firstRow + record, columnName),
    value,
    expected: isInfinite(value) ? 'a finite number' : 'a number with a decimal point',
    remedy: isInfinite(value)
      ? 'Replace the infinite value by a finite one, or delete the row.'
      : `Write the cell as a number (3.5, not 3,5), or encode or leave out the column "${columnName}".`,
  });
}

/** The numbers of the given columns, `[records, columns.length]` row-major. @throws InvalidDataError at the first cell that is none. */
export function readNumbers(source: CsvRecords, columns: readonly number[]): Float64Array {
  const numbers = new Float64Array(source.records.length * columns.length);
  for (const [i, record] of source.records.entries()) {
    for (const [j, column] of columns.entries()) {
      const value = parseNumber(record[column]);
      if (value === undefined) throw unusableNumber(source, i, column);
      numbers[i * columns.length + j] = value;
    }
  }
  return numbers;
}

import { InvalidDataError } from '@proxflow/backend';
import { cellPlace } from './csv-place.js';
import type { CsvRecords } from './csv-records.js';
import type { DroppedRow } from './mixed-table.js';

/**
 * What is done about a missing cell: `error` refuses the file, `drop` leaves its row out, `mean` puts the mean of the training
 * rows in its place (for a category, none of the categories).
 */
export type MissingAnswer = 'error' | 'drop' | 'mean';

/** Columns, and rows of each, that a message names. */
const LISTED = 5;

/** `a, b and 3 more`. */
function listed(items: readonly (string | number)[]): string {
  const rest = items.length - LISTED;
  return rest > 0 ? `${items.slice(0, LISTED).join(', ')} and ${rest} more` : items.join(', ');
}

/** Columns with missing cells, and their rows as a spreadsheet counts. */
export type MissingByColumn = ReadonlyMap<string, readonly number[]>;

/** The missing cells among the given columns, by column. */
export function findMissing(source: CsvRecords, columns: readonly number[]): MissingByColumn {
  const found = new Map<string, number[]>();
  for (const column of columns) {
    const rows: number[] = [];
    for (let record = 0; record < source.rows; record++) {
      if (source.isMissing(record, column)) rows.push(source.rowOf(record));
    }
    if (rows.length > 0) found.set(source.columnNames[column], rows);
  }
  return found;
}

/** `2 cells: "age" 1 (row 3), "city" 1 (row 9)`. */
export function describeMissing(missing: MissingByColumn): string {
  const count = [...missing.values()].reduce((sum, rows) => sum + rows.length, 0);
  const columns = [...missing].map(
    ([name, rows]) => `"${name}" ${rows.length} (row${rows.length === 1 ? '' : 's'} ${listed(rows)})`,
  );
  return `${count} cell${count === 1 ? '' : 's'}: ${listed(columns)}`;
}

/** @throws InvalidDataError that counts the missing cells by column and names the first rows, if there are any. */
export function requireNoneMissing(source: CsvRecords, missing: MissingByColumn): void {
  let first: { readonly name: string; readonly row: number } | undefined;
  for (const [name, [row]] of missing) if (first === undefined || row < first.row) first = { name, row };
  if (first === undefined) return;
  const { name, row } = first;
  let record = 0;
  while (source.rowOf(record) !== row) record++;
  throw new InvalidDataError({
    argument: source.name,
    place: cellPlace(row, name),
    value: source.cell(record, source.columnNames.indexOf(name)),
    expected: `a value in every cell, missing in ${describeMissing(missing)}`,
    remedy: 'Fill the cells in, or set the option missing: drop leaves such rows out, mean fills in means of training.',
  });
}

/** The records without a missing cell in the columns, and the rows of the others. */
export function sortOutMissing(
  source: CsvRecords,
  columns: readonly number[],
): { readonly kept: readonly number[]; readonly dropped: readonly DroppedRow[] } {
  const dropped: DroppedRow[] = [];
  const kept: number[] = [];
  for (let i = 0; i < source.rows; i++) {
    const absent = columns.filter((column) => source.isMissing(i, column));
    if (absent.length === 0) kept.push(i);
    else dropped.push({ row: source.rowOf(i), columns: absent.map((column) => source.columnNames[column]) });
  }
  return { kept, dropped };
}

/** The source without the rows in which one of the columns is missing. @throws InvalidDataError if none remains. */
export function dropMissing(
  source: CsvRecords,
  columns: readonly number[],
): { readonly source: CsvRecords; readonly dropped: readonly DroppedRow[] } {
  const { kept, dropped } = sortOutMissing(source, columns);
  if (kept.length === 0) {
    throw new InvalidDataError({
      argument: source.name,
      place: `row ${dropped[0].row}, column "${dropped[0].columns[0]}"`,
      value: `a missing cell in each of ${dropped.length} rows`,
      expected: 'at least one row without a missing cell',
      remedy: 'Leave out the columns that are missing most, or set the option missing to mean.',
    });
  }
  return dropped.length === 0 ? { source, dropped } : { dropped, source: source.select(kept) };
}

/**
 * `2 of 10 rows: row 3 (age), row 7 (age, city)`.
 *
 * @param count - how many rows were left out, where not all of them are handed over
 */
export function describeDropped(dropped: readonly DroppedRow[], rows: number, count = dropped.length): string {
  const places = dropped.slice(0, LISTED).map(({ row, columns }) => `row ${row} (${listed(columns)})`);
  const rest = count - places.length;
  return `${count} of ${rows} rows: ${places.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

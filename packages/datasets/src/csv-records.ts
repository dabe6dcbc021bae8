import { InvalidArgumentError, InvalidDataError } from '@proxflow/backend';
import Papa from 'papaparse';
import { firstLineIsData, numberedNames, requireColumnNames } from './csv-header.js';
import { cellPlace } from './csv-place.js';
import { listNames } from './names.js';

/** How the text of a CSV file is taken apart; the same for training tables and for prediction inputs. */
export interface CsvFormat {
  /**
   * What stands between two cells. Default: found from the first ten lines, among comma, tab, semicolon and bar.
   */
  readonly delimiter?: ',' | '\t' | ';' | '|';
  /**
   * Whether line 1 holds column names. Default: it does, unless it and the lines below hold nothing but numbers; where text
   * below leaves it open, the first line's numbers are refused as a missing header. `true` accepts them as names; `false`
   * reads line 1 as data and calls the columns `column1`, ...
   */
  readonly header?: boolean;
}

/** A CSV file taken apart: distinct column names, and at least one record of as many cells. */
export interface CsvRecords {
  /** What messages call the file. */
  readonly name: string;
  readonly columnNames: readonly string[];
  readonly records: readonly (readonly string[])[];
  /** The spreadsheet row of `records[0]`: 2 below a header. */
  readonly firstRow: number;
  /** The spreadsheet row of each record, where some were left out. */
  readonly rowNumbers?: ArrayLike<number>;
}

/** The spreadsheet row of a record. */
export function rowOf({ firstRow, rowNumbers }: CsvRecords, record: number): number {
  return rowNumbers?.[record] ?? firstRow + record;
}

/** Line ends after the last record would count as one-cell records, also when the delimiter is guessed. */
function withoutTrailingLineEnds(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === '\n' || text[end - 1] === '\r')) end--;
  return text.slice(0, end);
}

function isBlank(record: readonly string[]): boolean {
  return record.length === 1 && record[0]?.trim() === '';
}

function splitCells(text: string, name: string, format: CsvFormat): string[][] {
  const { data, errors } = Papa.parse<string[]>(withoutTrailingLineEnds(text), {
    header: false,
    skipEmptyLines: false, // a skipped line would shift the row numbers of every later message
    delimiter: format.delimiter ?? '',
    delimitersToGuess: [',', '\t', ';', '|'],
  });
  // An undetectable delimiter is no fault: a file of one column has none.
  const quotes = errors.find((error) => error.type === 'Quotes');
  if (quotes !== undefined) {
    throw new InvalidDataError({
      argument: name,
      place: `row ${(quotes.row ?? 0) + 1}`,
      expected: 'every quoted cell to be closed by a quote right before the delimiter',
      remedy: 'Close the quoted cell, and double each quote inside it ("").',
    });
  }
  while (data.length > 0 && isBlank(data[data.length - 1])) data.pop();
  return data;
}

function requireFullRecord(record: readonly string[], columnNames: readonly string[], row: number, name: string): void {
  const { length } = record;
  if (length === columnNames.length) return;
  const blank = isBlank(record);
  const absent = columnNames[length];
  throw new InvalidDataError({
    argument: name,
    place: cellPlace(row, blank || absent === undefined ? columnNames[0] : absent),
    value: blank ? 'an empty line' : `${length} cells`,
    expected: `${columnNames.length} cells, one for each column`,
    remedy: blank
      ? 'Delete the empty line, or fill it in.'
      : 'Add the missing cells or remove those too many; quote a cell that contains the delimiter.',
  });
}

/**
 * Takes the text of a CSV or TSV file apart and checks its outer form: names, record lengths, quotes.
 *
 * Names are trimmed, cells are as written. Blank lines at the end are no records; one in between is an error.
 */
export function readRecords(text: string, name: string, format: CsvFormat): CsvRecords {
  if (typeof text !== 'string') {
    throw new InvalidArgumentError({
      argument: 'text',
      value: typeof text,
      expected: 'the text of the file as a string',
      remedy: "Read the file as text first, for example with readFile(path, 'utf8') or file.text().",
    });
  }
  const lines = splitCells(text, name, format);
  const [firstLine] = lines;
  if (firstLine === undefined) {
    throw new InvalidDataError({
      argument: name,
      place: 'row 1',
      value: 'an empty file',
      expected: 'a line of column names and at least one line of data',
      remedy: 'Check the path and the export; the file holds no text.',
    });
  }
  const hasHeader = format.header ?? !firstLineIsData(lines);
  const columnNames = hasHeader
    ? requireColumnNames(lines, name, format.header === true)
    : numberedNames(firstLine.length);
  const records = hasHeader ? lines.slice(1) : lines;
  if (records.length === 0) {
    throw new InvalidDataError({
      argument: name,
      place: 'row 2',
      value: 'nothing below the column names',
      expected: 'at least one line of data',
      remedy: 'Add the data rows; the file has a header only.',
    });
  }
  const firstRow = hasHeader ? 2 : 1;
  for (const [i, record] of records.entries()) requireFullRecord(record, columnNames, firstRow + i, name);
  return { name, columnNames, records, firstRow };
}

/**
 * Position of the column of this name.
 *
 * @param role - what the column is wanted for, as the remedy says it: `label`, `features`
 */
export function findColumn(source: CsvRecords, columnName: string, role: string): number {
  const position = source.columnNames.indexOf(columnName);
  if (position !== -1) return position;
  throw new InvalidDataError({
    argument: source.name,
    place: cellPlace(1, columnName),
    value: 'no such column',
    expected: `one of the columns ${listNames(source.columnNames)}`,
    remedy: `Choose ${role} from the columns of the file, or add the column "${columnName}" to it.`,
  });
}

import { InvalidDataError } from '@proxflow/backend';
import type { Delimiter } from './csv-parser.js';
import { cellPlace } from './csv-place.js';
import { listNames } from './names.js';
import type { ColumnStorage, PackedColumn } from './packed-column.js';

/** How the text of a CSV file is taken apart; the same for training tables and for prediction inputs. */
export interface CsvFormat {
  /**
   * What stands between two cells. Default: found from the first ten lines, among comma, tab, semicolon and bar.
   */
  readonly delimiter?: Delimiter;
  /**
   * Whether line 1 holds column names. Default: it does, unless it and the lines below hold nothing but numbers; where text
   * below leaves it open, the first line's numbers are refused as a missing header. `true` accepts them as names; `false`
   * reads line 1 as data and calls the columns `column1`, ...
   */
  readonly header?: boolean;
}

/** What is known of a CSV file before its records. */
export interface CsvHeader {
  /** What messages call the file. */
  readonly name: string;
  readonly columnNames: readonly string[];
  /** The spreadsheet row of the first record: 2 below a header. */
  readonly firstRow: number;
}

/** A CSV file taken apart: distinct column names, and at least one record of as many cells, in typed arrays by column. */
export class CsvRecords implements CsvHeader {
  readonly name: string;
  readonly columnNames: readonly string[];
  readonly firstRow: number;
  /** How many records there are. */
  readonly rows: number;
  readonly #columns: readonly PackedColumn[];
  /** Which of the file's records these are; undefined for all. */
  readonly #kept: Uint32Array | undefined;

  constructor(header: CsvHeader, columns: readonly PackedColumn[], rows: number, kept?: Uint32Array) {
    ({ name: this.name, columnNames: this.columnNames, firstRow: this.firstRow } = header);
    this.#columns = columns;
    this.#kept = kept;
    this.rows = kept?.length ?? rows;
  }

  /** The spreadsheet row of a record. */
  rowOf(record: number): number {
    return this.firstRow + this.#place(record);
  }

  /** A cell as written; in a column kept as `number`, a number as the shortest text that is this number. */
  cell(record: number, column: number): string {
    return this.#columns[column].cell(this.#place(record));
  }

  /** The finite number a cell holds in decimal notation, or undefined for anything else. */
  number(record: number, column: number): number | undefined {
    return this.#columns[column].number(this.#place(record));
  }

  /** Whether a cell has no value: empty, or one of `?`, `NA`, `N/A`, `NaN`, `null` in any case. */
  isMissing(record: number, column: number): boolean {
    return this.#columns[column].isMissing(this.#place(record));
  }

  /** The numbers of a column `[rows]`, NaN where a cell holds none. Not to be changed: no copy is made where none is due. */
  numbers(column: number): Float64Array {
    const all = this.#columns[column].numbers();
    return this.#kept === undefined ? all : Float64Array.from(this.#kept, (place) => all[place]);
  }

  /** Some of the records, in the order given, seen through their indices; no cell is copied. */
  select(records: ArrayLike<number>): CsvRecords {
    return new CsvRecords(
      this,
      this.#columns,
      records.length,
      Uint32Array.from(records, (record) => this.#place(record)),
    );
  }

  #place(record: number): number {
    return this.#kept === undefined ? record : this.#kept[record];
  }
}

/**
 * Position of the column of this name.
 *
 * @param role - what the column is wanted for, as the remedy says it: `label`, `features`
 */
export function findColumn(header: CsvHeader, columnName: string, role: string): number {
  const position = header.columnNames.indexOf(columnName);
  if (position !== -1) return position;
  throw new InvalidDataError({
    argument: header.name,
    place: cellPlace(1, columnName),
    value: 'no such column',
    expected: `one of the columns ${listNames(header.columnNames)}`,
    remedy: `Choose ${role} from the columns of the file, or add the column "${columnName}" to it.`,
  });
}

/** A plan that keeps the given columns as this, and of the others nothing. */
export function storageOf(
  { columnNames }: CsvHeader,
  ...kept: readonly (readonly [ColumnStorage, readonly number[]])[]
): readonly ColumnStorage[] {
  const storage = columnNames.map((): ColumnStorage => 'none');
  for (const [kind, columns] of kept) for (const column of columns) storage[column] = kind;
  return storage;
}

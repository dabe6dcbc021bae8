import type { Target } from './table.js';

/** A column of numbers; a missing one is NaN. */
export interface NumberColumn {
  readonly kind: 'number';
  readonly name: string;
  /** `[rows]`. */
  readonly values: Float64Array;
}

/** A column of categories: row i holds `texts[codes[i]]`. */
export interface CategoryColumn {
  readonly kind: 'category';
  readonly name: string;
  /** The distinct texts, in the order of their first row. */
  readonly texts: readonly string[];
  /** Index into `texts` for each row, `[rows]`; -1 where the cell is missing. */
  readonly codes: Int32Array;
}

/** One column of a {@link MixedTable}. */
export type MixedColumn = NumberColumn | CategoryColumn;

/** Features as they stand in a file, numbers and categories, some perhaps missing; not yet what a model takes. */
export interface MixedFeatures {
  /** What messages and reports call the table. */
  readonly name: string;
  readonly rows: number;
  /** The features; `columns` of a `Table` counts numbers, these are the originals. */
  readonly mixed: readonly MixedColumn[];
  /** The spreadsheet row of each row, `[rows]`, for messages. */
  readonly rowNumbers: ArrayLike<number>;
  /** Rows that were left out as some of their cells are missing. */
  readonly dropped: readonly DroppedRow[];
}

/** A row that was left out. */
export interface DroppedRow {
  /** As a spreadsheet counts. */
  readonly row: number;
  /** The columns that are missing in it. */
  readonly columns: readonly string[];
}

/** {@link MixedFeatures} with a target for each row. */
export interface MixedTable<T extends Target = Target> extends MixedFeatures {
  readonly target: T;
  readonly targetName: string;
}

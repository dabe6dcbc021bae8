import type { FeatureEncoder } from './feature-encoder.js';

/** Row-major numbers `[rows, columns]`: entry (i, j) is `features[i * columns + j]`. */
export interface FeatureMatrix {
  /** The entries, row by row; length `rows * columns`, all finite. */
  readonly features: Float64Array;
  /** Number of examples, at least 1. */
  readonly rows: number;
  /** Number of features of each example, at least 1. */
  readonly columns: number;
}

/** A named feature matrix without a target: what a trained model predicts on. */
export interface FeatureTable extends FeatureMatrix {
  /** What messages and reports call the table: `wdbc`, `patients.csv`. */
  readonly name: string;
  /** One distinct, non-empty name per column. */
  readonly featureNames: readonly string[];
  /** How the features were made of the columns of a file, where they are not those columns themselves. */
  readonly encoder?: FeatureEncoder;
}

/** A classification target: row i belongs to class `classes[labels[i]]`. */
export interface ClassTarget {
  readonly kind: 'classes';
  /** The class names in the order of their indices, at least 2; a class may have no row (after `selectRows`). */
  readonly classes: readonly string[];
  /** Index into `classes` for each row, `[rows]`. */
  readonly labels: Int32Array;
}

/** A regression target: the number `values[i]` belongs to row i. */
export interface NumericTarget {
  readonly kind: 'numeric';
  /** One finite number for each row, `[rows]`, in the units of the source. */
  readonly values: Float64Array;
}

/** What is to be predicted, told apart by `kind`. */
export type Target = ClassTarget | NumericTarget;

/** Where a table comes from and on what terms it may be passed on. */
export interface Provenance {
  /** The place or program the numbers come from. */
  readonly source: string;
  /** The licence's name: `CC BY 4.0`. */
  readonly licence: string;
  /** The data set's DOI, without resolver: `10.24432/C5DW2B`. */
  readonly doi?: string;
  /** The reference to give in a paper. */
  readonly citation: string;
}

/**
 * An in-memory table: numeric features `[rows, columns]` and one target per row.
 *
 * The type parameter says which target it is where that is known: `Table<ClassTarget>` is {@link ClassificationTable}.
 *
 * @example
 * ```ts
 * function describe(table: Table): string {
 *   return table.target.kind === 'classes'
 *     ? `${table.rows} rows in the classes ${table.target.classes.join(', ')}`
 *     : `${table.rows} values of ${table.targetName}`;
 * }
 * ```
 */
export interface Table<T extends Target = Target> extends FeatureTable {
  readonly target: T;
  /** The target column's name: `diagnosis`. */
  readonly targetName: string;
  readonly provenance?: Provenance;
}

/** A table whose target is a class. */
export type ClassificationTable = Table<ClassTarget>;

/** A table whose target is a number. */
export type RegressionTable = Table<NumericTarget>;

/**
 * Tells whether the table is for classification, and narrows the whole table's type.
 *
 * @example
 * ```ts
 * if (isClassificationTable(table)) console.log(table.target.classes);
 * ```
 */
export function isClassificationTable(table: Table): table is ClassificationTable {
  return table.target.kind === 'classes';
}

/**
 * Tells whether the table is for regression, and narrows the whole table's type.
 *
 * @example
 * ```ts
 * if (isRegressionTable(table)) console.log(fitTargetScaler(table.target.values).mean);
 * ```
 */
export function isRegressionTable(table: Table): table is RegressionTable {
  return table.target.kind === 'numeric';
}

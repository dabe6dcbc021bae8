import { InvalidDataError } from '@proxflow/backend';
import { selectTarget } from './select.js';
import type { MixedColumn, MixedFeatures, MixedTable } from './mixed-table.js';
import type { FeatureTable, Table, Target } from './table.js';

/** How one original column becomes features: a number as it is, a category as a 0 or 1 for each of its values. */
export type EncodedColumn =
  | {
      readonly name: string;
      readonly kind: 'number';
      /** What stands in for a missing number: the mean of the training rows. Without it a missing number is an error. */
      readonly fill?: number | undefined;
    }
  | { readonly name: string; readonly kind: 'category'; readonly categories: readonly string[] };

/** The stored form of a feature encoder: the original columns in the order of the features. Plain JSON. */
export interface FeatureEncoder {
  readonly columns: readonly EncodedColumn[];
}

/** A text in the place of a category that training had no row of. */
export interface UnseenCategory {
  readonly column: string;
  readonly category: string;
  /** Rows that have it. */
  readonly rows: number;
}

/** What encoding could not take as it was. */
export interface EncodingReport {
  /** Categories that training had no row of: all their features are 0. */
  readonly unseen: readonly UnseenCategory[];
  /** Missing cells by column: the mean of training took their place, for a category none of the categories. */
  readonly filled: Readonly<Record<string, number>>;
}

/** Original columns that stand side by side among the features: `[first, first + count)`. */
export interface ColumnGroup {
  readonly name: string;
  readonly first: number;
  readonly count: number;
}

const width = (column: EncodedColumn) => (column.kind === 'number' ? 1 : column.categories.length);

/** Names of the features: that of a column of numbers, `column=category` for each category. */
export function encodedNames({ columns }: FeatureEncoder): string[] {
  return columns.flatMap((column) =>
    column.kind === 'number' ? [column.name] : column.categories.map((category) => `${column.name}=${category}`),
  );
}

/**
 * Which features come from which original column, in their order.
 *
 * @example
 * ```ts
 * columnGroups({ columns: [{ name: 'city', kind: 'category', categories: ['Bern', 'Rome'] }] });
 * // [{ name: 'city', first: 0, count: 2 }]
 * ```
 */
export function columnGroups({ columns }: FeatureEncoder): ColumnGroup[] {
  let first = 0;
  return columns.map((column) => {
    const group = { name: column.name, first, count: width(column) };
    first += group.count;
    return group;
  });
}

/** Whether an encoder does more than name its columns; one that does not need not be kept. */
export function encodesAnything({ columns }: FeatureEncoder): boolean {
  return columns.some((column) => column.kind === 'category' || column.fill !== undefined);
}

/** A matrix being filled, one original column after the other. */
interface Encoding {
  /** Which rows of the source these are; undefined for all. */
  readonly chosen: ArrayLike<number> | undefined;
  readonly rows: number;
  readonly features: Float64Array;
  readonly columns: number;
  readonly unseen: UnseenCategory[];
  readonly filled: Record<string, number>;
}

function encodeNumbers(
  source: MixedFeatures,
  column: MixedColumn & { readonly kind: 'number' },
  fill: number | undefined,
  place: number,
  { chosen, rows, features, columns, filled }: Encoding,
): void {
  for (let i = 0; i < rows; i++) {
    const row = chosen?.[i] ?? i;
    const value = column.values[row];
    if (Number.isNaN(value)) {
      if (fill === undefined) throw unfillable(source, column.name, row);
      filled[column.name] = (filled[column.name] ?? 0) + 1;
    }
    features[i * columns + place] = Number.isNaN(value) ? (fill as number) : value;
  }
}

function unfillable({ name, rowNumbers }: MixedFeatures, column: string, row: number): InvalidDataError {
  return new InvalidDataError({
    argument: name,
    place: `row ${rowNumbers[row]}, column "${column}"`,
    value: 'a missing cell',
    expected: 'a value, as no mean of training is known to fill in',
    remedy: 'Fill the cell in, or train with the option missing set to mean.',
  });
}

function encodeCategories(
  column: MixedColumn & { readonly kind: 'category' },
  categories: readonly string[],
  place: number,
  { chosen, rows, features, columns, unseen, filled }: Encoding,
): void {
  const positions = column.texts.map((text) => categories.indexOf(text));
  const strangers = new Array<number>(column.texts.length).fill(0);
  for (let i = 0; i < rows; i++) {
    const code = column.codes[chosen?.[i] ?? i];
    if (code === -1) filled[column.name] = (filled[column.name] ?? 0) + 1;
    else if (positions[code] === -1) strangers[code] += 1;
    else features[i * columns + place + positions[code]] = 1;
  }
  strangers.forEach((rows, code) => {
    if (rows > 0) unseen.push({ column: column.name, category: column.texts[code], rows });
  });
}

/**
 * Turns numbers and categories into the numbers a model takes, `[rows, features]`: a category becomes as many features as
 * training had of it, one of them 1; a category that training did not have becomes zeros and is reported.
 * Time and memory O(rows * features).
 *
 * @param source - the encoder's columns in the encoder's order, as `readFeatureBlocks` reads them
 * @param rows - which rows of the source, in their order; all by default. A part of a split needs no table of the whole
 * @throws InvalidDataError naming row and column of a missing number without a mean to fill in
 */
export function encodeFeatures(
  source: MixedFeatures,
  encoder: FeatureEncoder,
  rows?: ArrayLike<number>,
): { readonly table: FeatureTable; readonly report: EncodingReport } {
  const featureNames = encodedNames(encoder);
  const columns = featureNames.length;
  const count = rows?.length ?? source.rows;
  const encoding: Encoding = {
    chosen: rows,
    rows: count,
    features: new Float64Array(count * columns),
    columns,
    unseen: [],
    filled: {},
  };
  for (const [i, { first }] of columnGroups(encoder).entries()) {
    const column = source.mixed[i];
    const known = encoder.columns[i];
    if (column.kind === 'number' && known.kind === 'number') {
      encodeNumbers(source, column, known.fill, first, encoding);
    } else if (column.kind === 'category' && known.kind === 'category') {
      encodeCategories(column, known.categories, first, encoding);
    } else throw new TypeError(`column "${known.name}" was read as ${column.kind}, not as ${known.kind}`);
  }
  const { features, unseen, filled } = encoding;
  return {
    table: {
      name: source.name,
      features,
      rows: count,
      columns,
      featureNames,
      ...(encodesAnything(encoder) && { encoder }),
    },
    report: { unseen, filled },
  };
}

/** As {@link encodeFeatures}, the target beside them. */
export function encodeTable<T extends Target>(
  source: MixedTable<T>,
  encoder: FeatureEncoder,
  rows?: ArrayLike<number>,
): { readonly table: Table<T>; readonly report: EncodingReport } {
  const { table, report } = encodeFeatures(source, encoder, rows);
  const target = rows ? (selectTarget(source.target, rows) as T) : source.target;
  return { table: { ...table, target, targetName: source.targetName }, report };
}

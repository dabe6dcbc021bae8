import { InvalidDataError } from '@proxflow/backend';
import { readNumbers } from './csv-cells.js';
import { cellPlace } from './csv-place.js';
import { readRecords } from './csv-record-reader.js';
import { findColumn, type CsvFormat, type CsvHeader, type CsvRecords } from './csv-records.js';
import { listNames, requireNames } from './names.js';
import type { FeatureMatrix } from './table.js';

/** What {@link readPoints} reads out of a file. */
export interface PointCsvOptions extends CsvFormat {
  /** The table's name, used in every message; best the file's name. */
  readonly name: string;
  /** The column that holds masses, if the file has it; `weight` by default. */
  readonly weight?: string;
  /**
   * The coordinates, as another file has them: this one must have the same columns, in any order. Default: every column but
   * the masses, in the file's order.
   */
  readonly coordinates?: readonly string[];
}

/** Weighted points: row i of `features` is a point. */
export interface PointTable extends FeatureMatrix {
  readonly name: string;
  /** One distinct name per coordinate. */
  readonly coordinateNames: readonly string[];
  /** Non-negative masses `[rows]`, at least one of them positive; undefined if the file has none. */
  readonly weights: Float64Array | undefined;
}

/**
 * Reads a weighted point cloud out of the text of a CSV or TSV file: a column for each coordinate and, optionally, one of
 * masses. Time and memory O(text.length).
 *
 * @param text - the file's text, not its path
 * @throws InvalidDataError naming row and column, as {@link readCsv} does; also for a negative mass, no mass at all, no
 *   coordinate, or coordinates other than those asked for
 * @example
 * ```ts
 * const cloud = readPoints('x,y,weight\n0,0,1\n3,4,2\n', { name: 'cloud.csv' });
 * cloud.coordinateNames; // ['x', 'y']
 * cloud.weights; // Float64Array [1, 2]
 * ```
 */
export function readPoints(text: string, options: PointCsvOptions): PointTable {
  const { source, plan } = readRecords(text, options.name, options, (header) => planPoints(header, options));
  return {
    name: source.name,
    features: readNumbers(source, plan.coordinates),
    rows: source.rows,
    columns: plan.coordinates.length,
    coordinateNames: plan.coordinates.map((column) => source.columnNames[column]),
    weights: plan.weight < 0 ? undefined : readMasses(source, plan.weight),
  };
}

/** Which columns are coordinates, and which one, if any, holds the masses; all are numbers. */
function planPoints(header: CsvHeader, options: PointCsvOptions) {
  const weight = header.columnNames.indexOf(options.weight ?? 'weight');
  const own = [...header.columnNames.keys()].filter((column) => column !== weight);
  if (own.length === 0) {
    throw new InvalidDataError({
      argument: header.name,
      place: cellPlace(1, header.columnNames[weight]),
      value: 'masses only',
      expected: 'at least one column of coordinates',
      remedy: 'Add the coordinates of the points, or give the column of masses another name.',
    });
  }
  const coordinates = options.coordinates ? sameColumns(header, own, options.coordinates) : own;
  return { weight, coordinates, storage: header.columnNames.map(() => 'number' as const) };
}

/** The wanted columns in the order wanted; none may be missing, and none left over. */
function sameColumns(source: CsvHeader, own: readonly number[], wanted: readonly string[]): number[] {
  requireNames('coordinates', wanted);
  const columns = wanted.map((name) => findColumn(source, name, 'coordinates'));
  const extra = own.find((column) => !columns.includes(column));
  if (extra === undefined) return columns;
  const name = source.columnNames[extra];
  throw new InvalidDataError({
    argument: source.name,
    place: cellPlace(1, name),
    value: 'a coordinate of its own',
    expected: `the coordinates ${listNames(wanted)}`,
    remedy: `Remove the column "${name}", or add it to the other points.`,
  });
}

function readMasses(source: CsvRecords, column: number): Float64Array {
  const masses = readNumbers(source, [column]);
  const negative = masses.findIndex((mass) => mass < 0);
  if (negative < 0 && masses.some((mass) => mass > 0)) return masses;
  const name = source.columnNames[column];
  throw new InvalidDataError({
    argument: source.name,
    place: negative < 0 ? `column "${name}"` : cellPlace(source.rowOf(negative), name),
    value: negative < 0 ? 'no mass at all' : masses[negative],
    expected: 'masses of at least 0, one of them positive',
    remedy: 'Correct the masses, or remove the column to give every point the same.',
  });
}

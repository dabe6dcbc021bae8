import { InvalidDataError } from '@proxflow/backend';
import { isInfinite } from './cell-values.js';
import { missingCell, readNumbers, unusableNumber } from './csv-cells.js';
import { cellPlace } from './csv-place.js';
import type { CsvRecords } from './csv-records.js';
import { listNames } from './names.js';
import type { ColumnStorage } from './packed-column.js';
import type { ClassTarget, Target } from './table.js';

/** What a label column is to be read as. */
export type LabelTask = 'classification' | 'regression' | 'auto';

/** Most distinct whole numbers that `auto` still takes for class codes. */
const MOST_CLASS_CODES = 20;

/** One label column without a missing cell, with the first record of either sort. */
interface LabelColumn {
  readonly source: CsvRecords;
  readonly column: number;
  /** The first cell that is no number; -1 if all are. */
  readonly firstText: number;
  /** The first cell that is one; -1 if none is. */
  readonly firstNumber: number;
}

/** How a label column is to be kept: where a number may be the name of a class as it is written, with its text. */
export function labelStorage(task: LabelTask, classes: readonly string[] | undefined): ColumnStorage {
  return task === 'classification' || classes !== undefined ? 'exact' : 'number';
}

function inspectColumn(source: CsvRecords, column: number): LabelColumn {
  let firstText = -1;
  let firstNumber = -1;
  for (let record = 0; record < source.rows; record++) {
    if (source.isMissing(record, column)) throw missingCell(source, record, column);
    const isNumber = source.number(record, column) !== undefined;
    if (isNumber && firstNumber === -1) firstNumber = record;
    if (!isNumber && firstText === -1) firstText = record;
  }
  return { source, column, firstText, firstNumber };
}

/** Whether the numbers of a column are few and whole, as codes of classes are. */
function areClassCodes(source: CsvRecords, column: number): boolean {
  const distinct = new Set<number>();
  return source.numbers(column).every((number) => {
    distinct.add(number);
    return Number.isInteger(number) && distinct.size <= MOST_CLASS_CODES;
  });
}

function decideTask({ source, column, firstText, firstNumber }: LabelColumn): 'classification' | 'regression' {
  if (firstText === -1) return areClassCodes(source, column) ? 'classification' : 'regression';
  if (firstNumber === -1) return 'classification';
  // Numbers and text together are more often one mistyped number than a list of classes, so nothing is assumed.
  const cell = source.cell(firstText, column).trim();
  if (isInfinite(cell)) throw unusableNumber(source, firstText, column);
  throw new InvalidDataError({
    argument: source.name,
    place: cellPlace(source.rowOf(firstText), source.columnNames[column]),
    value: cell,
    expected: 'labels that are all numbers or all text',
    remedy: "Correct the cell, or set task to 'classification' if numbers and text both name classes.",
  });
}

/** Classes found in the column: numbers in ascending order, text by code unit, so that no locale changes an index. */
function findClasses({ source, column, firstText }: LabelColumn): ClassTarget {
  const numeric = firstText === -1;
  const nameOf = (record: number) =>
    numeric ? String(source.number(record, column)) : source.cell(record, column).trim(); // "1" and "1.0" are one class
  const found = new Map<string, number>();
  const codes = Int32Array.from({ length: source.rows }, (_, record) => {
    const name = nameOf(record);
    const code = found.get(name) ?? found.size;
    found.set(name, code);
    return code;
  });
  const names = [...found.keys()];
  const classes = [...names];
  if (numeric) classes.sort((a, b) => Number(a) - Number(b));
  else classes.sort();
  if (classes.length < 2) {
    const [first, last] = [source.rowOf(0), source.rowOf(source.rows - 1)];
    const rows = first === last ? `row ${first}` : `rows ${first} to ${last}`;
    throw new InvalidDataError({
      argument: source.name,
      place: `${rows}, column "${source.columnNames[column]}"`,
      value: classes[0],
      expected: 'at least two different classes',
      remedy: 'Add rows of another class, or choose another label column.',
    });
  }
  const order = new Map(classes.map((name, i) => [name, i]));
  const places = Int32Array.from(names, (name) => order.get(name) as number);
  return { kind: 'classes', classes, labels: codes.map((code) => places[code]) };
}

/** Looks every cell up among classes fixed beforehand, as those of a trained model. */
function assignClasses(label: LabelColumn, classes: readonly string[]): ClassTarget {
  const { source, column } = label;
  const indices = new Map(classes.map((name, i) => [name, i]));
  const labels = Int32Array.from({ length: source.rows }, (_, record) => {
    const cell = source.cell(record, column).trim();
    const index = indices.get(cell) ?? indices.get(String(source.number(record, column)));
    if (index !== undefined) return index;
    throw new InvalidDataError({
      argument: source.name,
      place: cellPlace(source.rowOf(record), source.columnNames[column]),
      value: cell,
      expected: `one of the classes ${listNames(classes)}`,
      remedy: 'Correct the label, or delete the row; these classes were fixed before the file was read.',
    });
  });
  return { kind: 'classes', classes: [...classes], labels };
}

/** Reads one column as the target; the rule of `auto` stands at `CsvOptions.task`. */
export function readLabel(
  source: CsvRecords,
  column: number,
  task: LabelTask,
  classes: readonly string[] | undefined,
): Target {
  const label = inspectColumn(source, column);
  if (classes !== undefined) return assignClasses(label, classes);
  const decided = task === 'auto' ? decideTask(label) : task;
  if (decided === 'classification') return findClasses(label);
  return { kind: 'numeric', values: readNumbers(source, [column]) };
}

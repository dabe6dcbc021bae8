import { InvalidDataError } from '@proxflow/backend';
import { isInfinite, isMissing, parseNumber } from './cell-values.js';
import { missingCell, readNumbers, unusableNumber } from './csv-cells.js';
import { cellPlace } from './csv-place.js';
import { rowOf, type CsvRecords } from './csv-records.js';
import { listNames } from './names.js';
import type { ClassTarget, Target } from './table.js';

/** What a label column is to be read as. */
export type LabelTask = 'classification' | 'regression' | 'auto';

/** Most distinct whole numbers that `auto` still takes for class codes. */
const MOST_CLASS_CODES = 20;

/** One label column: the cells as written, trimmed, and as numbers where they are numbers. */
interface LabelColumn {
  readonly source: CsvRecords;
  readonly column: number;
  readonly cells: readonly string[];
  readonly numbers: readonly (number | undefined)[];
}

function readColumn(source: CsvRecords, column: number): LabelColumn {
  const cells = source.records.map((record) => record[column].trim());
  const missing = cells.findIndex(isMissing);
  if (missing !== -1) throw missingCell(source, missing, column);
  return { source, column, cells, numbers: cells.map(parseNumber) };
}

function decideTask({ source, column, cells, numbers }: LabelColumn): 'classification' | 'regression' {
  const notNumber = numbers.indexOf(undefined);
  if (notNumber === -1) {
    const distinct = new Set(numbers);
    const codes = distinct.size <= MOST_CLASS_CODES && numbers.every(Number.isInteger);
    return codes ? 'classification' : 'regression';
  }
  if (numbers.every((number) => number === undefined)) return 'classification';
  // Numbers and text together are more often one mistyped number than a list of classes, so nothing is assumed.
  const cell = cells[notNumber];
  if (isInfinite(cell)) throw unusableNumber(source, notNumber, column);
  throw new InvalidDataError({
    argument: source.name,
    place: cellPlace(rowOf(source, notNumber), source.columnNames[column]),
    value: cell,
    expected: 'labels that are all numbers or all text',
    remedy: "Correct the cell, or set task to 'classification' if numbers and text both name classes.",
  });
}

/** Classes found in the column: numbers in ascending order, text by code unit, so that no locale changes an index. */
function findClasses({ source, column, cells, numbers }: LabelColumn): ClassTarget {
  const numeric = numbers.every((number) => number !== undefined);
  const names = numeric ? numbers.map(String) : cells; // "1" and "1.0" are one class
  const classes = [...new Set(names)];
  if (numeric) classes.sort((a, b) => Number(a) - Number(b));
  else classes.sort();
  if (classes.length < 2) {
    const [first, last] = [rowOf(source, 0), rowOf(source, cells.length - 1)];
    const rows = first === last ? `row ${first}` : `rows ${first} to ${last}`;
    throw new InvalidDataError({
      argument: source.name,
      place: `${rows}, column "${source.columnNames[column]}"`,
      value: classes[0],
      expected: 'at least two different classes',
      remedy: 'Add rows of another class, or choose another label column.',
    });
  }
  const indices = new Map(classes.map((name, i) => [name, i]));
  return { kind: 'classes', classes, labels: Int32Array.from(names, (name) => indices.get(name) as number) };
}

/** Looks every cell up among classes fixed beforehand, as those of a trained model. */
function assignClasses(label: LabelColumn, classes: readonly string[]): ClassTarget {
  const { source, column, cells, numbers } = label;
  const indices = new Map(classes.map((name, i) => [name, i]));
  const labels = Int32Array.from(cells, (cell, record) => {
    const index = indices.get(cell) ?? indices.get(String(numbers[record]));
    if (index !== undefined) return index;
    throw new InvalidDataError({
      argument: source.name,
      place: cellPlace(rowOf(source, record), source.columnNames[column]),
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
  const label = readColumn(source, column);
  if (classes !== undefined) return assignClasses(label, classes);
  const decided = task === 'auto' ? decideTask(label) : task;
  if (decided === 'classification') return findClasses(label);
  return { kind: 'numeric', values: readNumbers(source, [column]) };
}

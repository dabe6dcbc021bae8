import {
  fitTargetScaler,
  isClassificationTable,
  shuffledSplit,
  stratifiedSplit,
  type Split,
  type Standardizer,
  type Table,
  type TargetScaler,
} from '@proxflow/datasets';
import type { ClassLoss, Loss, TrainingData } from '@proxflow/risks';
import { fitFeatureScaling, presetFor } from 'proxflow';
import type { Task } from '../settings/check-settings.js';

/** A table split, scaled and coded as a flow takes it. */
export interface PreparedData {
  readonly table: Table;
  readonly task: Task;
  /** q. */
  readonly outputs: number;
  readonly split: Split;
  readonly standardizer: Standardizer | undefined;
  readonly targetScaler: TargetScaler | undefined;
  /** All rows `[n, D]` as the network sees them, and their targets. */
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
  readonly train: TrainingData;
}

/** Fewer rows than this all train: a held-out handful would tell nothing. */
const fewest = 10;

export function taskOf({ target }: Table): Task {
  return target.kind === 'numeric' ? 'numbers' : target.classes.length === 2 ? 'signs' : 'classes';
}

/** Splits 70 to 30 by the seed; scales features and numbers by the training rows, as the library's models do. */
export function prepareData(table: Table, loss: Loss | ClassLoss, scaled: boolean, seed: string): PreparedData {
  const task = taskOf(table);
  const split = splitOf(table, seed);
  const pick = (values: Float64Array, width: number) => pickRows(values, width, split.train);
  const { columns } = table;
  const matrix = { features: pick(table.features, columns), rows: split.train.length, columns };
  const standardizer = scaled ? fitFeatureScaling(presetFor('default', loss), matrix) : undefined;
  const inputs = standardizer?.transform(table.features, table.rows) ?? table.features;
  const { target } = table;
  const targetScaler = target.kind === 'numeric' ? fitTargetScaler(pick(target.values, 1)) : undefined;
  const outputs = loss.targets === 'class' || task === 'classes' ? classCount(table) : 1;
  const targets = codeTargets(table, loss, targetScaler);
  const train = {
    inputs: pick(inputs, columns),
    inputDimension: columns,
    targets: pick(targets, targets.length / table.rows),
  };
  return { table, task, outputs, split, standardizer, targetScaler, inputs, targets, train };
}

function classCount({ target }: Table): number {
  return target.kind === 'classes' ? target.classes.length : 1;
}

function splitOf(table: Table, seed: string): Split {
  if (table.rows < fewest) {
    return { train: Uint32Array.from({ length: table.rows }, (_, i) => i), test: new Uint32Array(0) };
  }
  const smallest = isClassificationTable(table)
    ? Math.min(...table.target.classes.map((_, c) => table.target.labels.filter((label) => label === c).length))
    : Infinity;
  // A class of one row cannot be in both parts.
  return isClassificationTable(table) && smallest > 1
    ? stratifiedSplit(table.target, 0.7, seed)
    : shuffledSplit(table.rows, 0.7, seed);
}

/** Two classes become signs; more are indices for a loss of classes, else one against the rest; numbers are standardised. */
function codeTargets({ target, rows }: Table, loss: Loss | ClassLoss, scaler: TargetScaler | undefined): Float64Array {
  if (target.kind === 'numeric') return scaler ? scaler.transform(target.values) : target.values;
  const { labels, classes } = target;
  if (loss.targets === 'class') return Float64Array.from(labels);
  if (classes.length === 2) return Float64Array.from(labels, (label) => 2 * label - 1);
  const coded = new Float64Array(rows * classes.length).fill(-1);
  labels.forEach((label, i) => (coded[i * classes.length + label] = 1));
  return coded;
}

/** Rows of `[n, width]`. */
export function pickRows(values: Float64Array, width: number, rows: Uint32Array): Float64Array {
  const out = new Float64Array(rows.length * width);
  rows.forEach((row, i) => out.set(values.subarray(row * width, (row + 1) * width), i * width));
  return out;
}

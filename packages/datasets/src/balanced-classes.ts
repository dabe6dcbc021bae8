import { InvalidArgumentError, requireInteger } from '@proxflow/backend';
import type { Random } from '@proxflow/random';
import { generatedProvenance } from './generated-provenance.js';
import { selectRows } from './select.js';
import type { ClassificationTable } from './table.js';

/** What a generator of classes makes: everything but the labels and the counts, which follow from the number of rows. */
export interface GeneratedClasses {
  readonly name: string;
  readonly rows: number;
  readonly featureNames: readonly string[];
  readonly classes: readonly string[];
  readonly citation: string;
  /** The feature of raw row `row`, whose class is `label`. */
  readonly feature: (row: number, column: number, label: number) => number;
}

/** Returns `rows` if the classes can share it evenly. @throws InvalidArgumentError otherwise. */
export function requireEqualShares(rows: number, classes: number): number {
  requireInteger('rows', rows, classes);
  const over = rows % classes;
  if (over === 0) return rows;
  throw new InvalidArgumentError({
    argument: 'rows',
    value: rows,
    expected: `a multiple of ${classes}, since each of ${classes} classes gets the same number of rows`,
    remedy: `Ask for ${rows - over} or ${rows - over + classes} rows.`,
  });
}

/** Takes the classes in turn over the raw rows, so that they balance exactly, then shuffles the rows by the seed. */
export function balancedTable(generated: GeneratedClasses, random: Random): ClassificationTable {
  const { name, rows, featureNames, classes, citation, feature } = generated;
  const columns = featureNames.length;
  const labelOf = (row: number) => row % classes.length;
  const raw: ClassificationTable = {
    name,
    features: Float64Array.from({ length: rows * columns }, (_, i) => {
      const row = Math.floor(i / columns);
      return feature(row, i % columns, labelOf(row));
    }),
    rows,
    columns,
    featureNames,
    target: { kind: 'classes', classes, labels: Int32Array.from({ length: rows }, (_, row) => labelOf(row)) },
    targetName: 'class',
    provenance: generatedProvenance(random, citation),
  };
  return selectRows(raw, random.stream(`${name}/order`).permutation(0, rows));
}

import { InvalidDataError } from '@proxflow/backend';
import { isClassificationTable, type Table } from '@proxflow/datasets';
import { encodeFor, encoderOfModel, missingOfModel, type DataReport } from './encoded-data.js';
import type { LoadedModel } from './files/load-model.js';
import { loadTable, type TableSource } from './files/load-table.js';
import type { FileOptions, WantedColumns } from './files/table-file.js';
import { given } from './options/parse-options.js';

/** A table as a model takes it, labels as indices into the model's classes. */
export interface ModelData {
  readonly table: Table;
  readonly report: DataReport;
  /** The spreadsheet row of each row of the table; undefined for a shipped data set. */
  readonly rowNumbers: ArrayLike<number> | undefined;
}

/**
 * Reads data with known answers for a model. Label and answer to missing cells are those of training unless given; a
 * regressor's label is read as numbers whatever it looks like.
 *
 * @throws InvalidDataError naming file, row and column; for labels that are no classes of the model
 */
export async function loadFor(
  loaded: LoadedModel,
  source: TableSource,
  file: FileOptions,
  seed: string | number,
): Promise<ModelData> {
  const columns = source.kind === 'file' ? fileColumns(loaded, file) : file;
  const read = await loadTable(source, columns, wantedBy(loaded, source), seed);
  const { table, report } = encodeFor(loaded, read, file);
  const rowNumbers = 'mixed' in read ? read.rowNumbers : undefined;
  return { table: withClassesOf(loaded, table), report, rowNumbers };
}

function fileColumns(loaded: LoadedModel, file: FileOptions): FileOptions {
  const { model, task } = loaded;
  const kept = missingOfModel(loaded) === 'mean' ? { missing: 'mean' as const } : {};
  return { ...given({ label: model.targetName }), ...kept, ...file, ...(task === 'regression' && { task }) };
}

/** The columns that the model's features are made of; a shipped data set has features only. */
function wantedBy(loaded: LoadedModel, source: TableSource): WantedColumns {
  const classes = loaded.task === 'classification' ? loaded.model.classes : undefined;
  if (source.kind === 'shipped') return given({ features: loaded.featureNames, classes });
  const { columns } = encoderOfModel(loaded);
  return given({ features: columns.map(({ name }) => name), kinds: columns.map(({ kind }) => kind), classes });
}

/** The same labels as indices into the model's classes. */
function withClassesOf(loaded: LoadedModel, table: Table): Table {
  if (loaded.task === 'regression' || !isClassificationTable(table)) return table;
  const { classes } = loaded.model;
  const { target } = table;
  const places = target.classes.map((name) => classes.indexOf(name));
  if (places.includes(-1)) {
    throw new InvalidDataError({
      argument: table.name,
      place: `column "${table.targetName}"`,
      value: target.classes.join(', '),
      expected: `the classes of the model, ${classes.join(', ')}`,
      remedy: 'Evaluate on the data set the model was trained on, or on a file with these classes.',
    });
  }
  return { ...table, target: { ...target, classes, labels: target.labels.map((label) => places[label]) } };
}

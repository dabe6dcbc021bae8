import { InvalidDataError, requireOneOf } from '@proxflow/backend';
import { isClassificationTable, parseSplit, type Table } from '@proxflow/datasets';
import type { Command } from 'commander';
import type { CliIo } from '../cli-io.js';
import { dataNotes, encodeFor, encoderOfModel, missingOfModel } from '../encoded-data.js';
import { loadModel, type LoadedModel } from '../files/load-model.js';
import { findSource, loadTable, type TableSource } from '../files/load-table.js';
import type { FileOptions, WantedColumns } from '../files/table-file.js';
import { addFileOptions, readFileOptions, type FileFlags } from '../options/file-options.js';
import { given } from '../options/parse-options.js';
import { readSeed } from '../options/train-options.js';
import { evaluationJson, evaluationSummary, type EvaluationReport } from '../render/evaluation.js';
import { pageOf } from '../render/page.js';
import { measureImportance, scoreModel } from '../scores.js';
import { splitTable } from '../training.js';

interface EvaluateFlags extends Omit<FileFlags, 'task' | 'categorical' | 'ignore' | 'maxCategories'> {
  readonly split?: string;
  readonly part: string;
  readonly seed?: string;
  readonly importance?: boolean;
  readonly config?: string;
  readonly json?: boolean;
}

const examples = `
Examples:
  proxflow evaluate patients.model.json unseen.csv
  proxflow evaluate wdbc.model.json wdbc --split ordered:0.7 --importance`;

/** Adds the command `evaluate`. */
export function addEvaluate(program: Command, io: CliIo): void {
  const command = program
    .command('evaluate')
    .description('Score a model on data with known answers: accuracy and confusion matrix, or R squared.')
    .argument('<model>', 'a model file that train --out wrote')
    .argument('<data>', 'a shipped data set or a file: CSV, Semeion or IDX, gzipped or not')
    .option('--label <column>', 'column with the answers (default: as in training)')
    .option('--split <split>', 'score one part of this split (default: all rows)')
    .option('--part <part>', 'test or train, which part of the split', 'test')
    .option('--seed <seed>', 'of a drawn split or generated data (default: the seed of training)')
    .option('--importance', 'how much the score falls when a feature is shuffled, for each')
    .option('--config <file>', 'where parts of your own are named (default: proxflow.config.*)')
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples);
  addFileOptions(command).action(async (model: string, data: string, flags: EvaluateFlags) => {
    const report = await evaluate(model, data, flags);
    if (!flags.json) for (const note of dataNotes(report.cells)) io.stderr.write(`${note}\n`);
    io.stdout.write(
      flags.json ? `${JSON.stringify(evaluationJson(report))}\n` : evaluationSummary(report, pageOf(io.stdout, io.env)),
    );
  });
}

async function evaluate(path: string, data: string, flags: EvaluateFlags): Promise<EvaluationReport> {
  const part = requireOneOf('--part', flags.part, ['train', 'test']);
  const split = flags.split === undefined ? undefined : parseSplit(flags.split);
  const file = readFileOptions(flags);
  const source = findSource(data);
  const loaded = await loadModel(path, flags.config);
  const seed = flags.seed === undefined ? loaded.model.settings.seed : readSeed(flags.seed);
  const columns = source.kind === 'file' ? fileColumns(loaded, file) : file;
  const classes = loaded.task === 'classification' ? loaded.model.classes : undefined;
  const encoded = encodeFor(loaded, await loadTable(source, columns, wantedBy(loaded, source), seed), file);
  const table = withClassesOf(loaded, encoded.table);
  const scored = split ? splitTable(table, split, seed)[part] : table;
  return {
    model: path,
    dataset: data,
    task: loaded.task,
    split: flags.split,
    part,
    targetName: table.targetName,
    classes,
    scores: await scoreModel(loaded, scored),
    cells: encoded.report,
    importance: flags.importance ? await measureImportance(loaded, scored, seed) : undefined,
  };
}

/**
 * The label and the answer to missing cells are those of training unless given; a regressor's label is read as numbers whatever
 * it looks like.
 */
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

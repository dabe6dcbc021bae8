import { requireOneOf } from '@proxflow/backend';
import { parseSplit } from '@proxflow/datasets';
import type { Command } from 'commander';
import type { CliIo } from '../cli-io.js';
import { dataNotes } from '../encoded-data.js';
import { loadModel } from '../files/load-model.js';
import { findSource } from '../files/load-table.js';
import { loadFor } from '../model-data.js';
import { addFileOptions, readFileOptions, type FileFlags } from '../options/file-options.js';
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
  const classes = loaded.task === 'classification' ? loaded.model.classes : undefined;
  const { table, report } = await loadFor(loaded, source, file, seed);
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
    cells: report,
    importance: flags.importance ? await measureImportance(loaded, scored, seed) : undefined,
  };
}

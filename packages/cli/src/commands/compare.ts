import { InvalidArgumentError, InvalidDataError, requireOneOf } from '@proxflow/backend';
import { parseSplit, selectRows, splitRows, type SplitDescription, type Table } from '@proxflow/datasets';
import type { Command } from 'commander';
import type { CliIo } from '../cli-io.js';
import { commonRows, compareOn, differencesOf, type DataComparison, type Pair } from '../compare/compare-models.js';
import { comparisonJson, comparisonText, type ComparisonReport } from '../compare/comparison-text.js';
import { dataNotes } from '../encoded-data.js';
import { loadModel, type LoadedModel } from '../files/load-model.js';
import { findSource } from '../files/load-table.js';
import { loadFor } from '../model-data.js';
import { addFileOptions, readFileOptions, type FileFlags } from '../options/file-options.js';
import { readSeed } from '../options/train-options.js';
import { pageOf } from '../render/page.js';

interface CompareFlags extends Omit<FileFlags, 'task' | 'categorical' | 'ignore' | 'maxCategories'> {
  readonly split?: string;
  readonly part: string;
  readonly seed?: string;
  readonly config?: string;
  readonly json?: boolean;
}

const examples = `
Lists the settings in which the models differ. With data, both are scored on the
same rows, and compared row by row: by the exact McNemar test for classes, by
the mean difference of squared errors and its standard error for numbers. Score
rows that neither was trained on.

Examples:
  proxflow compare a.model.json b.model.json
  proxflow compare a.model.json b.model.json unseen.csv
  proxflow compare a.model.json b.model.json wdbc --split ordered:0.7`;

/** Adds the command `compare`. */
export function addCompare(program: Command, io: CliIo): void {
  const command = program
    .command('compare')
    .description('Compare two models: their settings, and how they fare on the same rows.')
    .argument('<a>', 'a model file that train --out wrote')
    .argument('<b>', 'another')
    .argument('[data]', 'a shipped data set or a file with known answers')
    .option('--label <column>', 'column with the answers (default: as in training)')
    .option('--split <split>', 'score one part of this split (default: all rows)')
    .option('--part <part>', 'test or train, which part of the split', 'test')
    .option('--seed <seed>', 'of a drawn split or generated data (default: that of model a)')
    .option('--config <file>', 'where parts of your own are named (default: proxflow.config.*)')
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples);
  addFileOptions(command).action((a: string, b: string, data: string | undefined, flags: CompareFlags) =>
    compare([a, b], data, flags, io),
  );
}

async function compare(paths: Pair<string>, data: string | undefined, flags: CompareFlags, io: CliIo): Promise<void> {
  const part = requireOneOf('--part', flags.part, ['train', 'test']);
  const models: Pair<LoadedModel> = [await loadModel(paths[0], flags.config), await loadModel(paths[1], flags.config)];
  const report: ComparisonReport = {
    models: paths,
    task: models[0].task,
    differences: differencesOf(models),
    dataset: data,
    split: flags.split,
    part,
    data: data === undefined ? refuseDataFlags(flags) : await compareData(models, data, part, flags, io),
  };
  io.stdout.write(
    flags.json ? `${JSON.stringify(comparisonJson(report))}\n` : comparisonText(report, pageOf(io.stdout, io.env)),
  );
}

/** An option that nothing is done with would be a silent lie. */
function refuseDataFlags({ split, label, seed }: CompareFlags): undefined {
  for (const [flag, value] of Object.entries({ '--split': split, '--label': label, '--seed': seed })) {
    if (value === undefined) continue;
    throw new InvalidArgumentError({
      argument: flag,
      value,
      expected: 'no such option without data',
      remedy: `Name the data after the models, or leave ${flag} out.`,
    });
  }
}

async function compareData(
  models: Pair<LoadedModel>,
  data: string,
  part: 'train' | 'test',
  flags: CompareFlags,
  io: CliIo,
): Promise<DataComparison> {
  const [a, b] = models;
  requireSameTask(a, b, flags.label);
  const split = flags.split === undefined ? undefined : parseSplit(flags.split);
  const source = findSource(data);
  const file = readFileOptions(flags);
  const seeds = models.map(({ model }) => model.settings.seed);
  const seed = flags.seed === undefined ? seeds[0] : readSeed(flags.seed);
  const read = [await loadFor(a, source, file, seed), await loadFor(b, source, file, seed)] as const;
  if (!flags.json) {
    const notes = new Set(read.flatMap(({ report }) => dataNotes(report)));
    if (split !== undefined && split.kind !== 'ordered' && seeds[0] !== seeds[1] && flags.seed === undefined) {
      notes.add('note: the models have other seeds; the split is that of a, and b may know some of its test rows');
    }
    for (const note of notes) io.stderr.write(`${note}\n`);
  }
  const common = commonRows(read);
  return compareOn(models, split === undefined ? common : samePart(common, split, part, seed));
}

/** The same rows of both tables: a stratified split depends on the order of classes, which may be another. */
function samePart(
  [first, second]: Pair<Table>,
  split: SplitDescription,
  part: 'train' | 'test',
  seed: string | number,
): Pair<Table> {
  const rows = splitRows(first, split, seed)[part];
  return [selectRows(first, rows), selectRows(second, rows)];
}

function requireSameTask(a: LoadedModel, b: LoadedModel, label: string | undefined): void {
  const [first, second] = [a, b].map(({ model, task }) => {
    const kind = 'classes' in model ? `the classes ${[...model.classes].sort().join(', ')}` : task;
    return label === undefined && model.targetName !== undefined ? `${kind} of ${model.targetName}` : kind;
  });
  if (first === second) return;
  throw new InvalidDataError({
    argument: b.path,
    value: second,
    expected: `a model of ${first}, as ${a.path} is`,
    remedy: 'Compare models that predict the same, or leave the data out to compare their settings.',
  });
}

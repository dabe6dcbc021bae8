import { isClassificationTable, parseSplit, type Table } from '@proxflow/datasets';
import { writeModel } from '@proxflow/model-io/node';
import type { Command } from 'commander';
import { createRegistry, presets, type PresetName } from 'proxflow';
import { howToGoOn, keepCheckpoint, openCheckpoints } from '../checkpoints.js';
import type { CliIo } from '../cli-io.js';
import type { AnyModel } from '../files/load-model.js';
import { findSource, loadTable, type TableSource } from '../files/load-table.js';
import { requireWritable } from '../files/write-atomically.js';
import { addFileOptions, featureFileWords, fileWords, readFileOptions } from '../options/file-options.js';
import { given, readNames } from '../options/parse-options.js';
import { readTrainOptions, type TrainFlags } from '../options/train-options.js';
import { programWords } from '../program-words.js';
import { pageOf } from '../render/page.js';
import { trainingSummary } from '../render/training-summary.js';
import { publishedLevels, scoreModel } from '../scores.js';
import { trainingJson, type TrainingReport } from '../training-report.js';
import { splitTable, trainOn, type Parts } from '../training.js';

const examples = `
Numbers are in decimal notation; the defaults are those of the preset.

Examples:
  proxflow train wdbc --seed 1 --out wdbc.model.json
  proxflow train wdbc --particles 400 --steps 1000 --json > run.json
  proxflow train patients.csv --label outcome --features age,weight
  proxflow train patients.csv --validation 0.2 --class-weights balanced
  proxflow train prices.csv --task regression --split shuffled:0.8
  proxflow train patients.csv --checkpoint run.checkpoint --checkpoint-every 50
  proxflow train semeion.data.gz --split stratified:0.7
  proxflow train images-idx3-ubyte.gz --labels-file labels-idx1-ubyte.gz`;

/** Adds the command `train`. */
export function addTrain(program: Command, io: CliIo, exitWith: (code: number) => void): void {
  const { backends, neurons, losses } = createRegistry();
  const one = (names: readonly string[]) => names.join(' or ');
  const command = program
    .command('train')
    .description('Train a classifier or a regressor and report how it does on held-out rows.')
    .argument('<data>', 'a shipped data set or a file: CSV, Semeion or IDX, gzipped or not')
    .option('--label <column>', 'column to predict (default: the last)')
    .option('--features <names>', 'columns to predict from, between commas (default: all)')
    .option('--task <task>', 'auto, classification or regression (default: auto)')
    .option('--split <split>', 'ordered:F, shuffled:F or stratified:F, F to train (default: 0.7)')
    .option('--seed <seed>', 'seed of everything random: a number or a word', '0')
    .option('--preset <name>', Object.keys(presets).join(', '), 'default')
    .option('--particles <n>', 'number of particles (neurons)')
    .option('--steps <n>', 'number of steps')
    .option('--step-size <h>', 'a number or auto')
    .option('--inverse-temperature <beta>', 'a number or inf')
    .option('--epsilon <e>', 'strength of the entropic proximal step, a number or auto')
    .option('--weight-decay <lambda>', 'strength of the confinement, a number, auto or prior')
    .option('--neuron <name>', one(neurons.names))
    .option('--loss <name>', one(losses.names))
    .option('--batch-size <n>', 'rows that a step sees (default: all)')
    .option('--validation <share>', 'hold this share of the training rows out to stop early by')
    .option('--patience <n>', 'validations without improvement that end training (default: 10)')
    .option('--class-weights <weights>', 'balanced: every class counts alike')
    .option('--calibrate <share>', 'fit probabilities on this share of the training rows')
    .option('--backend <name>', one(backends.names), 'wasm')
    .option('--precision <p>', 'f64 or f32 (default: f64 where the backend has it)')
    .option('--threads <n>', 'threads of backend wasm, a number or auto: the same bits, sooner (default: 1)')
    .option('--checkpoint <file>', 'go on from this file if it is there, and write to it')
    .option('--checkpoint-every <n>', 'steps between two checkpoints (default: 100)')
    .option('--out <file>', 'write the model to this file; .pxf is binary, else JSON')
    .option('--json', 'print one JSON document and no progress')
    .addHelpText('after', examples);
  addFileOptions(command).action(async (data: string, flags: TrainFlags) => {
    if (await train(data, flags, io)) exitWith(130);
  });
}

/** A shipped data set says how; the rows of a file may stand in any order. */
function defaultSplit(source: TableSource): string {
  return `${source.kind === 'shipped' ? source.dataset.split : 'shuffled'}:0.7`;
}

/** Resolves to whether it was interrupted. */
async function train(data: string, flags: TrainFlags, io: CliIo): Promise<boolean> {
  const options = await readTrainOptions(flags);
  const source = findSource(data);
  const file = readFileOptions(flags);
  const split = flags.split ?? defaultSplit(source);
  const description = parseSplit(split);
  const table = await loadTable(
    source,
    file,
    given({ features: readNames('--features', flags.features) }),
    options.seed,
  );
  const parts = splitTable(table, description, options.seed);
  if (flags.out !== undefined) await requireWritable(flags.out);
  const checkpoints = await openCheckpoints(flags, options.steps, io);

  const trained = await trainOn(parts.train, options, io, flags.json === true, checkpoints);
  const interrupted = trained.model.record.status === 'aborted';
  const [saved, kept] = await Promise.allSettled([save(trained, flags.out), keepCheckpoint(trained, flags)]);
  const modelPath = saved.status === 'fulfilled' ? flags.out : undefined;
  if (interrupted && flags.json !== true) {
    tellInterrupted(trained, modelPath, io);
    io.stderr.write(`${howToGoOn(kept.status === 'fulfilled' ? kept.value : undefined, flags)}\n`);
  }

  const report = await makeReport({ data, split, flags, modelPath }, table, parts, trained, io);
  io.stdout.write(
    flags.json ? `${JSON.stringify(trainingJson(report))}\n` : trainingSummary(report, pageOf(io.stdout, io.env)),
  );
  for (const writing of [saved, kept]) if (writing.status === 'rejected') throw writing.reason;
  return interrupted;
}

async function save({ model }: AnyModel, path: string | undefined): Promise<void> {
  if (path !== undefined) await writeModel(path, model.toJSON());
}

function tellInterrupted({ model }: AnyModel, modelPath: string | undefined, io: CliIo): void {
  const kept = modelPath === undefined ? 'the model is not kept, as there is no --out' : `the model is in ${modelPath}`;
  io.stderr.write(`interrupted after step ${model.record.steps} of ${model.settings.steps}; ${kept}\n`);
}

interface Request {
  readonly data: string;
  readonly split: string;
  readonly flags: TrainFlags;
  readonly modelPath: string | undefined;
}

async function makeReport(
  { data, split, flags, modelPath }: Request,
  table: Table,
  parts: Parts,
  trained: AnyModel,
  io: CliIo,
): Promise<TrainingReport> {
  const { record, settings } = trained.model;
  const model = modelPath ?? 'model.json';
  const file = findSource(data).kind === 'file' ? data : 'new.csv';
  const proxflow = programWords(io.env);
  return {
    dataset: data,
    task: trained.task,
    rows: table.rows,
    features: table.columns,
    targetName: table.targetName,
    classes: isClassificationTable(table) ? table.target.classes : undefined,
    split,
    settings,
    record,
    train: await scoreModel(trained, parts.train),
    test: await scoreModel(trained, parts.test),
    published: presets[flags.preset as PresetName].published
      ? await publishedLevels(trained, parts.train, parts.test)
      : undefined,
    calibration: trained.task === 'classification' ? trained.model.calibration : undefined,
    modelPath,
    next: [
      [...proxflow, 'evaluate', model, data, '--split', split, ...fileWords(flags)],
      [...proxflow, 'predict', model, file, ...featureFileWords(flags)],
    ],
  };
}

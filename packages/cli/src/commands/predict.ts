import { requireOneOf } from '@proxflow/backend';
import type { Command } from 'commander';
import type { CliIo } from '../cli-io.js';
import { dataJson, dataNotes, encoderOfModel, missingOfModel } from '../encoded-data.js';
import { featureBlocks } from '../files/feature-source.js';
import { fileLength } from '../files/file-bytes.js';
import { loadModel } from '../files/load-model.js';
import { addFeatureFileOptions, readFeatureFileOptions, type FeatureFileFlags } from '../options/file-options.js';
import { headOf, predictBlocks, writePredictions, type PredictionQuestion } from '../prediction.js';
import { createByteProgress } from '../byte-progress.js';
import { predictionsJson, type PredictionRows } from '../render/predictions.js';

interface PredictFlags extends FeatureFileFlags {
  readonly probabilities?: boolean;
  readonly estimator: string;
  readonly config?: string;
  readonly json?: boolean;
}

const examples = `
Columns are found by name; others, the label among them, are not looked at. The
output is CSV, one line for each line of the file and in its order, written
while the file is read, so that it may be of any length. A row with a missing
cell is an error, but NA with --missing drop; a model trained with --missing
mean fills it in.

Examples:
  proxflow predict patients.model.json new.csv > predictions.csv
  proxflow predict patients.model.json new.csv --probabilities
  proxflow predict patients.model.json new.csv.gz --missing drop > out.csv`;

/** Adds the command `predict`. */
export function addPredict(program: Command, io: CliIo): void {
  const command = program
    .command('predict')
    .description('Predict the rows of a file.')
    .argument('<model>', 'a model file that train --out wrote')
    .argument('<file>', 'a file with the features of training: CSV, Semeion or IDX images')
    .option('--probabilities', 'add a column probability_<class> for each class')
    .option('--estimator <name>', 'weighted or unweighted', 'weighted')
    .option('--config <file>', 'where parts of your own are named (default: proxflow.config.*)')
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples);
  addFeatureFileOptions(command).action((model: string, file: string, flags: PredictFlags) =>
    predict(model, file, flags, io),
  );
}

async function predict(model: string, file: string, flags: PredictFlags, io: CliIo): Promise<void> {
  const estimator = requireOneOf('--estimator', flags.estimator, ['weighted', 'unweighted']);
  const { missing, ...format } = readFeatureFileOptions(flags);
  const loaded = await loadModel(model, flags.config);
  const question: PredictionQuestion = { loaded, file, estimator, probabilities: flags.probabilities === true };
  const head = headOf(question);
  const progress = createByteProgress(io, await fileLength(file), flags.json === true);
  const blocks = featureBlocks(file, missing === undefined ? format : { ...format, missing }, {
    encoder: encoderOfModel(loaded),
    missing: missing ?? missingOfModel(loaded),
    onBytes: progress.advance,
  });
  const { rows, report } = predictBlocks(question, blocks);
  try {
    if (flags.json) {
      const all: PredictionRows[] = [];
      for await (const block of rows) all.push(block);
      io.stdout.write(`${JSON.stringify({ ...predictionsJson(head, all), ...dataJson(report()) })}\n`);
    } else await writePredictions(head, rows, io);
  } finally {
    progress.end();
  }
  if (!flags.json) for (const note of dataNotes(report())) io.stderr.write(`${note}\n`);
}

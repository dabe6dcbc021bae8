import { InvalidArgumentError, requireOneOf } from '@proxflow/backend';
import type { FeatureTable } from '@proxflow/datasets';
import type { Command } from 'commander';
import type { Estimator } from 'proxflow';
import type { CliIo } from '../cli-io.js';
import { loadModel, type LoadedModel } from '../files/load-model.js';
import { readFeatureFile } from '../files/table-file.js';
import { addFeatureFileOptions, readFeatureFileOptions, type FeatureFileFlags } from '../options/file-options.js';
import { predictionsCsv, predictionsJson, type Predictions } from '../render/predictions.js';

interface PredictFlags extends FeatureFileFlags {
  readonly probabilities?: boolean;
  readonly estimator: string;
  readonly config?: string;
  readonly json?: boolean;
}

const examples = `
Columns are found by name; others, the label among them, are not looked at. The
output is CSV, one line for each line of the file and in its order.

Examples:
  proxflow predict patients.model.json new.csv > predictions.csv
  proxflow predict patients.model.json new.csv --probabilities`;

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
  addFeatureFileOptions(command).action(async (model: string, file: string, flags: PredictFlags) => {
    const estimator = requireOneOf('--estimator', flags.estimator, ['weighted', 'unweighted']);
    const format = readFeatureFileOptions(flags);
    const loaded = await loadModel(model, flags.config);
    const table = await readFeatureFile(file, format, loaded.featureNames);
    const predictions = await predict(loaded, table, estimator, flags.probabilities === true);
    io.stdout.write(flags.json ? `${JSON.stringify(predictionsJson(predictions))}\n` : predictionsCsv(predictions));
  });
}

async function predict(
  loaded: LoadedModel,
  table: FeatureTable,
  estimator: Estimator,
  probabilities: boolean,
): Promise<Predictions> {
  const { path, task } = loaded;
  const about = { model: path, file: table.name, task, estimator };
  if (loaded.task === 'regression') {
    if (probabilities) {
      throw new InvalidArgumentError({
        argument: '--probabilities',
        expected: 'a model that predicts classes',
        remedy: `Leave --probabilities out; ${path} predicts numbers.`,
      });
    }
    return { ...about, values: Array.from(await loaded.model.predict(table, { estimator })) };
  }
  const { model } = loaded;
  return {
    ...about,
    values: await model.predict(table, { estimator }),
    ...(probabilities && {
      probabilities: { classes: model.classes, rows: await model.predictProbability(table, { estimator }) },
    }),
  };
}

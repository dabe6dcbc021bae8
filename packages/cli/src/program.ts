import { Command } from 'commander';
import type { CliIo } from './cli-io.js';
import { addDatasets } from './commands/datasets.js';
import { addEvaluate } from './commands/evaluate.js';
import { addExport } from './commands/export.js';
import { addInspect } from './commands/inspect.js';
import { addOt } from './commands/ot.js';
import { addPredict } from './commands/predict.js';
import { addTrain } from './commands/train.js';
import { readVersion } from './version.js';

const examples = `
Examples:
  proxflow train wdbc --seed 1 --out wdbc.model.json
  proxflow train patients.csv --label outcome --out patients.model.json
  proxflow evaluate patients.model.json unseen.csv
  proxflow predict patients.model.json new.csv --probabilities > predictions.csv
  proxflow export patients.model.json --format onnx --out patients.onnx
  proxflow ot before.csv after.csv --epsilon 0.05 --plan plan.csv
  proxflow datasets

Exit codes: 0 done, 2 bad usage or input, 1 failure, 130 interrupted.`;

/**
 * The commander program over the given streams; it throws instead of ending the process.
 *
 * @param exitWith - called by a command that ends otherwise than with 0
 */
export function createProgram(io: CliIo, exitWith: (code: number) => void): Command {
  const program = new Command('proxflow')
    .description('Train shallow neural networks in the mean-field limit by proximal Sinkhorn gradient flows.')
    .version(readVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', examples)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      outputError: () => undefined, // `run` prints every error alike
      getOutHelpWidth: () => Math.min(80, io.stdout.columns ?? 80),
    });
  addTrain(program, io, exitWith);
  addEvaluate(program, io);
  addPredict(program, io);
  addExport(program, io);
  addInspect(program, io);
  addOt(program, io, exitWith);
  addDatasets(program, io);
  return program;
}
